"""The estimate of how good a call sounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.services.mos import mean_opinion_score

times = st.floats(0, 10_000)


def test_a_perfect_call() -> None:
    """R = 93.2 is 4.41 (ITU-T G.107, Annex B)."""
    assert mean_opinion_score(0.0, 0.0, 0.0) == pytest.approx(4.41, abs=0.005)


def test_a_quarter_of_the_packets_lost() -> None:
    """As many per cent as Bpl has: half of 95 is taken from R, and R = 45.7 is 2.35."""
    assert mean_opinion_score(0.251, 0.0, None) == pytest.approx(2.351, abs=0.005)


@given(st.floats(-1, 2), times, st.none() | times, st.floats(0, 1), times)
def test_worse_is_never_better(
    loss: float, jitter: float, trip: float | None, more: float, later: float
) -> None:
    score = mean_opinion_score(loss, jitter, trip)
    assert 1.0 <= score <= 4.5
    assert mean_opinion_score(loss + more, jitter, trip) <= score + 1e-9
    assert mean_opinion_score(loss, jitter + later, trip) <= score + 1e-9
    assert mean_opinion_score(loss, jitter, (trip or 0.0) + later) <= score + 1e-9
