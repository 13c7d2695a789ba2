"""The lab's ear takes the phone's own tones, and nothing else, for what they are."""

from __future__ import annotations

import numpy as np
import pytest

from firmware.audio.countries import country
from firmware.audio.tones import Tone
from tests.lab.tones import bell_heard, tone_heard
from tests.signals import RATE, Samples, speech

LENGTH_S = 12
WINDOW, STEP = 5 * RATE, RATE // 2
"""What a LabPhone goes by, and how often it asks."""

AMPLITUDE = 3000
TONES = country("id").tones
KNOWN = {"dial": TONES.dial, "busy": TONES.busy, "ringback": TONES.ringback}


def sound(tone: Tone, begin_ms: int) -> Samples:
    """A tone that repeats, from somewhere in its cadence on."""
    pieces = []
    for burst in tone.bursts:
        times = np.arange(burst.on * RATE // 1000) / RATE
        waves = sum(np.sin(2 * np.pi * frequency * times) for frequency in burst.frequencies)
        pieces += [AMPLITUDE * waves, np.zeros(burst.off * RATE // 1000)]
    cycle = np.concatenate(pieces).astype(np.int16)
    begin = begin_ms * RATE // 1000
    return np.resize(np.roll(cycle, -begin), LENGTH_S * RATE)


def answers(heard: Samples) -> set[str | None]:
    """What the ear says, window after window."""
    starts = range(0, len(heard) - WINDOW + 1, STEP)
    return {tone_heard(heard[start : start + WINDOW]) for start in starts}


@pytest.mark.parametrize("begin_ms", [0, 10, 130, 333])
@pytest.mark.parametrize("name", KNOWN)
def test_a_tone_is_known_wherever_one_begins_to_listen(name: str, begin_ms: int) -> None:
    assert answers(sound(KNOWN[name], begin_ms)) - {None} == {name}


@pytest.mark.parametrize("begin_ms", range(0, 5000, 270))
def test_the_bell_is_heard_wherever_one_begins_to_listen(begin_ms: int) -> None:
    assert bell_heard(sound(country("id").ring, begin_ms)[:WINDOW])


def test_a_voice_and_silence_are_neither() -> None:
    for heard in (speech(), np.zeros(LENGTH_S * RATE, np.int16)):
        assert tone_heard(heard) is None
        assert not bell_heard(heard)


@pytest.mark.parametrize("name", KNOWN)
def test_no_tone_is_the_bell(name: str) -> None:
    assert not bell_heard(sound(KNOWN[name], 0))
