"""A chirp that is easily found again in a recording, and finding it. Pure, and quick enough without numpy."""

from __future__ import annotations

import array
import math
from collections.abc import Sequence
from operator import mul
from typing import TypeAlias

RATE = 16_000
SECONDS = 0.25
LOW_HZ, HIGH_HZ = 300.0, 1_700.0
"""What every telephone's transducer carries, and below half of the rate at which it is looked for first."""

AMPLITUDE = 12_000
COARSE = 4
"""Every fourth sample is enough to find it roughly."""

CONVINCING = 0.25
"""Correlation with the chirp: a room's echo and noise leave more, other sounds less than 0.1."""

Samples: TypeAlias = "array.array[int]"


def chirp() -> Samples:
    """From low to high, louder and softer again (Hann), 16 bit at 16 kHz."""
    count = round(RATE * SECONDS)
    return array.array("h", (round(AMPLITUDE * _at(number, count)) for number in range(count)))


def _at(number: int, count: int) -> float:
    time = number / RATE
    phase = 2 * math.pi * (LOW_HZ * time + (HIGH_HZ - LOW_HZ) * time * time / (2 * SECONDS))
    return math.sin(phase) * 0.5 * (1 - math.cos(2 * math.pi * number / (count - 1)))


def find(recorded: Samples, sought: Samples) -> tuple[int, float] | None:
    """Where in the recording the chirp begins, in samples, and the correlation; None if it is not there."""
    rough = _best(recorded[::COARSE], sought[::COARSE], range((len(recorded) - len(sought)) // COARSE + 1))
    if rough is None:
        return None
    around = range(
        max(rough[0] * COARSE - COARSE, 0), min(rough[0] * COARSE + COARSE, len(recorded) - len(sought)) + 1
    )
    best = _best(recorded, sought, around)
    return best if best and best[1] >= CONVINCING else None


def _best(recorded: Samples, sought: Samples, places: range) -> tuple[int, float] | None:
    """The place with the largest correlation, whatever the sign: some amplifiers turn it round."""
    length, energy = len(sought), _energy(sought)
    found: tuple[int, float] | None = None
    for place in places:
        piece = recorded[place : place + length]
        loud = _energy(piece)
        if loud:
            alike = abs(sum(map(mul, piece, sought))) / math.sqrt(loud * energy)
            if found is None or alike > found[1]:
                found = place, alike
    return found


def _energy(samples: Sequence[int]) -> float:
    return float(sum(map(mul, samples, samples)))


def level_dbfs(samples: Sequence[int]) -> float:
    """The loudness (root of the mean square) against full scale, in dB; -96 for silence."""
    if not samples or not (energy := _energy(samples)):
        return -96.0
    return max(10 * math.log10(energy / len(samples) / 32_768**2), -96.0)
