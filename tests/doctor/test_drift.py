"""A clock's drift out of counted frames."""

from __future__ import annotations

import random

import pytest

from firmware.doctor.drift import drift

RATE = 16_000


def counted(
    ppm: float, seconds: float = 20.0, jitter_s: float = 0.0, seed: int = 1
) -> list[tuple[float, int]]:
    """A period of 20 ms after the other, of a clock that is so much too quick, read up to so much late."""
    dice = random.Random(seed)
    period = 320 / RATE / (1 + ppm / 1e6)
    return [
        (1000 + number * period + dice.uniform(0, jitter_s), number * 320)
        for number in range(round(seconds / period))
    ]


@pytest.mark.parametrize("ppm", [0.0, 12.5, -200.0, 900.0])
def test_an_exact_count_gives_the_exact_drift(ppm: float) -> None:
    measured = drift(counted(ppm), RATE)
    assert measured is not None
    assert measured.ppm == pytest.approx(ppm, abs=0.1)
    assert measured.uncertainty_ppm < 0.1


def test_the_uncertainty_holds_for_most_late_readers() -> None:
    hits = 0
    for seed in range(40):
        measured = drift(counted(50.0, jitter_s=0.01, seed=seed), RATE)
        assert measured is not None
        hits += abs(measured.ppm - 50.0) <= measured.uncertainty_ppm
    assert hits >= 34, "of 40, 38 are expected"


@pytest.mark.parametrize("seconds", [0.0, 1.0, 3.0])
def test_too_short(seconds: float) -> None:
    assert drift(counted(0.0, seconds), RATE) is None


def test_a_gap_in_the_middle_is_borne() -> None:
    points = [point for point in counted(50.0) if not 1005 < point[0] < 1009]
    measured = drift(points, RATE)
    assert measured is not None
    assert measured.ppm == pytest.approx(50.0, abs=0.1)
