"""Sounds for the tests: speech, and ways to recognise what came out at the other end.

Samples are numpy arrays of signed 16-bit values; the board's rate is :data:`RATE`.
"""

from __future__ import annotations

import functools
import io
import subprocess
import wave
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

RATE = 16_000
SENTENCE = "Seventeen grey ships were counted on the horizon before breakfast"
OTHER_SENTENCE = "Please bring fresh mangoes and an umbrella to the market on Thursday"

RECOGNISED = 0.5
"""A sentence whose :func:`likeness` is greater was heard, whatever codec and network did to it."""

STRANGE = 0.45
"""Every other sentence of the same voice stays under this (tests/test_signals.py)."""

BLOCK = 1 << 17
"""Samples that are looked through at once."""

PIECE = 0.45
"""Seconds: a slip of a jitter buffer spoils one piece only, and yet a piece is unlike all others."""


@functools.cache
def speech(sentence: str = SENTENCE, rate: int = RATE) -> Samples:
    """A sentence spoken by espeak-ng, three to four seconds, without the silence around it."""
    spoken = subprocess.run(
        ["espeak-ng", "--stdout", "-a", "60", "-s", "165", sentence], capture_output=True, check=True
    ).stdout
    with wave.open(io.BytesIO(spoken)) as file:
        # The length in a piped header is not true: the rest is what counts.
        samples = np.frombuffer(spoken[44:], "<i2")
        original = file.getframerate()
    loud = np.flatnonzero(np.abs(samples) > 500)
    return resampled(samples[loud[0] : loud[-1]], original, rate)


def resampled(samples: Samples, original: int, rate: int) -> Samples:
    """The samples at another rate, band-limited (by Fourier transform, as a whole)."""
    if original == rate or not len(samples):
        return samples
    length = round(len(samples) * rate / original)
    spectrum = np.fft.rfft(samples.astype(np.float64))
    kept = np.zeros(length // 2 + 1, dtype=np.complex128)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    signal = np.fft.irfft(kept, length) * (length / len(samples))
    return np.clip(signal, -32768, 32767).astype(np.int16)


def samples_of(sound: bytes) -> Samples:
    """The board's bytes as samples."""
    return np.frombuffer(sound[: len(sound) // 2 * 2], "<i2")


def likeness(heard: Samples, spoken: Samples) -> float:
    """How much of ``spoken`` is recognised in ``heard``, 0 to 1: the median over its pieces.

    Each piece is looked for everywhere in ``heard`` by normalised cross-correlation, so that neither
    loudness nor delay counts.
    """
    signal = heard.astype(np.float64)
    count = max(1, round(len(spoken) / (PIECE * RATE)))
    pieces = np.array_split(spoken.astype(np.float64), count)
    return float(np.median([_best_correlation(signal, piece) for piece in pieces]))


def _best_correlation(signal: npt.NDArray[np.float64], pattern: npt.NDArray[np.float64]) -> float:
    """In blocks, so that a long recording does not take a lot of memory."""
    step = max(BLOCK - len(pattern), 1)
    starts = range(0, max(len(signal) - len(pattern), 0) + 1, step)
    return max(_correlation(signal[start : start + step + len(pattern)], pattern) for start in starts)


def _correlation(signal: npt.NDArray[np.float64], pattern: npt.NDArray[np.float64]) -> float:
    size = len(pattern)
    if len(signal) < size:
        return 0.0
    length = 1 << (len(signal) + size).bit_length()
    product = np.fft.irfft(np.fft.rfft(signal, length) * np.conj(np.fft.rfft(pattern, length)), length)
    sums = np.concatenate(([0.0], np.cumsum(signal**2)))
    energy = sums[size:] - sums[:-size]
    audible = np.maximum(energy, size * 10.0**2)  # quieter than -70 dB counts as nothing
    return float(np.max(product[: len(energy)] / np.sqrt(audible * np.sum(pattern**2))))


def level(samples: Samples, frequency: float, rate: int = RATE) -> float:
    """The amplitude of one frequency (Goertzel's algorithm, written as a dot product)."""
    if not len(samples):
        return 0.0
    turns = np.exp(-2j * np.pi * frequency * np.arange(len(samples)) / rate)
    return float(2 * abs(np.dot(samples.astype(np.float64), turns)) / len(samples))


def cadence(samples: Samples, frequency: float, rate: int = RATE) -> list[tuple[bool, int]]:
    """When the frequency sounds: (on, milliseconds) one after the other, in steps of 20 ms."""
    step = rate // 50
    frames = [samples[at : at + step] for at in range(0, len(samples) - step + 1, step)]
    sounding = [level(frame, frequency, rate) > max(300.0, 0.7 * _strength(frame)) for frame in frames]
    return [(on, 20 * len(list(run))) for on, run in groupby(sounding)]


def _strength(frame: Samples) -> float:
    """The amplitude of a sine that is as strong as all of the frame."""
    return float(np.sqrt(2 * np.mean(frame.astype(np.float64) ** 2)))


def write_wav(path: Path, samples: Samples, rate: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def read_wav(path: Path) -> Samples:
    """A recording's first channel, at the board's rate."""
    with wave.open(str(path), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")[:: file.getnchannels()]
        return resampled(samples, file.getframerate(), RATE)
