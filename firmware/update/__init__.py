"""Updates: the feed and hawkBit say what there is, RAUC installs it, and a new system proves itself."""
