"""No click where one sound is cut off and another begins.

When a tone stops in the middle of its wave the signal jumps. The jump is spread over a few milliseconds: the
difference to the last sample before is added to the first ones after, fading to nothing (raised cosine).
Pure; used only for a few frames after a change, so that speech passes untouched.
"""

from __future__ import annotations

import array
import math
import sys

FADE_SAMPLES = 80  # 5 ms at 16 kHz
FADE = tuple(0.5 + 0.5 * math.cos(math.pi * i / FADE_SAMPLES) for i in range(FADE_SAMPLES))
AUDIBLE_JUMP = 600  # of 32767
WATCHED_FRAMES = 4  # a change reaches the bridge within two frames
FULL_SCALE = 32767


class Declick:
    """Call :meth:`expect` when the sound is about to change, :meth:`frame` for every frame (16 bit, mono)."""

    def __init__(self) -> None:
        self._watched = 0
        self._last = 0

    def expect(self) -> None:
        """A sound is about to be cut off or begun."""
        self._watched = WATCHED_FRAMES

    def frame(self, samples: bytes) -> bytes:
        """The frame, smoothed at its beginning if it does not continue the one before."""
        if not samples:
            return samples
        if self._watched > 0:
            self._watched -= 1
            first = int.from_bytes(samples[:2], sys.byteorder, signed=True)
            if abs(self._last - first) > AUDIBLE_JUMP:
                samples = _fade_from(self._last - first, samples)
        self._last = int.from_bytes(samples[-2:], sys.byteorder, signed=True)
        return samples


def _fade_from(jump: int, samples: bytes) -> bytes:
    values = array.array("h", samples)
    for i, factor in enumerate(FADE[: len(values)]):
        values[i] = max(-FULL_SCALE, min(FULL_SCALE, values[i] + round(jump * factor)))
    return values.tobytes()
