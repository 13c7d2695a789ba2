"""The echo test's measurement (``*43``): how long a sound takes from the microphone to the ear.

A board that takes frames has both ends in memory. Of a sound card only the whole loop can be told: a chirp is
played in the ear, PJSIP records it together with what the microphone hears of it, and the distance of the two
is the loop, through the air or a cable. The bridge between microphone and ear adds nothing to that.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

from board.api import FRAME_SAMPLES, SAMPLE_RATE
from firmware.audio.tones import Burst, Tone
from firmware.sip.api import Sound
from firmware.sip.echo import LONGEST_MS, loop_ms, round_trip_ms
from firmware.sip.pjsua_frames import BoardPort
from firmware.sip.pjsua_mixer import PROBE, RECORDER, Mixer
from firmware.sip.pjsua_thread import Job, Timer
from firmware.sip.pjsua_tones import TonePlayer

LOOK_S = 1.0
FRAME_MS = 1000 * FRAME_SAMPLES / SAMPLE_RATE
"""The age of a frame's first sample when the microphone gives it: part of every round trip."""

CHIRP_AGAIN_S = 5.0
SPARE_S = 0.2
WRITTEN_S = 0.1
"""PJSIP closes a recording with its next frame."""
WAV_HEADER = 44
CHIRP = Tone(tuple(Burst((hz,), 8) for hz in range(400, 1700, 80)), repeats=False, level=-16.0)
CHIRP_MS = sum(burst.on for burst in CHIRP.bursts)

MEMORY = Path("/dev/shm")  # noqa: S108 - a file of our own in a folder of our own, on no card that wears out

Later = Callable[[float, Job], Timer]
Tell = Callable[[float], None]


class FrameLoop:
    """Measures by the owner's own voice, each second."""

    def __init__(self, port: BoardPort, later: Later, tell: Tell) -> None:
        self._port = port
        self._later = later
        self._tell = tell
        self._timer: Timer | None = None

    def listen(self, sound: Sound) -> None:
        """Measure while the echo test runs."""
        if sound.echo == (self._timer is not None):
            return
        self._port.record_history(sound.echo)
        self.close()
        self._timer = self._later(LOOK_S, self._look) if sound.echo else None

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        frames = list(self._port.history or ())
        captured, played = (b"".join(side) for side in zip(*frames, strict=True)) if frames else (b"", b"")
        milliseconds = round_trip_ms(captured, played)
        if milliseconds is not None:
            self._tell(milliseconds + FRAME_MS)
        self._timer = self._later(LOOK_S, self._look)


class SoundCardLoop:
    """Measures by a chirp when the echo test begins, and again while nothing was to be heard of it."""

    def __init__(self, mixer: Mixer, later: Later, tell: Tell) -> None:
        self._mixer = mixer
        self._later = later
        self._tell = tell
        self._timer: Timer | None = None
        self._player: TonePlayer | None = None
        self._recorder: pj.AudioMediaRecorder | None = None
        folder = MEMORY if os.access(MEMORY, os.W_OK) else None
        self._folder = tempfile.TemporaryDirectory(prefix="dering-", dir=folder)
        self._file = Path(self._folder.name) / "loop.wav"

    def listen(self, sound: Sound) -> None:
        """Measure while the echo test runs."""
        if sound.echo and self._timer is None:
            self._timer = self._later(0, self._chirp)
        elif not sound.echo and self._timer is not None:
            self._end()

    def close(self) -> None:
        """Give every PJSIP object back."""
        self._end()
        self._folder.cleanup()

    def _chirp(self) -> None:
        self._recorder = pj.AudioMediaRecorder()
        self._recorder.createRecorder(str(self._file))
        self._mixer.place(RECORDER, self._recorder)
        self._player = TonePlayer()
        self._player.play(CHIRP)
        self._mixer.place(PROBE, self._player.media)
        self._timer = self._later((CHIRP_MS + LONGEST_MS) / 1000 + SPARE_S, self._stop)

    def _stop(self) -> None:
        self._give_back()
        self._timer = self._later(WRITTEN_S, self._analyse)

    def _analyse(self) -> None:
        """In a thread of its own: on a small board it takes longer than a call may wait."""
        samples = self._file.read_bytes()[WAV_HEADER:]

        def look() -> None:
            milliseconds = loop_ms(samples, CHIRP_MS)
            if milliseconds is not None:
                self._tell(milliseconds)

        threading.Thread(target=look, name="loop", daemon=True).start()
        self._timer = self._later(CHIRP_AGAIN_S, self._chirp)

    def _end(self) -> None:
        self._give_back()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _give_back(self) -> None:
        for end in (PROBE, RECORDER):
            self._mixer.displace(end)
        self._player = self._recorder = None
