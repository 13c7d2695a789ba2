"""ALSA devices, opened for a moment to measure: a device that cannot be opened is told of in a finding."""

from __future__ import annotations

import array
import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from board.api import AlsaDevice
from firmware.doctor.chirp import RATE, Samples
from firmware.doctor.files import matching, read
from firmware.phone.findings import Value
from firmware.ui.language import label

PERIOD = RATE // 50
"""20 ms, as the phone opens it."""

PERIODS = 4
SILENCE = array.array("h", bytes(2 * PERIOD))


class SoundError(Exception):
    """A device cannot be used: an English sentence of the catalogue, a next step, and their values."""

    def __init__(self, text: str, step: str = "", **values: Value) -> None:
        super().__init__(text.format(**values))
        self.text, self.step, self.values = text, step, tuple(values.items())


@dataclass(slots=True)
class Duplex:
    """A card that plays and records at the same time, in periods of :data:`PERIOD` frames."""

    playback: Any
    capture: Any
    recorded: int = 0
    """Frames read so far."""

    def exchange(self, period: Samples) -> Samples:
        """Wait for a period of the microphone, then give the ear one."""
        heard = self.listen()
        self.play(period)
        return heard

    def listen(self) -> Samples:
        length, data = self.capture.read()
        if length < 0:
            raise SoundError(LOST)
        self.recorded += length
        return array.array("h", data)

    def play(self, period: Samples) -> None:
        if self.playback.write(period.tobytes()) < 0:
            raise SoundError(LOST)


LOST = label("Sound was lost: this computer was too busy to measure.")


@contextmanager
def opened(root: Path, device: AlsaDevice) -> Iterator[Duplex]:
    """Both directions, with the ear's buffer filled with silence. Raises SoundError."""
    import alsaaudio

    capture = _open(root, alsaaudio.PCM_CAPTURE, device.capture)
    try:
        playback = _open(root, alsaaudio.PCM_PLAYBACK, device.playback)
    except SoundError:
        capture.close()
        raise
    try:
        duplex = Duplex(playback, capture)
        for _ in range(PERIODS // 2):
            duplex.play(SILENCE)
        yield duplex
    finally:
        playback.close()
        capture.close()


@contextmanager
def player(root: Path, device: str) -> Iterator[Any]:
    """The ear alone. Raises SoundError."""
    import alsaaudio

    playback = _open(root, alsaaudio.PCM_PLAYBACK, device)
    try:
        yield playback
    finally:
        playback.close()


def _open(root: Path, direction: int, device: str) -> Any:
    import alsaaudio

    if sys.byteorder != "little":
        raise SoundError(label("Sound can be measured on little-endian computers only."))
    try:
        pcm = alsaaudio.PCM(
            direction,
            device=device,
            rate=RATE,
            channels=1,
            format=alsaaudio.PCM_FORMAT_S16_LE,
            periodsize=PERIOD,
            periods=PERIODS,
        )
    except alsaaudio.ALSAAudioError as error:
        raise _refused(root, device, str(error)) from None
    given = pcm.info()
    if (given["rate"], given["channels"], given["period_size"]) != (RATE, 1, PERIOD):
        pcm.close()
        text = label("The sound card {device} cannot do {rate} Hz with one channel in periods of 20 ms.")
        step = label("Name it with ALSA's plug in front, for example plughw.")
        raise SoundError(text, step, device=device, rate=RATE)
    return pcm


def _refused(root: Path, device: str, reason: str) -> SoundError:
    """Why ALSA did not open it, in words."""
    if os.strerror(errno.EBUSY) in reason:
        program, process = user_of_sound(root)
        if process:
            text = label("The sound card {device} is in use by {program} (process {process}).")
            step = label("Stop that program, or the phone, and try again.")
            return SoundError(text, step, device=device, program=program, process=process)
        step = label("Stop the program that has it, or the phone, and try again.")
        return SoundError(label("The sound card {device} is in use."), step, device=device)
    if os.strerror(errno.EACCES) in reason or os.strerror(errno.EPERM) in reason:
        step = label("Add the user to the group audio, or run the self-test with sudo.")
        return SoundError(label("The sound card {device} may not be used by this user."), step, device=device)
    step = label("Check that the card is plugged in and listed by: aplay -l")
    text = label("The sound card {device} cannot be opened ({reason}).")
    return SoundError(text, step, device=device, reason=reason.partition(" [")[0])


def user_of_sound(root: Path) -> tuple[str, int]:
    """The program and process that has a PCM device open, ("", 0) if the kernel names none."""
    for status in matching(root, "proc/asound/card[0-9]*/pcm*/sub*/status"):
        for line in (read(status) or "").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "owner_pid" and value.strip().isdigit():
                process = int(value)
                return read(root / f"proc/{process}/comm") or "?", process
    return "", 0


def count_frames(duplex: Duplex, seconds: float) -> list[tuple[float, int]]:
    """Let it run, and note when how many frames had come."""
    counted: list[tuple[float, int]] = []
    until = time.monotonic() + seconds
    while not counted or counted[-1][0] < until:
        duplex.exchange(SILENCE)
        counted.append((time.monotonic(), duplex.recorded))
    return counted
