"""The sound cards: found by name, described by profiles, set by their mixers."""
