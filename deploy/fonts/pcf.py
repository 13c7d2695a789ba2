"""Reads a font in X11's Portable Compiled Format (PCF, version 1), as Debian packs its bitmap fonts."""

from __future__ import annotations

import gzip
import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

METRICS, BITMAPS, ENCODINGS = 1 << 2, 1 << 3, 1 << 5
BIG_ENDIAN, MOST_SIGNIFICANT_FIRST, COMPRESSED_METRICS = 1 << 2, 1 << 3, 1 << 8
NO_GLYPH = 0xFFFF


@dataclass(frozen=True)
class Glyph:
    """One character: its pixels, their left edge from the pen and top above the baseline, the pen's way."""

    left: int
    top: int
    advance: int
    image: Image.Image | None


class Table:
    """One table of the file: its format word says the byte order and the packing."""

    def __init__(self, data: bytes, offset: int) -> None:
        (self.format,) = struct.unpack_from("<I", data, offset)
        self.data, self.at = data, offset + 4
        self.order = ">" if self.format & BIG_ENDIAN else "<"

    def take(self, fields: str) -> tuple[int, ...]:
        values = struct.unpack_from(self.order + fields, self.data, self.at)
        self.at += struct.calcsize(self.order + fields)
        return values


def read_pcf(path: Path) -> dict[str, Glyph]:
    """All glyphs by character. Raises ValueError for a file that is no PCF."""
    data = gzip.decompress(path.read_bytes())
    if data[:4] != b"\x01fcp":
        raise ValueError(f"{path} is no PCF font")
    (count,) = struct.unpack_from("<I", data, 4)
    entries = [struct.unpack_from("<4I", data, 8 + 16 * number) for number in range(count)]
    tables = {kind: Table(data, offset) for kind, _, _, offset in entries}
    metrics = _metrics(tables[METRICS])
    images = _images(tables[BITMAPS], metrics)
    glyphs = {}
    for character, index in _encodings(tables[ENCODINGS]).items():
        left, _, advance, ascent, _ = metrics[index]
        glyphs[character] = Glyph(left, ascent, advance, images[index])
    return glyphs


def _metrics(table: Table) -> list[tuple[int, ...]]:
    """(left, right, advance, ascent, descent) of each glyph."""
    if table.format & COMPRESSED_METRICS:
        (count,) = table.take("H")
        return [tuple(value - 0x80 for value in table.take("5B")) for _ in range(count)]
    (count,) = table.take("I")
    return [table.take("5hH")[:5] for _ in range(count)]


def _images(table: Table, metrics: list[tuple[int, ...]]) -> list[Image.Image | None]:
    (count,) = table.take("I")
    offsets = table.take(f"{count}I")
    table.take("4I")
    padding = 8 << (table.format & 3)
    images: list[Image.Image | None] = []
    for (left, right, _, ascent, descent), offset in zip(metrics, offsets, strict=True):
        width, height = right - left, ascent + descent
        row = -(-width // padding) * padding
        start = table.at + offset
        bits = table.data[start : start + row // 8 * height]
        mode = "1" if table.format & MOST_SIGNIFICANT_FIRST else "1;R"
        drawn = width > 0 and height > 0
        picture = Image.frombytes("1", (row, height), bits, "raw", mode) if drawn else None
        images.append(picture.crop((0, 0, width, height)) if picture else None)
    return images


def _encodings(table: Table) -> dict[str, int]:
    first_low, last_low, first_high, last_high, _ = table.take("5H")
    found = {}
    for high in range(first_high, last_high + 1):
        for low in range(first_low, last_low + 1):
            (index,) = table.take("H")
            if index != NO_GLYPH:
                found[chr(high << 8 | low)] = index
    return found
