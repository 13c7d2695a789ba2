"""The test pictures: every dot is lit in one and dark in another, and the edges are where they should be."""

from __future__ import annotations

import pytest

from firmware.ui.draw import SIZES
from firmware.ui.patterns import PATTERNS, pattern


@pytest.mark.parametrize("size", SIZES)
def test_every_dot_is_lit_once_and_dark_once(size: tuple[int, int]) -> None:
    frames = [pattern(number, size).pixels for number in range(PATTERNS)]
    assert set(frames[0]) == {0xFF}
    assert bytes(one ^ other for one, other in zip(frames[1], frames[2], strict=True)) == frames[0]
    assert len(set(frames)) == PATTERNS
    assert pattern(PATTERNS, size) == pattern(0, size)


@pytest.mark.parametrize("size", SIZES)
def test_the_frame_is_on_the_outermost_dots(size: tuple[int, int]) -> None:
    width = size[0] // 8
    rows = [pattern(3, size).pixels[at : at + width] for at in range(0, width * size[1], width)]
    assert set(rows[0]) == set(rows[-1]) == {0xFF}
    assert all(row[0] & 0x80 and row[-1] & 0x01 for row in rows)
