"""The partition table of an image: MBR with logical partitions, and what file system each partition holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

SECTOR = 512
EXTENDED = (0x05, 0x0F, 0x85)
MOST = 64
"""Logical partitions; a longer chain is a loop."""

ReadAt = Callable[[int, int], bytes]
"""Gives the bytes at an offset, fewer at the end: ``read(offset, count)``."""


@dataclass(frozen=True, slots=True)
class Partition:
    """``number`` as Linux counts: from 5 on inside the extended one. ``start`` and ``length`` in bytes."""

    number: int
    kind: int
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


def partitions(read: ReadAt) -> list[Partition]:
    """Every partition with contents, in the table's order; empty without a table."""
    found: list[Partition] = []
    for number, entry in enumerate(_entries(read(0, SECTOR)), 1):
        if entry.kind in EXTENDED:
            found += _logical(read, entry.start)
        elif entry.kind:
            found.append(Partition(number, entry.kind, entry.start, entry.length))
    return found


def _logical(read: ReadAt, base: int) -> Iterator[Partition]:
    """Each extended boot record names one partition, from itself, and the next record, from the first."""
    record = base
    for number in range(5, 5 + MOST):
        entries = _entries(read(record, SECTOR))
        if len(entries) < 2 or not entries[0].kind:
            return
        first, following = entries[0], entries[1]
        yield Partition(number, first.kind, record + first.start, first.length)
        if following.kind not in EXTENDED:
            return
        record = base + following.start


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    start: int
    length: int


def _entries(sector: bytes) -> list[_Entry]:
    if len(sector) < SECTOR or sector[510:] != b"\x55\xaa":
        return []
    entries = []
    for at in range(446, 510, 16):
        entry = sector[at : at + 16]
        start = int.from_bytes(entry[8:12], "little") * SECTOR
        entries.append(_Entry(entry[4], start, int.from_bytes(entry[12:16], "little") * SECTOR))
    return entries


def fat_label(boot_sector: bytes) -> str | None:
    """The label in a FAT's boot sector, '' where it has none; None where this is no FAT."""
    if len(boot_sector) < SECTOR or boot_sector[510:512] != b"\x55\xaa":
        return None
    for kind, label in ((54, 43), (82, 71)):  # FAT12 and FAT16, then FAT32
        if boot_sector[kind : kind + 3] == b"FAT":
            text = boot_sector[label : label + 11].decode("ascii", "replace").strip()
            return "" if text == "NO NAME" else text
    return None


def is_read_only(partition: Partition, read: ReadAt) -> bool:
    """Whether the partition holds squashfs or EROFS, which nothing ever writes to."""
    start = read(partition.start, 1028)
    return start[:4] == b"hsqs" or start[1024:1028] == b"\xe2\xe1\xf5\xe0"
