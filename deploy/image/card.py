"""Puts the partitions together to the image of a card, with holes where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from deploy.image import layout, slot_state
from deploy.pjsip.recipe import RecipeError

NEW_DATA = b"DERING-DATA-IS-MADE-AT-THE-FIRST-BOOT"
"""What mount-data knows a data partition by that was never used."""


def write_card(card: Path, partitions: Mapping[str, Path]) -> None:
    """Write the image: ``partitions`` by name (layout.PARTS). RecipeError for one that is too large."""
    with card.open("wb") as out:
        out.truncate(layout.DISK_SIZE)
        for offset, sector in layout.table().items():
            _put(out, offset, sector)
        for place in slot_state.PLACES:
            _put(out, place, slot_state.packed(slot_state.FRESH))
        _put(out, layout.PARTS["data"].start, NEW_DATA.ljust(layout.SECTOR, b"\0"))
        for name, image in partitions.items():
            part = layout.PARTS[name]
            size = image.stat().st_size
            if size > part.size:
                raise RecipeError(
                    f"{name} has {size // layout.MIB} MiB, its partition {part.size // layout.MIB}"
                )
            out.seek(part.start)
            with image.open("rb") as source:
                _copy_sparse(source, out)


def _put(out: BinaryIO, offset: int, data: bytes) -> None:
    out.seek(offset)
    out.write(data)


def _copy_sparse(source: BinaryIO, out: BinaryIO) -> None:
    while block := source.read(layout.MIB):
        if block.strip(b"\0"):
            out.write(block)
        else:
            out.seek(len(block), 1)
