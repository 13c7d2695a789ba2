"""The entry by which Raspberry Pi Imager offers an image (os-list-schema.json in its repository).

``init_format`` is "none": what Imager can write on a card are shell scripts and cloud-init's files, and a
phone runs neither. Its settings are files on the boot partition (docs/flashing.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from firmware.flash.errors import FlashError
from firmware.flash.image import Reader, examine

DEVICES = ("pi3-64bit", "pi4-64bit")
"""Imager's tags; a Zero 2 W has the Pi 3's."""

DESCRIPTION = "A desk phone: keypad, display, handset. Calls on the LAN at once, or by your SIP server."


def entry(
    image: Path, *, url: str, icon: str, version: str, released: str, website: str
) -> dict[str, object]:
    """The entry for an image file, which is read whole. ``released`` is YYYY-MM-DD. Raises FlashError."""
    packed, unpacked, size = _digests(image)
    return {
        "name": f"Dering {version}",
        "description": DESCRIPTION,
        "icon": icon,
        "url": url,
        "website": website,
        "release_date": released,
        "extract_size": size,
        "extract_sha256": unpacked,
        "image_download_size": image.stat().st_size,
        "image_download_sha256": packed,
        "init_format": "none",
        "architecture": "armv8",
        "devices": list(DEVICES),
    }


def os_list(listed: list[dict[str, object]]) -> dict[str, object]:
    """The whole file, for ``rpi-imager --repo URL``."""
    return {"os_list": listed}


def entries(document: object) -> Iterator[dict[str, object]]:
    """Every entry of such a file, those in sub-lists too. Raises ValueError."""
    if not isinstance(document, dict):
        raise ValueError("found no object")
    listed = document.get("os_list", document.get("subitems", []))
    if not isinstance(listed, list):
        raise ValueError("found no list os_list")
    for item in listed:
        if isinstance(item, dict):
            yield item
            if "subitems" in item:
                yield from entries(item)


def _digests(image: Path) -> tuple[str, str, int]:
    """SHA-256 of the file, SHA-256 of what it holds unpacked, and the bytes of that."""
    with image.open("rb") as file:
        packed = hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    size = 0
    with Reader(examine(image)) as reader:
        while piece := reader.read(1 << 20):
            digest.update(piece)
            size += len(piece)
    if not size:
        raise FlashError(f"{image} is empty")
    return packed, digest.hexdigest(), size
