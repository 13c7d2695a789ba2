"""Tells in what two images of a card differ: `make image-twice`. Exit status 1 if they do."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from deploy.image.layout import MIB, PARTS


def differences(first: Path, second: Path) -> dict[str, int]:
    """How many blocks of 4096 bytes differ, by partition; "gap" is what no partition has."""
    found: dict[str, int] = {}
    with first.open("rb") as one, second.open("rb") as other:
        at = 0
        while True:
            left, right = one.read(MIB), other.read(MIB)
            if not left and not right:
                return found
            if left != right:
                name = next((part.name for part in PARTS.values() if part.start <= at < part.end), "gap")
                blocks = range(0, max(len(left), len(right)), 4096)
                differing = sum(left[each : each + 4096] != right[each : each + 4096] for each in blocks)
                found[name] = found.get(name, 0) + differing
            at += MIB


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Compare two unpacked images of a card.")
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    options = parser.parse_args()
    found = differences(options.first, options.second)
    for name, count in found.items():
        print(f"{name}: {count} blocks of 4096 bytes differ")
    print("the images differ" if found else "the images are the same")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
