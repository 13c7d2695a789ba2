"""What a telephone tone is: frequencies and a cadence, as ITU-T E.180 writes them down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Burst:
    """One step of a cadence: one or two frequencies (Hz) at once for ``on`` ms, then ``off`` ms of silence.

    A continuous tone is one burst with ``off`` = 0 in a tone that repeats.
    """

    frequencies: tuple[float, ...]
    on: int
    off: int = 0


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone: its bursts in order, from the start again while ``repeats``; ``level`` in dBm0."""

    bursts: tuple[Burst, ...]
    repeats: bool = True
    level: float = -13.0


def cadence(frequencies: tuple[float, ...], *milliseconds: int, level: float = -13.0) -> Tone:
    """A tone of on, off, on, off... that repeats."""
    pairs = zip(milliseconds[::2], milliseconds[1::2], strict=True)
    return Tone(tuple(Burst(frequencies, on, off) for on, off in pairs), level=level)
