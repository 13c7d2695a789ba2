"""Reads a picture: looks for a text as the phone's own fonts draw it, light on dark or dark on light."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from firmware.ui import font
from firmware.ui.font import Font, writable

Fonts = Sequence[Callable[[], Font]]

FONTS = (
    font.caption, font.small, font.strong, font.medium, font.large, font.huge, font.digits, font.clock,
)  # fmt: skip

NEGATIVE = str.maketrans("01", "10")


def says(picture: bytes, size: tuple[int, int], text: str, fonts: Fonts = FONTS) -> bool:
    """Whether the text is in the picture, in one piece or (on several lines) each of its words."""
    pictures = _both(_rows(picture, size[0]))
    return _found(pictures, text, fonts) is not None or all(
        _found(pictures, word, fonts) is not None for word in text.split()
    )


def where(picture: bytes, size: tuple[int, int], text: str) -> tuple[int, int] | None:
    """The column and row of the text's upper left corner; None if it is not there."""
    return _found(_both(_rows(picture, size[0])), text, FONTS)


def _rows(picture: bytes, width: int) -> list[str]:
    """Each row as a text of 0 and 1."""
    bits = f"{int.from_bytes(picture):0{8 * len(picture)}b}"
    return [bits[at : at + width] for at in range(0, len(bits), width)]


def _both(rows: list[str]) -> list[list[str]]:
    """The picture, and its negative."""
    return [rows, [row.translate(NEGATIVE) for row in rows]]


def _found(pictures: list[list[str]], text: str, fonts: Fonts) -> tuple[int, int] | None:
    for make in fonts:
        mask = _mask(make(), writable(text))
        for rows in pictures:
            for place in _places(rows, mask):
                return place
    return None


def _places(rows: list[str], mask: list[str]) -> Iterator[tuple[int, int]]:
    """Where the mask's rows stand one above the other."""
    width = len(mask[0])
    for y in range(len(rows) - len(mask) + 1):
        x = rows[y].find(mask[0])
        while x >= 0:
            if all(rows[y + down][x : x + width] == row for down, row in enumerate(mask)):
                yield x, y
            x = rows[y].find(mask[0], x + 1)


@lru_cache(maxsize=256)
def _mask(drawn_in: Font, text: str) -> list[str]:
    """The text's rows without the empty ones above and below it."""
    image = drawn_in.render(text)
    _, top, _, bottom = image.getbbox() or (0, 0, *image.size)
    pixels = image.crop((0, top, image.width, bottom)).convert("L").tobytes()
    bits = "".join("1" if pixel else "0" for pixel in pixels)
    return [bits[at : at + image.width] for at in range(0, len(bits), image.width)]
