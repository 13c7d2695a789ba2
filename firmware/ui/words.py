"""What a screen reader says: lines of clean text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

DIRECTION_MARKS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of the text after them; a name must not turn the rest of the screen."""


def spoken(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines without control characters, line breaks and stray surrogates; empty ones go."""
    cleaned = (" ".join("".join(map(_sayable, line)).split()) for line in lines)
    return tuple(line for line in cleaned if line)


def _sayable(character: str) -> str:
    if character in DIRECTION_MARKS or unicodedata.category(character) in {"Cc", "Cs"}:
        return " " if character.isspace() else ""
    return character
