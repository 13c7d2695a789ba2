"""Making texts fit: a smaller font first, then shorter with an ellipsis, or wrapped; no glyph is cut."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from firmware.ui.font import Font, writable

ELLIPSIS = "…"
NUMBER_SIGNS = frozenset("0123456789+*#-() ./")


def shorten(text: str, font: Font, width: int) -> str:
    """The text, or as much of its beginning as fits with an ellipsis; of a number the last digits stay."""
    text = writable(text)
    if font.width(text) <= width:
        return text
    if NUMBER_SIGNS.issuperset(text):
        return _fitting([ELLIPSIS + text[start:] for start in range(1, len(text) + 1)], font, width)
    beginnings = (text[:end].rstrip(" .,-") for end in range(len(text) - 1, -1, -1))
    return _fitting([beginning + ELLIPSIS for beginning in beginnings], font, width)


def fit(text: str, fonts: Sequence[Font], width: int) -> tuple[Font, str]:
    """The first font that holds the whole text; if none does, the last one and the text shortened."""
    text = writable(text)
    for font in fonts:
        if font.width(text) <= width:
            return font, text
    return fonts[-1], shorten(text, fonts[-1], width)


def wrap(text: str, font: Font, width: int, lines: int) -> list[str]:
    """The text in at most ``lines`` lines, broken between words; the last line is shortened if need be."""
    words = writable(text).split()
    wrapped: list[str] = []
    while words and len(wrapped) < lines - 1:
        count = _words_that_fit(words, font, width)
        wrapped.append(shorten(" ".join(words[:count]), font, width))
        words = words[count:]
    if words:
        wrapped.append(shorten(" ".join(words), font, width))
    return wrapped


@lru_cache(maxsize=128)
def fit_lines(text: str, fonts: tuple[Font, ...], width: int, lines: int) -> tuple[Font, tuple[str, ...]]:
    """The first font in which the whole text fits so many lines, and the lines, about equally long.

    If no font will do, the last one and the text shortened.
    """
    for font in fonts:
        wrapped = wrap(text, font, width, lines)
        if not _shortened(wrapped):
            return font, _balanced(text, font, width, len(wrapped))
    return fonts[-1], tuple(wrap(text, fonts[-1], width, lines))


def _balanced(text: str, font: Font, width: int, lines: int) -> tuple[str, ...]:
    """The text in so many lines, which it is known to fit, wrapped at the narrowest width that holds it."""
    widths = range(width // 2, width, 4)
    tries = (wrap(text, font, narrow, lines) for narrow in widths)
    balanced = next((wrapped for wrapped in tries if not _shortened(wrapped)), None)
    return tuple(balanced or wrap(text, font, width, lines))


def _shortened(lines: list[str]) -> bool:
    return any(line.endswith(ELLIPSIS) for line in lines)


def _words_that_fit(words: list[str], font: Font, width: int) -> int:
    count = 1
    while count < len(words) and font.width(" ".join(words[: count + 1])) <= width:
        count += 1
    return count


def _fitting(candidates: Sequence[str], font: Font, width: int) -> str:
    return next((candidate for candidate in candidates if font.width(candidate) <= width), "")
