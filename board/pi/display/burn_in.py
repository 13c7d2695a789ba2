"""Against burn-in: a picture that stands for hours moves by a pixel now and then."""

from __future__ import annotations

from PIL import Image

MOVE_S = 120.0
"""Seconds between two moves."""

OFFSETS = ((0, 0), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0))
"""Where the picture goes, in turn: pixels to the right and down. Never down: an idle screen has a blank row
at its top and nothing but the soft keys' boxes in its outer columns, yet letters in the last row."""


def offset_after(seconds: float) -> tuple[int, int]:
    """Where the picture is when it has stood for so long."""
    return OFFSETS[int(seconds // MOVE_S) % len(OFFSETS)]


def moved(picture: Image.Image, offset: tuple[int, int]) -> Image.Image:
    """The picture moved, dark where nothing came from."""
    if offset == (0, 0):
        return picture
    after = Image.new(picture.mode, picture.size)
    after.paste(picture, offset)
    return after
