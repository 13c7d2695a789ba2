"""Finding a chirp again: late, faint, turned round, in noise; and not where there is none."""

from __future__ import annotations

import array
import random

import pytest

from firmware.doctor.chirp import RATE, Samples, chirp, find, level_dbfs


def recording(late: int, gain: float = 1.0, noise: int = 0, seconds: float = 0.9) -> Samples:
    """The chirp so many samples late, in noise of a seeded amplitude."""
    dice = random.Random(7)
    heard = [dice.randint(-noise, noise) for _ in range(round(RATE * seconds))]
    for place, sample in enumerate(chirp()):
        heard[late + place] += round(sample * gain)
    return array.array("h", heard)


@pytest.mark.parametrize("late", [0, 1, 1234, 5003])
def test_it_is_found_to_the_sample(late: int) -> None:
    found = find(recording(late), chirp())
    assert found is not None
    assert found[0] == late
    assert found[1] > 0.99


def test_faint_turned_round_and_in_noise() -> None:
    found = find(recording(1234, gain=-0.05, noise=300), chirp())
    assert found is not None
    assert abs(found[0] - 1234) <= 1


@pytest.mark.parametrize("noise", [0, 3000])
def test_it_is_not_heard_where_it_is_not(noise: int) -> None:
    assert find(recording(0, gain=0.0, noise=noise), chirp()) is None


def test_a_recording_that_is_too_short() -> None:
    assert find(array.array("h", bytes(2 * 100)), chirp()) is None


def test_levels() -> None:
    assert level_dbfs([]) == level_dbfs([0] * 100) == -96.0
    assert level_dbfs([32767, -32768] * 50) == pytest.approx(0.0, abs=0.01)
    assert level_dbfs([3277, -3277] * 50) == pytest.approx(-20.0, abs=0.01)
