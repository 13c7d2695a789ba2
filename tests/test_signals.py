"""The tests' own ear: it recognises what was said, and nothing else."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from tests.signals import (
    OTHER_SENTENCE,
    RATE,
    RECOGNISED,
    SENTENCE,
    STRANGE,
    Samples,
    cadence,
    level,
    likeness,
    read_wav,
    resampled,
    speech,
    write_wav,
)

THIRD_SENTENCE = "Yesterday a friendly postman carried nine heavy parcels through the garden"


def tone(frequency: float, seconds: float) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    return (8000 * np.sin(2 * np.pi * frequency * time)).astype(np.int16)


def test_recognises_a_quiet_late_and_narrow_voice() -> None:
    spoken = speech()
    narrow = resampled(resampled(spoken, RATE, 8000), 8000, RATE)
    late = np.concatenate([np.zeros(9_001, np.int16), (narrow * 0.1).astype(np.int16)])
    assert likeness(late, spoken) > RECOGNISED


def test_recognises_a_voice_with_holes() -> None:
    spoken = speech()
    broken = np.delete(spoken, np.r_[20_000:20_320, 40_000:40_640])
    assert likeness(broken, spoken) > RECOGNISED


@pytest.mark.parametrize(
    ("heard", "spoken"), list(permutations([SENTENCE, OTHER_SENTENCE, THIRD_SENTENCE], 2))
)
def test_another_sentence_is_strange(heard: str, spoken: str) -> None:
    assert likeness(speech(heard), speech(spoken)) < STRANGE


def test_noise_and_silence_are_strange() -> None:
    noise = np.random.default_rng(1).normal(0, 3000, 6 * RATE).astype(np.int16)
    assert likeness(noise, speech()) < STRANGE
    assert likeness(np.zeros(6 * RATE, np.int16), speech()) == 0
    assert likeness(np.zeros(10, np.int16), speech()) == 0


def test_measures_a_tone() -> None:
    assert level(tone(425, 1), 425) == pytest.approx(8000, rel=0.01)
    assert level(tone(425, 1), 480) < 100


def test_tells_the_cadence() -> None:
    silence = np.zeros(RATE // 2, np.int16)
    busy = np.concatenate([tone(425, 0.5), silence, tone(425, 0.5), silence])
    assert cadence(busy, 425) == [(True, 500), (False, 500), (True, 500), (False, 500)]
    assert cadence(tone(1400, 0.5), 425) == [(False, 500)]


def test_a_recording_comes_back_at_the_rate_of_the_board(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "speech.wav", resampled(speech(), RATE, 48_000), 48_000)
    assert likeness(read_wav(path), speech()) > 0.99
