"""Certificate authorities in a PEM file."""

from __future__ import annotations

import ssl
from pathlib import Path

from firmware.config.section import Section, fail


def load_authorities(path: Path) -> None:
    """See whether there are any at ``path``. Raises ConfigError."""
    if not has_certificates(path):
        fail(path, "", "found no certificates, allowed a PEM file with certificates")


def authorities(section: Section, key: str) -> Path | None:
    """The file that the section's ``key`` names, which has certificates in it. Raises ConfigError."""
    path = section.file(key)
    if path is not None and not has_certificates(path):
        section.refuse(key, "the path of a PEM file with certificates")
    return path


def has_certificates(path: Path) -> bool:
    try:
        ssl.create_default_context(cafile=path)
    except (OSError, ValueError):  # SSLError is an OSError
        return False
    return True
