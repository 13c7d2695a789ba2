"""PJSIP's levels against amplitudes as mu-law quantises them."""

from __future__ import annotations

import math

import pytest

from firmware.sip.level import SILENT_DBFS, dbfs_of_percent


def percent_of(amplitude: int) -> int:
    """What PJSIP gives for a mean amplitude: mu-law by its definition (ITU-T G.711), in percent of 255."""
    biased = min(amplitude, 32635) + 132
    exponent = biased.bit_length() - 8
    return ((exponent << 4) | (biased >> (exponent + 3)) & 15) * 100 // 255


@pytest.mark.parametrize("dbfs", [-1, -6, -12, -20, -30, -40])
def test_a_level_comes_back(dbfs: int) -> None:
    amplitude = round(32768 * 10 ** (dbfs / 20))
    assert dbfs_of_percent(percent_of(amplitude)) == pytest.approx(dbfs, abs=1.5)


def test_silence_and_more_than_everything() -> None:
    assert dbfs_of_percent(0) == SILENT_DBFS
    assert math.isclose(dbfs_of_percent(100), 0.0, abs_tol=0.3)
    levels = [dbfs_of_percent(percent) for percent in range(101)]
    assert levels == sorted(levels)
