"""Text of somebody else for one line of a screen or a log."""

from __future__ import annotations


def without_controls(text: str) -> str:
    """The text with a space in place of each character that is not printable."""
    return "".join(character if character.isprintable() else " " for character in text)
