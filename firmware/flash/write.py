"""Writes an image to a target and reads it back.

The beginning, with the table of partitions, is emptied before all else and written last of all: a card that
was given up half-way is an empty one, and never a phone that half works.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmware.flash.bmap import BlockMap, Range
from firmware.flash.checksum import Expected, different
from firmware.flash.errors import FlashError, size
from firmware.flash.image import Image, Reader
from firmware.flash.progress import Progress
from firmware.flash.target import Target

PIECE = 2 << 20
HEAD = 1 << 20
"""Bytes that are written last."""


@dataclass(frozen=True, slots=True)
class Piece:
    offset: int
    length: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """What to write: the image, its block map and checksum if there are any."""

    image: Image
    block_map: BlockMap | None = None
    expected: Expected | None = None

    @property
    def size(self) -> int | None:
        """Bytes that the target needs; None where nothing tells."""
        return self.block_map.size if self.block_map else self.image.size


def fits(source: Source, target: Target) -> None:
    """Raises FlashError where the target is too small."""
    room, wanted = target.size, source.size
    if room is not None and wanted is not None and wanted > room:
        raise FlashError(f"{target.path} has {size(room)}, the image needs {size(wanted)}: use a larger card")


def write(source: Source, target: Target, progress: Progress) -> list[Piece]:
    """Write all that is to be written; gives what was, for :func:`verify`. Raises FlashError."""
    progress.begin("write")
    target.begin(source.size)
    target.write(0, bytes(min(HEAD, source.size or HEAD)))
    target.sync()
    head: list[tuple[int, bytes]] = []
    written: list[Piece] = []
    done = 0
    with Reader(source.image) as reader:
        for offset, data in _pieces(source, reader):
            if offset < HEAD:
                head.append((offset, data))
            else:
                target.write(offset, data)
            written.append(Piece(offset, len(data), hashlib.sha256(data).digest()))
            done += len(data)
            progress.at(done, done / source.block_map.mapped if source.block_map else reader.part_read)
    if not written:
        raise FlashError(f"{source.image.path} is empty")
    target.sync()
    for offset, data in head:
        target.write(offset, data)
    target.sync()
    progress.end(done)
    return written


def verify(written: list[Piece], target: Target, progress: Progress) -> None:
    """Read back every piece from the medium. Raises FlashError at the first that differs."""
    progress.begin("verify")
    total = sum(piece.length for piece in written)
    done = 0
    with target.reading() as medium:
        for piece in written:
            if hashlib.sha256(medium.read(piece.offset, piece.length)).digest() != piece.sha256:
                raise FlashError(
                    f"{target.path} gives back something else than was written, at {size(piece.offset)}: "
                    "it is worn out, or holds less than it says. Use another card"
                )
            done += piece.length
            progress.at(done, done / total)
    progress.end(done)


def _pieces(source: Source, reader: Reader) -> Iterator[tuple[int, bytes]]:
    """Pieces with their offsets, in order; none crosses HEAD. Their checksums are compared on the way."""
    wanted = source.expected.unpacked if source.expected else None
    whole = hashlib.sha256() if wanted and source.block_map is None else None
    place = 0
    for each in source.block_map.ranges if source.block_map else (None,):
        if each:
            reader.skip(each.start - place)
        digest = hashlib.sha256()
        for offset, data in _range(reader, each):
            digest.update(data)
            if whole:
                whole.update(data)
            yield offset, data
            place = offset + len(data)
        if each:
            _check(source.image.path, each, place, digest.hexdigest())
    if whole and wanted and source.expected and whole.hexdigest() != wanted:
        raise different(source.image.path, whole.hexdigest(), wanted, source.expected.source)


def _range(reader: Reader, each: Range | None) -> Iterator[tuple[int, bytes]]:
    """The pieces of a range, or of all there is."""
    offset = each.start if each else 0
    while each is None or offset < each.end:
        most = HEAD - offset if offset < HEAD else PIECE
        data = reader.read(min(most, each.end - offset) if each else most)
        if not data:
            return
        yield offset, data
        offset += len(data)


def _check(path: Path, each: Range, reached: int, digest: str) -> None:
    if reached < each.end:
        raise FlashError(
            f"{path} ends at {size(reached)}, its block map goes to {size(each.end)}: get it again"
        )
    if each.sha256 is not None and digest != each.sha256:
        raise FlashError(
            f"{path} differs from its block map between {size(each.start)} and {size(each.end)}: "
            "one of the two is damaged or of another version, get both again"
        )
