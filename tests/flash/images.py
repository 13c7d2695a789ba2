"""Images of cards, made here: small ones with all that a phone's has."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

MEGABYTE = 1 << 20
SIZE = 24 * MEGABYTE
BOOT = 1 * MEGABYTE
"""Where the boot partition starts."""

ROOT_A, ROOT_B, DATA = 10 * MEGABYTE, 14 * MEGABYTE, 18 * MEGABYTE
PART = 3 * MEGABYTE
NOISE = random.Random(5).randbytes(MEGABYTE)


def make(path: Path, label: str = "DERING") -> Path:
    """A FAT, an extended partition with squashfs, an empty slot and a file system that is written to."""
    with path.open("wb") as file:
        file.truncate(SIZE)
        _put(file.fileno(), 0, _table((0x0C, BOOT, 8 * MEGABYTE), (0x05, 9 * MEGABYTE, 15 * MEGABYTE)))
        _logical(file.fileno(), 9 * MEGABYTE, ROOT_A, 13 * MEGABYTE)
        _logical(file.fileno(), 13 * MEGABYTE, ROOT_B, 17 * MEGABYTE)
        _logical(file.fileno(), 17 * MEGABYTE, DATA, None)
        # With a hole of zeros inside and zeros behind, as a root has them.
        _put(file.fileno(), ROOT_A, b"hsqs" + NOISE[:99_996] + bytes(200_000) + NOISE[:100_000])
        _put(file.fileno(), DATA, bytes(1080) + b"\x53\xef" + NOISE[:5000])
    sectors = str(8 * MEGABYTE // 512)
    format_boot = ["mformat", "-i", f"{path}@@{BOOT}", "-v", label, "-N", "12345678", "-T", sectors, "::"]
    subprocess.run(format_boot, check=True)
    subprocess.run(
        ["mcopy", "-i", f"{path}@@{BOOT}", "-", "::config.txt"], input=b"arm_64bit=1\n", check=True
    )
    return path


def _put(file: int, offset: int, data: bytes) -> None:
    assert os.pwrite(file, data, offset) == len(data)


def _logical(file: int, record: int, start: int, following: int | None) -> None:
    """An extended boot record: its own partition, and the next record, counted from the first."""
    entries = [(0x83, start - record, PART)]
    if following is not None:
        entries.append((0x05, following - 9 * MEGABYTE, 4 * MEGABYTE))
    _put(file, record, _table(*entries))


def _table(*entries: tuple[int, int, int]) -> bytes:
    table = bytearray(512)
    for number, (kind, start, length) in enumerate(entries):
        at = 446 + 16 * number
        table[at + 4] = kind
        table[at + 8 : at + 12] = (start // 512).to_bytes(4, "little")
        table[at + 12 : at + 16] = (length // 512).to_bytes(4, "little")
    table[510:] = b"\x55\xaa"
    return bytes(table)


def read(path: Path, name: str) -> bytes:
    """A file on the boot partition of an image or a drive."""
    return subprocess.run(
        ["mtype", "-i", f"{path}@@{BOOT}", f"::{name}"], check=True, capture_output=True
    ).stdout


def names(path: Path) -> list[str]:
    """The files on the boot partition."""
    listed = subprocess.run(
        ["mdir", "-b", "-i", f"{path}@@{BOOT}", "::"], check=True, capture_output=True, text=True
    )
    return [line.removeprefix("::/") for line in listed.stdout.splitlines()]
