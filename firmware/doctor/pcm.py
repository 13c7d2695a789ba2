"""ALSA devices, opened for a moment to measure: a device that cannot be opened is told of in a finding."""

from __future__ import annotations

import array
import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firmware.doctor.chirp import RATE, Samples
from firmware.doctor.files import matching, read
from firmware.phone.findings import Value
from firmware.ui.language import label

PERIOD = RATE // 50
"""20 ms, as the phone opens it."""

PERIODS = 50
"""A second: where this computer is busy for a moment, nothing is lost."""

PLAUSIBLE_S = 1.0
"""A driver's time that is further off is not CLOCK_MONOTONIC's."""

SILENCE = array.array("h", bytes(2 * PERIOD))


class SoundError(Exception):
    """A device cannot be used: an English sentence of the catalogue, a next step, and their values."""

    def __init__(self, text: str, step: str = "", **values: Value) -> None:
        super().__init__(text.format(**values))
        self.text, self.step, self.values = text, step, tuple(values.items())


class SoundLostError(SoundError):
    """A device was not served in time."""

    def __init__(self) -> None:
        super().__init__(label("Sound was lost: this computer was too busy to measure."))


@dataclass(slots=True)
class Recorder:
    """A microphone, in periods of :data:`PERIOD` frames whatever the device's own are."""

    capture: Any
    recorded: int = 0
    """Frames read so far."""
    early: Samples = field(default_factory=lambda: array.array("h"))

    def listen(self) -> Samples:
        """Wait for the next period. Raises SoundError where frames were lost."""
        while len(self.early) < PERIOD:
            length, data = self.capture.read()
            if length < 0:
                raise SoundLostError
            self.recorded += length
            self.early += array.array("h", data)
        period, self.early = self.early[:PERIOD], self.early[PERIOD:]
        return period

    def counted(self) -> tuple[float, int]:
        """When how many frames had come, those included that wait to be read."""
        told, waiting = _moment(self.capture)
        return told, self.recorded + waiting


@dataclass(slots=True)
class Player:
    """An ear, with a buffer for all that a measurement plays."""

    playback: Any
    written: int = 0

    def play(self, period: Samples) -> None:
        """Wait until there is room, and play. Raises SoundLostError where it ran dry before."""
        if self.playback.write(period.tobytes()) < len(period):
            raise SoundLostError
        self.written += len(period)

    def finish(self) -> None:
        """Wait until everything was played."""
        self.playback.drain()

    def counted(self) -> tuple[float, int]:
        """When how many frames had been played, and not only written."""
        told, room = _moment(self.playback)
        size: int = self.playback.info()["buffer_size"]
        return told, self.written - (size - room)


def _moment(pcm: Any) -> tuple[float, int]:
    """A moment of CLOCK_MONOTONIC, and the frames that could be read or written then.

    The driver takes both at once, however late this process is; where it cannot (some plugins of ALSA do
    not), the time is ours.
    """
    available: int = pcm.avail()  # has the driver look
    now = time.monotonic()
    seconds, nanoseconds, then_available = pcm.htimestamp()
    told = seconds + nanoseconds / 1e9
    return (told, then_available) if abs(now - told) < PLAUSIBLE_S else (now, available)


@contextmanager
def recorder(root: Path, device: str) -> Iterator[Recorder]:
    """The microphone. Raises SoundError."""
    import alsaaudio

    with _opened(root, alsaaudio.PCM_CAPTURE, device) as capture:
        yield Recorder(capture)


@contextmanager
def player(root: Path, device: str) -> Iterator[Player]:
    """The ear. Raises SoundError."""
    import alsaaudio

    with _opened(root, alsaaudio.PCM_PLAYBACK, device) as playback:
        yield Player(playback)


@contextmanager
def _opened(root: Path, direction: int, device: str) -> Iterator[Any]:
    import alsaaudio

    pcm = _open(root, direction, device)
    try:
        with suppress(alsaaudio.ALSAAudioError):
            pcm.set_tstamp_mode(alsaaudio.PCM_TSTAMP_ENABLE)
            pcm.set_tstamp_type(alsaaudio.PCM_TSTAMP_TYPE_MONOTONIC)
        yield pcm
    finally:
        pcm.close()


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
    if (given["rate"], given["channels"]) != (RATE, 1):
        pcm.close()
        text = label("The sound card {device} cannot do {rate} Hz with one channel.")
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


def count_frames(microphone: Recorder, seconds: float) -> list[tuple[float, int]]:
    """Let it run, and note when how many frames had come."""
    counted: list[tuple[float, int]] = []
    until = time.monotonic() + seconds
    while not counted or counted[-1][0] < until:
        microphone.listen()
        counted.append(microphone.counted())
    return counted
