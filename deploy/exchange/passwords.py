"""The phones' passwords: one of its own for each, made once, in a file that its owner alone may read."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from firmware.config.section import fail

CHARACTERS = 24
"""Of base64: 144 bits."""


def ha1(user: str, realm: str, password: str) -> str:
    """What a registrar needs instead of the password: H(A1) with MD5, in hex (RFC 7616, section 3.4.2)."""
    return hashlib.md5(f"{user}:{realm}:{password}".encode(), usedforsecurity=False).hexdigest()


def passwords(path: Path, extensions: Iterable[str]) -> dict[str, str]:
    """The password of each extension; new ones are added to the file, none is ever changed.

    Raises ConfigError for a file that is not as this wrote it, or that others may read.
    """
    known = _read(path) if path.exists() else {}
    wanted = list(extensions)
    missing = [extension for extension in wanted if extension not in known]
    if missing:
        known |= {extension: secrets.token_urlsafe(CHARACTERS * 3 // 4) for extension in missing}
        write_private(path, json.dumps(known, indent=1) + "\n", durable=True)
    return {extension: known[extension] for extension in wanted}


def write_private(path: Path, text: str, mode: int = 0o600, durable: bool = False) -> None:
    """Write a file that nobody else can read at any moment, in one step; ``durable`` outlives a power cut."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    new.replace(path)


def _read(path: Path) -> dict[str, str]:
    if path.stat().st_mode & 0o077:
        fail(path, "", "found a file that others may read, allowed mode 0600")
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        known = None
    if not isinstance(known, dict) or not all(isinstance(value, str) for value in known.values()):
        fail(path, "", "found something else, allowed the passwords that this command wrote")
    return {str(name): value for name, value in known.items()}
