"""How far the sound card's clock is from the computer's: frames counted against CLOCK_MONOTONIC. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MILLION = 1_000_000

FEWEST_BLOCKS = 4
"""Fewer points than this say nothing of the uncertainty."""


@dataclass(frozen=True, slots=True)
class Drift:
    """``ppm`` is positive for a card that is quick; ``uncertainty_ppm`` holds for 95 of 100 measurements."""

    ppm: float
    uncertainty_ppm: float


def drift(counted: Sequence[tuple[float, int]], rate: int, block_seconds: float = 1.0) -> Drift | None:
    """The drift of (monotonic seconds, frames until then) against ``rate`` frames a second: a straight line.

    Neighbouring points are late for the same reasons (a busy processor), so that each block of them counts as
    one point; else the uncertainty would be told too small. None when it was too short.
    """
    points = _blocks([(time, frames / rate) for time, frames in counted], block_seconds)
    if len(points) < FEWEST_BLOCKS:
        return None
    middle_time = sum(time for time, _ in points) / len(points)
    middle_heard = sum(heard for _, heard in points) / len(points)
    spread = sum((time - middle_time) ** 2 for time, _ in points)
    slope = sum((time - middle_time) * (heard - middle_heard) for time, heard in points) / spread
    off = sum((heard - middle_heard - slope * (time - middle_time)) ** 2 for time, heard in points)
    error = math.sqrt(off / (len(points) - 2) / spread)
    return Drift((slope - 1) * MILLION, 2 * error * MILLION)


def _blocks(points: list[tuple[float, float]], seconds: float) -> list[tuple[float, float]]:
    """The mean of each whole block of so many seconds."""
    if not points:
        return []
    begin, count = points[0][0], int((points[-1][0] - points[0][0]) / seconds)
    blocks: list[list[tuple[float, float]]] = [[] for _ in range(count)]
    for time, heard in points:
        place = int((time - begin) / seconds)
        if place < count:
            blocks[place].append((time, heard))
    return [
        (sum(time for time, _ in block) / len(block), sum(heard for _, heard in block) / len(block))
        for block in blocks
        if block
    ]
