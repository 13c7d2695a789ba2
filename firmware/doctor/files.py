"""Small files of the kernel, under a root that tests can make."""

from __future__ import annotations

from pathlib import Path

LARGEST = 1 << 16


def read(path: Path) -> str | None:
    """A small text file without the space around it; None where it is not there or cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode(errors="replace").strip("\0 \n\t")
    except OSError:
        return None


def number(path: Path, base: int = 10) -> int | None:
    """A file that holds one number; None where it does not."""
    text = read(path)
    try:
        return None if text is None else int(text, base)
    except ValueError:
        return None


def matching(root: Path, pattern: str) -> list[Path]:
    """The paths under ``root`` that fit a pattern, in order; none where a folder cannot be read."""
    try:
        return sorted(root.glob(pattern))
    except OSError:
        return []
