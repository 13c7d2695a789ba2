"""Whether the time can be right."""

from __future__ import annotations

import time

import pytest

from firmware.doctor import clock
from firmware.phone.findings import Outcome


@pytest.mark.parametrize(
    ("wall", "synchronised", "outcome"),
    [(0.0, True, Outcome.FAILED), (2e9, False, Outcome.WARNING), (2e9, True, Outcome.OK)],
)
def test_the_time(wall: float, synchronised: bool, outcome: Outcome) -> None:
    (found,) = clock.look(lambda: wall, lambda: synchronised)
    assert found.outcome is outcome
    assert bool(found.step) is (outcome is not Outcome.OK)


def test_the_kernel_is_asked_and_its_clock_left_alone() -> None:
    before = time.time() - time.monotonic()
    assert clock.kernel_synchronised() in (True, False)
    assert abs(time.time() - time.monotonic() - before) < 1
