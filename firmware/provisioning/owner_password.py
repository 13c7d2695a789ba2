"""The owner's password, for what asks for one later (a page in the browser). Only its hash is ever kept.

There is none until somebody at the phone asks for one in its menu: then a random one is made and shown on
that phone's display alone. Whoever can stand before the phone is its owner; asking again replaces it. So
nothing is the same on two phones, printed on a label, or to be found on a stolen card.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from pathlib import Path

from firmware.provisioning.files import write

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks alike on a small display: i l o 0 1."""
GROUPS, GROUP = 3, 4
"""Twelve of 31 letters are 59 bits."""
COST = {"n": 1 << 14, "r": 8, "p": 1}
"""scrypt (RFC 7914): 16 MiB and 50 ms on a PC."""


def new_password(path: Path) -> str:
    """Make one, keep its hash at ``path`` (0600), and give it, for the display alone. Raises OSError."""
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    salt = secrets.token_bytes(16)
    kept = {"scrypt": COST, "salt": _text(salt), "hash": _text(_hash(password, salt, COST))}
    write(path, json.dumps(kept).encode() + b"\n", 0o600)
    return password


def is_password(path: Path, password: str) -> bool:
    """Whether it is the owner's. False while there is none, or none that can be read."""
    try:
        kept = json.loads(path.read_bytes())
        salt, wanted = base64.b64decode(kept["salt"]), base64.b64decode(kept["hash"])
        return hmac.compare_digest(_hash(password, salt, kept["scrypt"]), wanted)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _hash(password: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **cost, maxmem=64 << 20, dklen=32)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
