"""Block maps: which blocks of an image have to be written, with their checksums (bmaptool's format 2.0).

A map of ours leaves out only what nobody reads before writing it: see docs/decisions/block-map.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from firmware.flash.errors import FlashError
from firmware.flash.partitions import Partition, ReadAt, is_read_only, partitions

BLOCK = 4096
PIECE = 1 << 20
LARGEST = 16 << 20
"""Bytes of a block map; more is not one."""

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NO_CHECKSUM = "0" * 64
_ZEROS = bytes(PIECE)


@dataclass(frozen=True, slots=True)
class Range:
    """Bytes ``start`` to ``end`` (exclusive) of the image and their SHA-256, None where the map has none."""

    start: int
    end: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class BlockMap:
    size: int
    ranges: tuple[Range, ...]

    @property
    def mapped(self) -> int:
        """Bytes to write."""
        return sum(each.end - each.start for each in self.ranges)


def load(path: Path) -> BlockMap:
    """Read and check the map at ``path``. Raises FlashError."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise FlashError(f"{path} cannot be read: {error.strerror}") from error
    try:
        return _parse(content)
    except (ET.ParseError, ValueError, OverflowError) as error:
        raise FlashError(f"{path} is no block map that can be used: {error}") from error


def _parse(content: bytes) -> BlockMap:
    if len(content) > LARGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("it is too large, or declares entities")
    root = ET.fromstring(content)  # noqa: S314 - neither entities nor a large file get here
    version = root.get("version", "")
    if root.tag != "bmap" or version.partition(".")[0] != "2":
        raise ValueError(f"found version {version or 'none'}, allowed 2")
    if _text(root, "ChecksumType") != "sha256":
        raise ValueError(f"found checksums of type {_text(root, 'ChecksumType')}, allowed sha256")
    whole = _text(root, "BmapFileChecksum")
    if hashlib.sha256(content.replace(whole.encode(), _NO_CHECKSUM.encode())).hexdigest() != whole:
        raise ValueError("its own checksum does not fit")
    size, block = int(_text(root, "ImageSize")), int(_text(root, "BlockSize"))
    if size <= 0 or block <= 0:
        raise ValueError("found an empty image")
    return BlockMap(size, tuple(_ranges(root, size, block)))


def _text(root: ET.Element, name: str) -> str:
    text = (root.findtext(name) or "").strip()
    if not text:
        raise ValueError(f"it has no {name}")
    return text


def _ranges(root: ET.Element, size: int, block: int) -> Iterator[Range]:
    last = 0
    for element in root.iterfind("BlockMap/Range"):
        first, _, final = (element.text or "").strip().partition("-")
        start, end = int(first) * block, min((int(final or first) + 1) * block, size)
        digest = element.get("chksum")
        if not last <= start < end or (digest is not None and not _DIGEST.fullmatch(digest)):
            raise ValueError(f"found the range {element.text} with checksum {digest}")
        last = end
        yield Range(start, end, digest)


def make(image: Path) -> str:
    """The block map of a raw image, as a file's text. The same image gives the same text."""
    size = image.stat().st_size
    with image.open("rb") as file:

        def read(offset: int, count: int) -> bytes:
            file.seek(offset)
            return file.read(count)

        ranges = [Range(start, end, _sha256(read, start, end)) for start, end in _needed(read, size)]
    return _xml(BlockMap(size, tuple(ranges)))


def _needed(read: ReadAt, size: int) -> list[tuple[int, int]]:
    """What to write, from where to where, in whole blocks."""
    found: list[tuple[int, int]] = []
    at = 0
    for partition in sorted(partitions(read), key=lambda each: each.start):
        found += _filled(read, at, partition.start)
        found += _of_partition(read, partition)
        at = partition.end
    found += _filled(read, at, size)
    blocks = [(start // BLOCK * BLOCK, min(-(-end // BLOCK) * BLOCK, size)) for start, end in found]
    return _merged(blocks)


def _of_partition(read: ReadAt, partition: Partition) -> list[tuple[int, int]]:
    """All of a file system that is written to: zeros mean something to it. Else all before the last zeros."""
    filled = _filled(read, partition.start, partition.end)
    if not filled:
        return []
    return [(partition.start, filled[-1][1] if is_read_only(partition, read) else partition.end)]


def _filled(read: ReadAt, start: int, end: int) -> list[tuple[int, int]]:
    """Where the bytes from ``start`` to ``end`` are not zero, to a block."""
    found = []
    for at in range(start, end, PIECE):
        piece = read(at, min(PIECE, end - at))
        if piece == _ZEROS[: len(piece)]:
            continue
        for place in range(0, len(piece), BLOCK):
            block = piece[place : place + BLOCK]
            if block != _ZEROS[: len(block)]:
                found.append((at + place, at + place + len(block)))
    return _merged(found)


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _sha256(read: ReadAt, start: int, end: int) -> str:
    digest = hashlib.sha256()
    for at in range(start, end, PIECE):
        digest.update(read(at, min(PIECE, end - at)))
    return digest.hexdigest()


def _xml(block_map: BlockMap) -> str:
    count = -(-block_map.size // BLOCK)
    mapped = sum(-(-(each.end - each.start) // BLOCK) for each in block_map.ranges)
    lines = [
        '<?xml version="1.0" ?>',
        "<!-- The blocks of an image that have to be written, for bmaptool and dering flash. -->",
        '<bmap version="2.0">',
        f"  <ImageSize> {block_map.size} </ImageSize>",
        f"  <BlockSize> {BLOCK} </BlockSize>",
        f"  <BlocksCount> {count} </BlocksCount>",
        f"  <MappedBlocksCount> {mapped} </MappedBlocksCount>",
        "  <ChecksumType> sha256 </ChecksumType>",
        f"  <BmapFileChecksum> {_NO_CHECKSUM} </BmapFileChecksum>",
        "  <BlockMap>",
        *(f'    <Range chksum="{each.sha256}"> {_blocks(each)} </Range>' for each in block_map.ranges),
        "  </BlockMap>",
        "</bmap>",
    ]
    text = "".join(f"{line}\n" for line in lines)
    return text.replace(_NO_CHECKSUM, hashlib.sha256(text.encode()).hexdigest())


def _blocks(each: Range) -> str:
    first, last = each.start // BLOCK, (each.end - 1) // BLOCK
    return str(first) if first == last else f"{first}-{last}"
