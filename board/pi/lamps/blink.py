"""How lamps shine in time, pure: whether each is lit at a moment, and when the next one changes. Seconds."""

from __future__ import annotations

from collections.abc import Iterable

from board.api import Light

HALF_PERIOD_S = {Light.BLINK: 0.5, Light.FAST: 0.125}
"""How long a lamp is lit, and then dark: 1 Hz and 4 Hz."""


def is_lit(light: Light, now: float) -> bool:
    """Whether a lamp that shines so is lit now; all lamps of a kind blink together."""
    half = HALF_PERIOD_S.get(light)
    return light is Light.ON if half is None else int(now // half) % 2 == 0


def next_change(lights: Iterable[Light], now: float) -> float | None:
    """When the next of the lamps goes on or off by itself, None if none does."""
    halves = [HALF_PERIOD_S[light] for light in lights if light in HALF_PERIOD_S]
    return min(((now // half + 1) * half for half in halves), default=None)
