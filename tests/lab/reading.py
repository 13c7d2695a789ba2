"""Reads a picture: looks for a text as the phone's own fonts draw it, light on dark or dark on light."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from firmware.ui import font
from firmware.ui.font import Font, writable

Bits = npt.NDArray[np.bool_]

Fonts = Sequence[Callable[[], Font]]

FONTS = (
    font.caption, font.small, font.strong, font.medium, font.large, font.huge, font.digits, font.clock,
)  # fmt: skip


def says(picture: bytes, size: tuple[int, int], text: str, fonts: Fonts = FONTS) -> bool:
    """Whether the text is in the picture, in one piece or (on several lines) each of its words."""
    bits = _bits(picture, size)
    return _found(bits, text, fonts) is not None or all(
        _found(bits, word, fonts) is not None for word in text.split()
    )


def where(picture: bytes, size: tuple[int, int], text: str) -> tuple[int, int] | None:
    """The column and row of the text's upper left corner; None if it is not there."""
    return _found(_bits(picture, size), text)


def _bits(picture: bytes, size: tuple[int, int]) -> Bits:
    width, height = size
    bits = np.unpackbits(np.frombuffer(picture, np.uint8)).reshape(height, width)
    return bits.astype(np.bool_)


def _found(bits: Bits, text: str, fonts: Fonts = FONTS) -> tuple[int, int] | None:
    for make in fonts:
        mask = _mask(make(), writable(text))
        if mask.shape[0] > bits.shape[0] or mask.shape[1] > bits.shape[1]:
            continue
        windows = np.lib.stride_tricks.sliding_window_view(bits, mask.shape)
        same = (windows == mask).sum(axis=(2, 3))
        for matches in (same == mask.size, same == 0):
            rows, columns = np.nonzero(matches)
            if len(rows):
                return int(columns[0]), int(rows[0])
    return None


@lru_cache(maxsize=256)
def _mask(drawn_in: Font, text: str) -> Bits:
    """The text without the empty rows above and below it."""
    mask = np.asarray(drawn_in.render(text), np.bool_)
    rows = np.flatnonzero(mask.any(axis=1))
    return mask[rows[0] : rows[-1] + 1]
