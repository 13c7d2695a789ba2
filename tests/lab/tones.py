"""Which tone is in the ear, by frequency and cadence: Indonesia's (firmware.audio.countries), the bell."""

from __future__ import annotations

import math

import numpy as np

from tests.signals import RATE, Samples, cadence, level

FREQUENCY = 425.0
BELL = (1040.0, 1060.0)
"""The bell's two tones, which a tenth of a second tells from each other."""

AUDIBLE = 300.0
MOST = 0.7
"""Part of what is heard that the bell must be."""

STEADY_MS = 1500
TOLERANCE_MS = 80


def tone_heard(heard: Samples) -> str | None:
    """The tone (dial, ringback, busy) of the whole bursts and pauses in what was heard; None for no such."""
    runs = cadence(heard, FREQUENCY)
    if runs and runs[-1][0] and runs[-1][1] >= STEADY_MS:
        return "dial"
    whole = runs[1:-1]
    on = [length for sounds, length in whole if sounds]
    off = [length for sounds, length in whole if not sounds]
    if on and off and all(_is(length, 500) for length in (*on, *off)):
        return "busy"
    if on and all(_is(length, 1000) for length in on) and not runs[-1][0] and runs[-1][1] >= STEADY_MS:
        return "ringback"
    return None


def bell_heard(heard: Samples) -> bool:
    """Whether the bell rings in any tenth of a second of it."""
    step = RATE // 10
    pieces = [heard[at : at + step] for at in range(0, len(heard) - step + 1, step)]
    return any(_bell(piece) > max(AUDIBLE, MOST * _strength(piece)) for piece in pieces)


def _bell(piece: Samples) -> float:
    return math.hypot(*(level(piece, frequency) for frequency in BELL))


def _strength(piece: Samples) -> float:
    """The amplitude of a sine that is as strong as all of it."""
    return float(np.sqrt(2 * np.mean(piece.astype(np.float64) ** 2)))


def _is(length: int, expected: int) -> bool:
    return abs(length - expected) <= TOLERANCE_MS
