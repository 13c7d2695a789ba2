"""Arithmetic on frames of signed 16-bit samples in the machine's (little-endian) order. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from board.api import FRAME_BYTES, FRAME_SAMPLES

SILENCE = bytes(FRAME_BYTES)
LOUDEST = 32_767
STEP_DB = 3
NOMINAL_LEVEL = 7


def gain_of(level: int) -> float:
    """The factor of a volume level: 7 is 1.0, a step is 3 dB."""
    return float(10 ** ((level - NOMINAL_LEVEL) * STEP_DB / 20))


def ramped(frame: bytes, start: float, end: float) -> bytes:
    """The frame with its gain gliding from ``start`` to ``end``; too loud saturates."""
    if start == end == 1.0:
        return frame
    slope = (end - start) / FRAME_SAMPLES
    samples = array("h", frame)
    return array(
        "h", [_clamped(int(sample * (start + slope * at))) for at, sample in enumerate(samples, start=1)]
    ).tobytes()


def mixed(frames: Sequence[bytes]) -> bytes:
    """The sum of frames; none is silence, too loud saturates."""
    if not frames:
        return SILENCE
    if len(frames) == 1:
        return frames[0]
    voices = [array("h", frame) for frame in frames]
    return array("h", [_clamped(sum(sample)) for sample in zip(*voices, strict=True)]).tobytes()


def _clamped(sample: int) -> int:
    return max(-LOUDEST - 1, min(LOUDEST, sample))
