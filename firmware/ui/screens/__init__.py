"""One file for each kind of screen: how it is painted, and the same in words for a screen reader."""
