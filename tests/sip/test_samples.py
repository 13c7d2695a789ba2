"""The two things done with samples in Python: measuring an echo, and cutting off a sound without a click."""

from __future__ import annotations

import math

import numpy as np
import pytest

from firmware.sip.declick import AUDIBLE_JUMP, Declick
from firmware.sip.echo import loop_ms, round_trip_ms
from tests.signals import speech

RATE = 16000


def delayed(samples: np.typing.NDArray[np.int16], milliseconds: float) -> bytes:
    shift = round(milliseconds * RATE / 1000)
    return np.concatenate([np.zeros(shift, np.int16), samples])[: len(samples)].tobytes()


@pytest.mark.parametrize("milliseconds", [0, 20, 37.5, 120, 250])
def test_echo_of_speech(milliseconds: float) -> None:
    second = speech()[RATE : 2 * RATE]
    assert round_trip_ms(second.tobytes(), delayed(second, milliseconds)) == pytest.approx(
        milliseconds, abs=0.5
    )


def test_quieter_and_noisy_echo() -> None:
    second = speech()[RATE : 2 * RATE]
    noise = np.random.default_rng(1).normal(0, 100, len(second))
    heard = np.frombuffer(delayed(second, 60), np.int16) / 3 + noise
    assert round_trip_ms(second.tobytes(), heard.astype(np.int16).tobytes()) == pytest.approx(60, abs=0.5)


def test_no_echo_is_not_made_up() -> None:
    second = speech()[RATE : 2 * RATE]
    noise = np.random.default_rng(1).normal(0, 3000, len(second)).astype(np.int16)
    assert round_trip_ms(second.tobytes(), noise.tobytes()) is None
    assert round_trip_ms(second.tobytes(), bytes(len(second) * 2)) is None
    assert round_trip_ms(b"", b"") is None
    assert round_trip_ms(second.tobytes(), second[1:].tobytes()) is None


def chirp() -> np.typing.NDArray[np.int16]:
    """As the echo test plays it: 136 ms in steps of 8."""
    phase = np.cumsum(np.repeat(np.arange(400, 1700, 80), 128)) * 2 * math.pi / RATE
    return np.round(6000 * np.sin(phase)).astype(np.int16)


def recording(milliseconds: float, loudness: float) -> np.typing.NDArray[np.float64]:
    """The chirp, and its return through a loop, in the hiss of a microphone."""
    recorded = np.random.default_rng(1).normal(0, 60, RATE)
    for begin, factor in ((700, 1.0), (700 + round(milliseconds * RATE / 1000), loudness)):
        recorded[begin : begin + len(chirp())] += factor * chirp()
    return recorded


@pytest.mark.parametrize("milliseconds", [12, 60.25, 83, 140, 390])
@pytest.mark.parametrize("loudness", [0.1, 0.5, 1.5])
def test_the_delay_of_a_loop(milliseconds: float, loudness: float) -> None:
    if milliseconds < 136:
        loudness = max(loudness, 0.9)  # the end of the chirp itself is still in the air
    recorded = np.clip(recording(milliseconds, loudness), -32767, 32767).astype(np.int16)
    assert loop_ms(recorded.tobytes(), 136) == pytest.approx(milliseconds, abs=0.5)


def test_no_loop_is_made_up() -> None:
    assert loop_ms(recording(200, 0).astype(np.int16).tobytes(), 136) is None
    assert loop_ms(bytes(2 * RATE), 136) is None
    assert loop_ms(b"", 136) is None
    assert loop_ms(chirp().tobytes(), 136) is None


def tone(start: int, count: int = 320) -> np.typing.NDArray[np.int16]:
    phase = 2 * math.pi * 425 * np.arange(start, start + count) / RATE
    return np.round(8000 * np.sin(phase)).astype(np.int16)


def test_a_tone_cut_off_fades() -> None:
    declick = Declick()
    before = declick.frame(tone(0, 325).tobytes())
    assert abs(int(np.frombuffer(before, np.int16)[-1])) > AUDIBLE_JUMP
    declick.expect()
    after = declick.frame(bytes(640))
    joined = np.frombuffer(before + after, np.int16).astype(int)
    assert abs(joined[1:] - joined[:-1]).max() < 2 * math.pi * 425 / RATE * 8000 * 1.1
    assert not joined[-200:].any()


def test_sound_passes_untouched_when_nothing_changes() -> None:
    declick = Declick()
    declick.frame(tone(0, 325).tobytes())
    assert declick.frame(bytes(640)) == bytes(640)
    declick.expect()
    following = tone(0)
    assert declick.frame(following.tobytes()) == following.tobytes()
    assert declick.frame(b"") == b""


def test_only_the_frames_after_a_change_are_watched() -> None:
    declick = Declick()
    declick.expect()
    for _ in range(10):
        declick.frame(bytes(640))
    loud = np.full(320, 20000, np.int16).tobytes()
    assert declick.frame(loud) == loud
