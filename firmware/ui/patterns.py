"""Test pictures for a display: what shows a dead dot, row or column, or an address that is off."""

from __future__ import annotations

from PIL import Image, ImageDraw

from board.api import Frame

GRID = 8


def _all_lit(size: tuple[int, int]) -> Image.Image:
    return Image.new("1", size, 1)


def _chequered(size: tuple[int, int], odd: int = 0) -> Image.Image:
    picture = Image.new("1", size)
    for row in range(size[1]):
        for column in range((row + odd) % 2, size[0], 2):
            picture.putpixel((column, row), 1)
    return picture


def _chequered_inversely(size: tuple[int, int]) -> Image.Image:
    return _chequered(size, 1)


def _framed(size: tuple[int, int]) -> Image.Image:
    """A border on the outermost dots, a grid and a diagonal: a picture that is shifted or mirrored shows."""
    picture = Image.new("1", size)
    pen = ImageDraw.Draw(picture)
    for column in range(0, size[0], GRID):
        pen.point([(column, row) for row in range(0, size[1], GRID)], 1)
    pen.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=1)
    pen.line((0, 0, size[1] - 1, size[1] - 1), 1)
    return picture


DRAWN = (_all_lit, _chequered, _chequered_inversely, _framed)
PATTERNS = len(DRAWN)


def picture(number: int, size: tuple[int, int]) -> Image.Image:
    """A pattern, counted from 0."""
    return DRAWN[number % PATTERNS](size)


def pattern(number: int, size: tuple[int, int]) -> Frame:
    """The same as a frame for a display."""
    return Frame(*size, picture(number, size).tobytes())
