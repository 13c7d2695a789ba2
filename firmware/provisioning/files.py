"""Files that are there whole or not at all, whenever the power fails, and files that are gone for good."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

NEW = ".new"
ERASED = ".erased"
"""The end of a file's name while it is being erased; what is found so is erased the rest of the way."""
READABLE_BY_GROUP = 0o640
CHUNK = 1 << 16


def write(path: Path, content: bytes, mode: int = READABLE_BY_GROUP) -> None:
    """Put ``content`` at ``path`` in one step, on the disk when this returns. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + NEW)
    with contextlib.suppress(FileNotFoundError):
        new.unlink()  # of somebody else's, perhaps
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync(path.parent)


def erase(path: Path) -> None:
    """Overwrite the file and take it away: on a FAT it holds secrets. Raises OSError.

    It first gets a name that nobody takes for the owner's file: a power cut leaves no half of it to be read.
    A card moves its blocks as it likes, so this keeps a secret from those who look at the drive, and not from
    those who take the card's flash apart.
    """
    doomed = path if path.name.endswith(ERASED) else path.rename(path.with_name(path.name + ERASED))
    sync(doomed.parent)
    with doomed.open("r+b") as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(bytes(min(left, CHUNK)))
        file.flush()
        os.fsync(file.fileno())
    doomed.unlink()
    sync(doomed.parent)


def sync(folder: Path) -> None:
    """Have the folder's names on the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
