"""What can be measured of a sound card without a person: the delay of its loop, and its clock's drift."""

from __future__ import annotations

import array
from collections.abc import Callable
from pathlib import Path

from board.api import AlsaDevice
from firmware.doctor.chirp import RATE, Samples, chirp, find
from firmware.doctor.drift import drift
from firmware.doctor.pcm import LOST, PERIOD, SILENCE, Duplex, SoundError, count_frames, opened
from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.language import label

DRIFT_SECONDS = 20.0
LARGEST_DRIFT_PPM = 200.0
"""More than any quartz; the phone's jitter buffer bears it, at the price of a skip now and then."""

SETTLE_PERIODS, AFTER_PERIODS = 25, 30
"""Before the chirp (half a second: amplifiers wake up) and after it (0.6 s: longer than any loop)."""

LONG_LOOP_MS = 150.0
TRIES = 3
"""A computer that is busy for a moment loses sound; one that is always busy is told of."""


def look(root: Path, device: AlsaDevice, drift_seconds: float = DRIFT_SECONDS) -> list[Finding]:
    """Both measurements, on one open device each."""
    return [
        _measured(Check.LOOP_DELAY, root, device, loop_delay),
        _measured(Check.CLOCK_DRIFT, root, device, lambda duplex: clock_drift(duplex, drift_seconds)),
    ]


def _measured(check: Check, root: Path, device: AlsaDevice, measure: Callable[[Duplex], Finding]) -> Finding:
    for tries_left in reversed(range(TRIES)):
        try:
            with opened(root, device) as duplex:
                return measure(duplex)
        except SoundError as error:
            if error.text != LOST or not tries_left:
                return trouble(check, error)
    raise AssertionError("the last try returns")


def trouble(check: Check, error: SoundError) -> Finding:
    """A device that could not be used."""
    return Finding(check, Outcome.FAILED, error.text, error.step, error.values)


def loop_delay(duplex: Duplex) -> Finding:
    """From writing a sample for the ear to reading it from the microphone, through the air or a cable."""
    for _ in range(SETTLE_PERIODS):
        duplex.exchange(SILENCE)
    sought = chirp()
    heard: Samples = array.array("h")
    for period in [*_periods(sought), *[SILENCE] * AFTER_PERIODS]:
        duplex.play(period)
        heard += duplex.listen()
    found = find(heard, sought)
    if found is None:
        text = label("The chirp was not heard by the microphone, so that the delay is not known.")
        step = label("Hold the handset's ear close to its mouthpiece, or join output and input by a cable.")
        return Finding(Check.LOOP_DELAY, Outcome.WARNING, text, step)
    milliseconds = 1000 * found[0] / RATE
    values = (("milliseconds", round(milliseconds, 1)), ("correlation", round(found[1], 2)))
    if milliseconds > LONG_LOOP_MS:
        text = label("From ear to microphone it takes {milliseconds} ms, which is long.")
        step = label("Choose a shorter latency in the codec's profile.")
        return Finding(Check.LOOP_DELAY, Outcome.WARNING, text, step, values)
    text = label("From ear to microphone it takes {milliseconds} ms.")
    return Finding(Check.LOOP_DELAY, Outcome.OK, text, values=values)


def _periods(samples: Samples) -> list[Samples]:
    whole = samples + array.array("h", bytes(2 * (-len(samples) % PERIOD)))
    return [whole[begin : begin + PERIOD] for begin in range(0, len(whole), PERIOD)]


def clock_drift(duplex: Duplex, seconds: float) -> Finding:
    """The card's clock against this computer's."""
    measured = drift(count_frames(duplex, seconds), RATE)
    if measured is None:
        return Finding(Check.CLOCK_DRIFT, Outcome.SKIPPED, label("The measurement was too short."))
    ppm, uncertainty = round(measured.ppm, 1), round(measured.uncertainty_ppm, 1)
    values = (("ppm", ppm), ("uncertainty", uncertainty))
    if abs(ppm) - uncertainty > LARGEST_DRIFT_PPM:
        text = label("The card's clock is off by {ppm} ± {uncertainty} ppm, which is much.")
        step = label("Use another sound card if voices skip now and then.")
        return Finding(Check.CLOCK_DRIFT, Outcome.WARNING, text, step, values)
    text = label("The card's clock is off by {ppm} ± {uncertainty} ppm.")
    return Finding(Check.CLOCK_DRIFT, Outcome.OK, text, values=values)
