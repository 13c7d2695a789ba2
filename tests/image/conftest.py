"""The image's tests: the builder's own are part of `make test`, those that boot it of `make test-image`."""

from __future__ import annotations

import os

GUESTS = [
    "test_boot.py",
    "test_phone.py",
    "test_ports.py",
    "test_power_cuts.py",
    "test_slots.py",
    "test_unpacked_root.py",
    "test_update.py",
]

# They need an image, which takes minutes to build: `make test-image` names it.
collect_ignore = [] if "DERING_IMAGE" in os.environ else GUESTS
