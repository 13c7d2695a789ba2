"""A picture that stands for hours moves, and loses nothing that anybody reads."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PIL import Image

from board.pi.display.burn_in import MOVE_S, OFFSETS, moved, offset_after

GOLDEN = Path(__file__).parents[2] / "ui" / "golden"
IDLE = sorted(GOLDEN.glob("*/*/idle*.png"))
SOFT_KEYS_FROM = 51
"""The row at which the soft keys' boxes begin."""


def test_it_goes_round_by_a_pixel_at_a_time() -> None:
    places = [offset_after(MOVE_S * turn + 1) for turn in range(len(OFFSETS) + 1)]
    assert places == [*OFFSETS, OFFSETS[0]]
    for (x, y), (next_x, next_y) in itertools.pairwise(places):
        assert abs(x - next_x) + abs(y - next_y) == 1


def test_a_moved_picture_leaves_darkness_behind() -> None:
    picture = Image.new("1", (128, 64), 1)
    right_and_up = moved(picture, (1, -1))
    assert right_and_up.getbbox() == (1, 0, 128, 63)
    assert moved(picture, (0, 0)) is picture


@pytest.mark.parametrize(
    "path", IDLE, ids=[f"{path.parts[-3]}-{path.parts[-2]}-{path.stem}" for path in IDLE]
)
@pytest.mark.parametrize("offset", OFFSETS)
def test_of_an_idle_screen_only_the_edges_of_boxes_are_cut(path: Path, offset: tuple[int, int]) -> None:
    picture = Image.open(path).convert("1")
    width, height = picture.size
    there_and_back = moved(moved(picture, offset), (-offset[0], -offset[1]))
    text = (0, 0, width, SOFT_KEYS_FROM)
    assert there_and_back.crop(text).tobytes() == picture.crop(text).tobytes()
    labels = (1, SOFT_KEYS_FROM, width - 1, height)
    assert there_and_back.crop(labels).tobytes() == picture.crop(labels).tobytes()
