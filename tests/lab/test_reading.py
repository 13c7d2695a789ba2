"""The lab's eye finds what the phone draws, and nothing that it does not draw."""

from __future__ import annotations

import pytest

from firmware.ui.draw import draw
from tests.lab.reading import says, where
from tests.ui.examples import EXAMPLES

SIZES = [(128, 64), (256, 64)]


@pytest.mark.parametrize("size", SIZES)
def test_the_soft_keys_are_found_above_their_keys(size: tuple[int, int]) -> None:
    frame = draw(EXAMPLES["incoming"], size, "en")
    places = [where(frame.pixels, size, label) for label in ("Answer", "Reject")]
    assert None not in places
    columns = [place[0] * 3 // size[0] for place in places if place is not None]
    assert columns == sorted(set(columns))


@pytest.mark.parametrize("size", SIZES)
def test_light_and_dark_words_are_read_and_others_are_not(size: tuple[int, int]) -> None:
    frame = draw(EXAMPLES["incoming"], size, "en")
    assert says(frame.pixels, size, "Incoming call")
    assert not says(frame.pixels, size, "Outgoing call")
    assert not says(bytes(len(frame.pixels)), size, "Incoming call")
