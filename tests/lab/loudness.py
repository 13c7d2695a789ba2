"""How loud it is at a sound card: somebody plays on one of the phone's PCMs, somebody listens far away."""

from __future__ import annotations

import array
import math
import statistics
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import alsaaudio

from tests.lab.sound import PERIOD, PERIODS, RATE

AMPLITUDE = 20_000
FULL_DB = 20 * math.log10(AMPLITUDE)
SETTLE_S, LISTEN_S = 0.4, 0.3


def open_pcm(direction: int, device: str, rate: int = RATE, channels: int = 1) -> alsaaudio.PCM:
    return alsaaudio.PCM(
        direction, device=device, rate=rate, channels=channels, format=alsaaudio.PCM_FORMAT_S16_LE,
        periodsize=PERIOD * rate // RATE, periods=PERIODS,
    )  # fmt: skip


@contextmanager
def playing(device: str, *hertz: float, rate: int = RATE) -> Iterator[None]:
    """A tone of :data:`AMPLITUDE` in each channel, or (0 Hz) that value, while the context lasts."""
    pcm = open_pcm(alsaaudio.PCM_PLAYBACK, device, rate, len(hertz))
    turns = (math.cos(2 * math.pi * each * sample / rate) for sample in range(rate) for each in hertz)
    second = array.array("h", [round(AMPLITUDE * turn) for turn in turns]).tobytes()
    size = 2 * PERIOD * rate // RATE * len(hertz)
    periods = [second[begin : begin + size] for begin in range(0, len(second), size)]
    done = threading.Event()

    def play() -> None:
        while not done.is_set():
            for period in periods:
                if not done.is_set():
                    pcm.write(period)

    thread = threading.Thread(target=play)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        pcm.close()


def heard(
    device: str, seconds: float = SETTLE_S + LISTEN_S, rate: int = RATE, channels: int = 1
) -> list[array.array[int]]:
    """What is heard on a PCM, by channel."""
    samples: array.array[int] = array.array("h")
    with closing(open_pcm(alsaaudio.PCM_CAPTURE, device, rate, channels)) as pcm:
        while len(samples) < seconds * rate * channels:
            length, data = pcm.read()
            if length > 0:
                samples.frombytes(data)
    return [samples[channel::channels] for channel in range(channels)]


def level_db(samples: array.array[int], rate: int = RATE) -> float:
    """The level at the end of it, 0 dB being a tone of :data:`AMPLITUDE`; -200 for silence.

    It is the median of 10 ms each, since a busy machine loses some.
    """
    block = rate // 100
    last = samples[-int(LISTEN_S * rate) :]
    blocks = (last[begin : begin + block] for begin in range(0, len(last), block))
    power = statistics.median(sum(sample * sample for sample in each) / len(each) for each in blocks)
    return 10 * math.log10(2 * power) - FULL_DB if power else -200.0


def loudness_at(device: str) -> float:
    """The level of what is heard on a PCM, see :func:`level_db`."""
    return level_db(heard(device)[0])
