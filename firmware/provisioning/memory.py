"""What provisioning remembers on /data: one small JSON file, replaced in one step."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from firmware.provisioning.files import write


@dataclass(frozen=True, slots=True)
class Kept:
    """A configuration as it was fetched: from where, its entity tag ('' if it had none), its SHA-256.

    ``reason`` is why it was refused or rolled back, '' while it was not.
    """

    url: str
    etag: str
    digest: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A new configuration that must prove itself; ``registered`` are the addresses that were, before it.

    ``failed`` is why it is given up: the old one is being brought back.
    """

    new: Kept
    registered: tuple[str, ...] = ()
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """``applied`` came from the server and is phone.toml now; ``refused`` is not taken again."""

    applied: Kept | None = None
    refused: Kept | None = None
    trial: Trial | None = None


def load(path: Path) -> Memory:
    """What is kept; nothing where there is no file, or none that can be read: it can be fetched anew."""
    try:
        table = json.loads(path.read_bytes())
        return Memory(_kept(table["applied"]), _kept(table["refused"]), _trial(table["trial"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Memory()


def save(path: Path, memory: Memory) -> None:
    """Raises OSError."""
    write(path, json.dumps(asdict(memory)).encode())


def digest(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _kept(table: Any) -> Kept | None:
    return None if table is None else Kept(**table)


def _trial(table: Any) -> Trial | None:
    if table is None:
        return None
    return Trial(Kept(**table["new"]), tuple(table["registered"]), table["failed"])
