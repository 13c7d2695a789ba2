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

LONG_LOOP_MS = 150.0

TRIES = 3
"""A computer that is busy for a moment loses sound; one that is always busy is told of."""

SETTLE_PERIODS, AFTER_PERIODS = 15, 20
"""Before the chirp (0.3 s: amplifiers wake up) and after it, together with it less than the buffer holds."""


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
    """From a sample's being played to its being recorded, through the air or a cable."""

    def measure() -> Finding:
        sought, heard = chirp(), array.array("h")
        with recorder(root, device.capture) as microphone, player(root, device.playback) as ear:
            heard += microphone.listen()  # it runs from here on
            for period in [*[SILENCE] * SETTLE_PERIODS, *_periods(sought), *[SILENCE] * AFTER_PERIODS]:
                ear.play(period)
            played_at, played = ear.counted()
            recorded_at, recorded = microphone.counted()
            while len(heard) < recorded + RATE:
                heard += microphone.listen()
        found = find(heard, sought)
        if found is None:
            return _unheard()
        begin = played_at + (SETTLE_PERIODS * PERIOD - played) / RATE
        end = recorded_at + (found[0] - recorded) / RATE
        return _delay(1000 * (end - begin), found[1])

    return _measured(Check.LOOP_DELAY, measure)


def _unheard() -> Finding:
    text = label("The chirp was not heard by the microphone, so that the delay is not known.")
    step = label("Hold the handset's ear close to its mouthpiece, or join output and input by a cable.")
    return Finding(Check.LOOP_DELAY, Outcome.WARNING, text, step)


def _delay(milliseconds: float, correlation: float) -> Finding:
    values = (("milliseconds", round(milliseconds, 1)), ("correlation", round(correlation, 2)))
    if milliseconds > LONG_LOOP_MS:
        text = label("From ear to microphone it takes {milliseconds} ms, which is long.")
        step = label("Choose another sound card, or another driver of it.")
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
            return drift_told(drift(count_frames(microphone, seconds), RATE))

    return _measured(Check.CLOCK_DRIFT, measure)


def drift_told(measured: Drift | None) -> Finding:
    """A clock's drift in words."""
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
