"""The ruler of the benchmark of tests/bench/device.py is true."""

from __future__ import annotations

import pytest

from tests.bench.delay import MARKS_PER_CALL
from tests.bench.device import marks_heard

PERIOD_MS = 5


@pytest.mark.parametrize("rate", [8000, 16_000])
async def test_sound_takes_no_time_through_the_card_itself(rate: int) -> None:
    delays = await marks_heard(rate, ear=0)
    assert len(delays) > MARKS_PER_CALL / 2
    assert all(abs(delay) < PERIOD_MS for delay in delays), delays
