"""Version numbers: 1.2.3, or 1.2.3-beta.4 before it (Semantic Versioning 2.0.0, section 11)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from firmware.update.errors import UpdateError

_FORM = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:-([0-9a-z.]{1,32}))?", re.ASCII)
RELEASED = ((1, 0, ""),)
"""Sorts a release after each of its candidates."""


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version; ``str`` gives the text again. Sorts as versions do."""

    order: tuple[object, ...]
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text


def version(text: object, place: str = "version") -> Version:
    """Read a version. Raises UpdateError, which names ``place``."""
    form = _FORM.fullmatch(text) if isinstance(text, str) else None
    if form is None or not isinstance(text, str):
        raise UpdateError(f"{place}: found {str(text)[:40]!r}, allowed a version like 1.2.3 or 1.2.3-beta.4")
    candidate = tuple(map(_part, form[4].split("."))) if form[4] else RELEASED
    return Version((int(form[1]), int(form[2]), int(form[3]), candidate), text)


def _part(part: str) -> tuple[int, int, str]:
    """A part of a candidate's name: numbers sort by value and before words."""
    return (-1, int(part), "") if part.isdecimal() else (0, 0, part)
