"""Public keys of SSH, checked: the card carries what lets its owner in, and no secret."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path

from firmware.config.section import fail, read, show

LARGEST = 1 << 16
"""Bytes of a file with public keys; more is not one."""

ALLOWED = 'lines such as "ssh-ed25519 AAAA... name"'

_TYPE = re.compile(r"ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-[a-z0-9-]+@openssh\.com", re.ASCII)


def load_ssh_keys(path: Path) -> tuple[str, ...]:
    """The public keys at ``path``, a line each: type, base64, comment (sshd(8), no options). At least one.

    Raises ConfigError.
    """
    lines = [line.strip() for line in _text(path).splitlines()]
    keys = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    if any("PRIVATE KEY" in line for line in lines):
        fail(path, "", "found a private key, which stays with you, allowed the public one (the file in .pub)")
    for number, line in keys:
        if not _is_key(line):
            fail(path, f"line {number}", f"found {show(line)}, allowed {ALLOWED}")
    if not keys:
        fail(path, "", f"found no key, allowed {ALLOWED}")
    return tuple(dict.fromkeys(line for _, line in keys))


def _text(path: Path) -> str:
    try:
        return read(path, "a file with public keys of SSH", LARGEST).decode()
    except UnicodeDecodeError:
        fail(path, "", f"found no text, allowed {ALLOWED}")


def _is_key(line: str) -> bool:
    """The base64 repeats the key's type, with its length before it (RFC 4253, 6.6)."""
    kind, _, rest = line.partition(" ")
    encoded = rest.split(maxsplit=1)[:1]
    if not line.isprintable() or not _TYPE.fullmatch(kind) or not encoded:
        return False
    try:
        blob = base64.b64decode(encoded[0], validate=True)
    except (binascii.Error, ValueError):
        return False
    name = kind.encode()
    return len(blob) > 4 + len(name) + 4 and blob.startswith(len(name).to_bytes(4, "big") + name)
