"""What can be measured of a sound card without a person: the delay of its loop, and its clock's drift."""

from __future__ import annotations

import array
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from board.api import AlsaDevice
from firmware.doctor.chirp import RATE, Samples, chirp, find
from firmware.doctor.drift import Drift, drift
from firmware.doctor.pcm import PERIOD, SILENCE, SoundError, SoundLostError, count_frames, player, recorder
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
    """Both measurements."""
    return [loop_delay(root, device), clock_drift(root, device.capture, drift_seconds)]


def _measured(check: Check, measure: Callable[[], Finding]) -> Finding:
    """A measurement, again where this computer was busy for a moment."""
    for _ in range(TRIES - 1):
        with suppress(SoundLostError):
            return _tried(check, measure)
    try:
        return _tried(check, measure)
    except SoundLostError as error:
        return trouble(check, error)


def _tried(check: Check, measure: Callable[[], Finding]) -> Finding:
    try:
        return measure()
    except SoundLostError:
        raise
    except SoundError as error:
        return trouble(check, error)


def trouble(check: Check, error: SoundError) -> Finding:
    """A device that could not be used."""
    return Finding(check, Outcome.FAILED, error.text, error.step, error.values)


def loop_delay(root: Path, device: AlsaDevice) -> Finding:
    """From writing a sample for the ear to reading it from the microphone, through the air or a cable."""

    def measure() -> Finding:
        with recorder(root, device.capture) as microphone, player(root, device.playback) as ear:
            for _ in range(SETTLE_PERIODS):
                microphone.listen()
                ear.play(SILENCE)
            sought, heard = chirp(), array.array("h")
            for period in [*_periods(sought), *[SILENCE] * AFTER_PERIODS]:
                ear.play(period)
                heard += microphone.listen()
        return _delay(find(heard, sought))

    return _measured(Check.LOOP_DELAY, measure)


def _delay(found: tuple[int, float] | None) -> Finding:
    """The chirp was written just before the first sample of what was recorded meanwhile."""
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


def clock_drift(root: Path, device: str, seconds: float = DRIFT_SECONDS) -> Finding:
    """The microphone's clock against this computer's."""

    def measure() -> Finding:
        with recorder(root, device) as microphone:
            return _drift(drift(count_frames(microphone, seconds), RATE))

    return _measured(Check.CLOCK_DRIFT, measure)


def _drift(measured: Drift | None) -> Finding:
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
