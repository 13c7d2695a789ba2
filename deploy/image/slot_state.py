"""The state of the slots for U-Boot and RAUC: BOOT_ORDER and how often each slot may still be tried.

It lies twice in the gap before the first partition, as U-Boot's environment with a checksum, so that a power
cut while one is written leaves the other, and no file system is ever written to change a slot. boot.cmd reads
and writes both, RAUC (fw_env.config) the first.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from deploy.image.layout import MIB, SECTOR

SIZE = 0x4000
PLACES = (1 * MIB, 1 * MIB + MIB // 2)
TRIES = 3
FRESH = {"BOOT_A_LEFT": str(TRIES), "BOOT_B_LEFT": str(TRIES), "BOOT_ORDER": "A B"}
SECTORS = SIZE // SECTOR


def packed(variables: Mapping[str, str], size: int = SIZE) -> bytes:
    """U-Boot's binary form: CRC-32, then NAME=VALUE strings that end with zeros, filled up with zeros."""
    data = b"".join(f"{name}={value}\0".encode() for name, value in sorted(variables.items())) + b"\0"
    if len(data) > size - 4:
        raise ValueError(f"{len(data)} bytes of variables, {size - 4} are allowed")
    data = data.ljust(size - 4, b"\0")
    return zlib.crc32(data).to_bytes(4, "little") + data


def unpacked(environment: bytes) -> dict[str, str]:
    """The variables of a binary form; ValueError where its checksum is wrong."""
    crc, data = int.from_bytes(environment[:4], "little"), environment[4:]
    if zlib.crc32(data) != crc:
        raise ValueError("the state of the slots has a wrong checksum")
    pairs = (text.decode().partition("=") for text in data.partition(b"\0\0")[0].split(b"\0") if text)
    return {name: value for name, _, value in pairs}
