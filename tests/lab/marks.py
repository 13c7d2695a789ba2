"""Speaks marks into a sound card's far end and tells when each was heard there again.

    python -m tests.lab.marks CARD RATE [EAR]

Prints a JSON list: for each mark that was recognised the seconds from when its first sample left the mouth
to when it came to the ear. Both are told by the driver's own queues: the far end's buffers are not in it. The
ear is the card's device 1, or 0: this end, where nothing is between them.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tests.bench.delay import LONGEST_S, MARK, Wave, find, marks
from tests.signals import RATE, resampled

PERIOD_S = 0.005
PERIODS = 60
"""Enough for a computer that is busy with other things: what is queued is reckoned with."""


@dataclass
class Clock:
    """When the first sample of a stream was at the card: the median of what each period tells."""

    rate: int
    begins: list[float] = field(default_factory=list)

    def note(self, samples: int, now: float) -> None:
        """So many samples have passed the card now."""
        self.begins.append(now - samples / self.rate)

    @property
    def begin(self) -> float:
        return float(np.median(self.begins))


def main() -> None:
    import alsaaudio

    card, rate, ear_device = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else 1
    spoken, starts = marks()
    said = resampled(spoken, RATE, rate)
    period = round(PERIOD_S * rate)

    def far_end(direction: int, number: int = 1) -> alsaaudio.PCM:
        return alsaaudio.PCM(
            direction, alsaaudio.PCM_NORMAL, device=f"hw:CARD={card},DEV={number}", channels=1, rate=rate,
            format=alsaaudio.PCM_FORMAT_S16_LE, periodsize=period, periods=PERIODS,
        )  # fmt: skip

    ear, mouth = far_end(alsaaudio.PCM_CAPTURE, ear_device), far_end(alsaaudio.PCM_PLAYBACK)
    size = mouth.info()["buffer_size"]
    mouth_clock, ear_clock = Clock(rate), Clock(rate)

    late = threading.Event()

    def speak() -> None:
        for at in range(0, len(said) - period + 1, period):
            if mouth.write(said[at : at + period].tobytes()) < period:
                late.set()
            queued = size - mouth.avail()
            mouth_clock.note(at + period - queued, time.monotonic())

    speaking = threading.Thread(target=speak, name="mouth")
    speaking.start()
    heard = bytearray()
    while len(heard) < 2 * (len(said) + int(LONGEST_S * rate)):
        length, data = ear.read()
        if length < 0:
            late.set()
        heard += data
        ear_clock.note(len(heard) // 2 + ear.avail(), time.monotonic())
    speaking.join()
    if late.is_set():
        sys.exit("this computer was too busy: the sound was torn")
    sound = np.frombuffer(bytes(heard), "<i2").astype(np.float64)
    print(json.dumps(list(_delays(said.astype(np.float64), sound, starts, mouth_clock, ear_clock))))


def _delays(said: Wave, sound: Wave, starts: list[int], mouth: Clock, ear: Clock) -> Iterator[float]:
    rate = mouth.rate
    size, reach = MARK * rate // RATE, int(LONGEST_S * rate)
    early = round(PERIOD_S * rate)  # the clocks may be a hair apart: what took no time came "before" it left
    for start in (each * rate // RATE for each in starts):
        left_at = mouth.begin + start / rate
        first = max(round((left_at - ear.begin) * rate) - early, 0)
        place = find(said[start : start + size], sound[first : first + early + reach + size])
        if place is not None:
            yield ear.begin + (first + place) / rate - left_at


if __name__ == "__main__":
    main()
