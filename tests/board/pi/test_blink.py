from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.api import Light
from board.pi.lamps.blink import HALF_PERIOD_S, is_lit, next_change

moments = st.floats(0.0, 1e7)
blinking = st.sampled_from(sorted(HALF_PERIOD_S))


@pytest.mark.parametrize(("light", "per_second"), [(Light.BLINK, 1), (Light.FAST, 4)])
def test_blinking_has_its_rhythm(light: Light, per_second: int) -> None:
    samples = [is_lit(light, 100 + tick / 1000) for tick in range(1000)]
    assert sum(samples) == 500
    rising = sum(samples[tick] and not samples[tick - 1] for tick in range(1000))
    assert rising == per_second


@given(moments)
def test_a_steady_lamp_never_changes(now: float) -> None:
    assert is_lit(Light.ON, now)
    assert not is_lit(Light.OFF, now)
    assert next_change([Light.ON, Light.OFF], now) is None


@given(st.lists(blinking, min_size=1), moments)
def test_the_next_change_is_ahead_and_nothing_changes_before_it(lights: list[Light], now: float) -> None:
    due = next_change(lights, now)
    assert due is not None
    assert now < due <= now + min(HALF_PERIOD_S[light] for light in lights)
    between = (now + due) / 2
    for light in lights:
        assert between == due or is_lit(light, between) is is_lit(light, now)
    assert any(is_lit(light, due) is not is_lit(light, now) for light in lights)
