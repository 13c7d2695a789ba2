"""Where everything lies on the card: a partition table (MBR) with logical partitions, and the slots' state.

gap    1 MiB    the state of the slots, twice (slot_state.py)
p1     boot     FAT: the Pi's firmware, U-Boot, the owner's files
p2 p3  boot-a/b FAT: kernel, initramfs, root hash of a slot
p5 p6  root-a/b squashfs, then its dm-verity tree
p7     data     ext4, made at the first boot, fills the card
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SECTOR = 512
MIB = 1024 * 1024
ALIGNMENT = 4 * MIB
"""An SD card's erase block, or a multiple of it."""

DISK_SIGNATURE = 0x64657269
"""The initramfs knows the phone's disk by it: "deri" read as a number."""

FAT, EXTENDED, LINUX = 0x0C, 0x0F, 0x83
BOOTABLE = 0x80


@dataclass(frozen=True, slots=True)
class Part:
    """A partition: its number as Linux counts, its name, what its type byte says, place and size in bytes."""

    number: int
    name: str
    kind: int
    start: int
    size: int

    @property
    def end(self) -> int:
        return self.start + self.size


SIZES = {"boot": 64, "boot-a": 64, "boot-b": 64, "root-a": 512, "root-b": 512, "data": 4}
"""MiB. Roots have room to grow by updates; data is grown to the card's end at the first boot."""


def _parts() -> Iterator[Part]:
    at = ALIGNMENT
    for number, (name, size) in enumerate(SIZES.items(), 1):
        logical = number > 3
        at += ALIGNMENT if logical else 0  # the record before each logical partition
        yield Part(number + logical, name, LINUX if logical else FAT, at, size * MIB)
        at += size * MIB


PARTS = {part.name: part for part in _parts()}
DISK_SIZE = max(part.end for part in PARTS.values())


def table() -> dict[int, bytes]:
    """The partition table's sectors by their offset in bytes: the master and the extended boot records."""
    primary = [part for part in PARTS.values() if part.number < 5]
    logical = [part for part in PARTS.values() if part.number > 4]
    first = logical[0].start - ALIGNMENT
    entries = [_entry(part.kind, part.start, part.size, part.name == "boot") for part in primary]
    entries.append(_entry(EXTENDED, first, logical[-1].end - first))
    found = {0: _record(entries, DISK_SIGNATURE)}
    for part, following in zip(logical, [*logical[1:], None], strict=True):
        record = part.start - ALIGNMENT
        chain = [_entry(part.kind, ALIGNMENT, part.size)]
        if following is not None:
            chain.append(_entry(0x05, following.start - ALIGNMENT - first, following.size + ALIGNMENT))
        found[record] = _record(chain, 0)
    return found


def _entry(kind: int, start: int, size: int, bootable: bool = False) -> bytes:
    """Places in cylinders are "too far to say": everything reads the ones in sectors."""
    beyond = b"\xfe\xff\xff"
    head = bytes([BOOTABLE if bootable else 0]) + beyond + bytes([kind]) + beyond
    return head + (start // SECTOR).to_bytes(4, "little") + (size // SECTOR).to_bytes(4, "little")


def _record(entries: list[bytes], signature: int) -> bytes:
    code = bytes(440) + signature.to_bytes(4, "little") + bytes(2)
    return code + b"".join(entries).ljust(64, b"\0") + b"\x55\xaa"
