"""The ruler of the benchmark of tests/bench/device.py is true."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.bench.delay import MARKS_PER_CALL
from tests.lab.sound import CHECKOUT, HANDSET

PERIOD_S = 0.005


@pytest.mark.parametrize("rate", [8000, 16_000])
def test_sound_takes_no_time_through_the_card_itself(rate: int) -> None:
    words = [sys.executable, "-m", "tests.lab.marks", HANDSET, str(rate), "0"]
    result = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    delays = json.loads(result.stdout)
    assert len(delays) > MARKS_PER_CALL / 2
    assert all(abs(delay) < PERIOD_S for delay in delays), delays
