"""How long the owner's voice took from microphone to ear, told from what was captured and what was played.

Pure. In two steps, so that it costs a few milliseconds without numpy: first the loudness in steps of 5 ms
finds the delay roughly, then the samples themselves, at 4 kHz, find it to a quarter of a millisecond.
"""

from __future__ import annotations

import array
import math
from collections.abc import Sequence
from operator import mul

SAMPLE_RATE = 16000
COARSE = 80  # samples a step: 5 ms
FINE = 4  # every fourth sample: 4 kHz
LONGEST_MS = 400.0
FINE_WINDOW = 1600  # samples compared: 400 ms
CONVINCING = 0.5  # correlation
AUDIBLE = 100.0  # mean absolute sample value
SHORTEST = 40  # quarter milliseconds: no sound card's loop is shorter than 10 ms


def round_trip_ms(captured: bytes, played: bytes) -> float | None:
    """The delay of ``played`` behind ``captured``; None when it cannot be told.

    Both are 16 bit, mono, 16 kHz, of the same length.
    """
    heard, sent = array.array("h", played), array.array("h", captured)
    if len(heard) != len(sent) or len(sent) < FINE_WINDOW:
        return None
    loud_sent, loud_heard = _loudness(sent), _loudness(heard)
    if max(loud_sent) < AUDIBLE or max(loud_heard) < AUDIBLE:
        return None
    steps = min(round(LONGEST_MS / 1000 * SAMPLE_RATE / COARSE), len(loud_sent) // 2)
    rough = max(range(steps + 1), key=lambda lag: _correlation(loud_sent, loud_heard, lag)) * COARSE
    thin_sent, thin_heard = sent[::FINE], heard[::FINE]
    lags = range(max(0, rough - 2 * COARSE) // FINE, (rough + 2 * COARSE) // FINE + 1)
    best = max(lags, key=lambda lag: _correlation(thin_sent, thin_heard, lag))
    if _correlation(thin_sent, thin_heard, best) < CONVINCING:
        return None
    return best * FINE * 1000 / SAMPLE_RATE


def loop_ms(recorded: bytes, probe_ms: int) -> float | None:
    """The delay of a loop: between a probe's begin in a recording and its return in it, or None.

    The recording begins with silence or with the probe itself, which is the first loud sound in it. 16 bit,
    mono, 16 kHz. A return is found up to 400 ms after, and not while the probe's own first steps last.
    """
    samples = array.array("h", recorded[: len(recorded) // 2 * 2])
    loudest = max(map(abs, samples), default=0)
    if loudest < AUDIBLE:
        return None
    begin = next(at for at, sample in enumerate(samples) if abs(sample) > loudest / 4)
    thin = samples[begin::FINE]
    probe = thin[: probe_ms * SAMPLE_RATE // 1000 // FINE]
    longest = min(round(LONGEST_MS * SAMPLE_RATE / 1000 / FINE), len(thin) - len(probe))
    lags = range(SHORTEST, longest + 1)
    returned = {lag: _correlation(probe, thin[lag : lag + len(probe)], 0) for lag in lags}
    best = max(returned, key=lambda lag: returned[lag], default=0)
    if not returned or returned[best] < CONVINCING:
        return None
    return best * FINE * 1000 / SAMPLE_RATE


def _loudness(samples: array.array[int]) -> list[float]:
    return [
        sum(map(abs, samples[start : start + COARSE])) / COARSE
        for start in range(0, len(samples) - COARSE + 1, COARSE)
    ]


def _correlation(sent: Sequence[float], heard: Sequence[float], lag: int) -> float:
    """Normalised, 1.0 for the same signal ``lag`` steps later."""
    length = min(len(sent), len(heard)) - lag
    if length <= 0:
        return 0.0
    early, late = sent[:length], heard[lag : lag + length]
    energy = math.sqrt(float(sum(map(mul, early, early))) * float(sum(map(mul, late, late))))
    return float(sum(map(mul, early, late))) / energy if energy else 0.0
