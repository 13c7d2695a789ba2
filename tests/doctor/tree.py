"""A file tree as the kernel shows one, for probes that take a root."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def make(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files under ``root``; gives it back."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root
