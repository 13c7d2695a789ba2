"""WAV files: what is played from them to calls or the owner, and what is recorded into them."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

from firmware.sip.api import Playback, PlaybackEnded, RecordingFailed, SipEvent, Sound, StackFault
from firmware.sip.pjsua_mixer import PLAYBACK, RECORDING, Mixer
from firmware.sip.pjsua_thread import Job, Timer, describe

SPARE_BYTES = 32 << 20
"""What is left of the disk for everything else; a minute of 16 kHz takes 2 MB."""
LOOK_S = 2.0
AFTER_S = 0.1
"""The last frames are still on their way to the ear."""


class SoundFiles:
    """``folder`` holds NAME.wav for each name; without one nothing is played or recorded."""

    def __init__(
        self,
        folder: Path | None,
        mixer: Mixer,
        later: Callable[[float, Job], Timer],
        emit: Callable[[SipEvent], None],
    ) -> None:
        self._folder = folder
        self._mixer = mixer
        self._later = later
        self._emit = emit
        self._played: Playback | None = None
        self._recorded = ""
        self._player: pj.AudioMediaPlayer | None = None
        self._recorder: pj.AudioMediaRecorder | None = None
        self._over: Timer | None = None
        self._look: Timer | None = None

    def apply(self, sound: Sound) -> None:
        """Open what is to be played and recorded now, close what is not."""
        recorded = sound.recording.name if sound.recording else ""
        if recorded != self._recorded:
            self._end_recording()
            self._recorded = recorded
            if recorded:
                self._record(recorded)
        played = sound.playback
        if (played and played.name) != (self._played and self._played.name):
            self._end_playback()
            self._played = played
            if played:
                self._play(played.name)

    def delete(self, name: str) -> None:
        """Delete a file, if there is one; one that is being written is gone once it is closed."""
        if self._folder is not None:
            try:
                (self._folder / f"{name}.wav").unlink(missing_ok=True)
            except OSError as error:
                self._emit(StackFault(f"deleting {name}", str(error)))

    def close(self) -> None:
        """Give every PJSIP object back."""
        self._end_recording()
        self._end_playback()

    def _record(self, name: str) -> None:
        try:
            folder = self._made_folder()
            self._check_space(folder)
            recorder = pj.AudioMediaRecorder()
            recorder.createRecorder(str(folder / f"{name}.wav"))
        except (OSError, pj.Error) as error:
            self._fail(name, describe(error) if isinstance(error, pj.Error) else str(error))
            return
        self._recorder = recorder
        self._mixer.place(RECORDING, recorder)
        self._look = self._later(LOOK_S, lambda: self._watch_space(name))

    def _watch_space(self, name: str) -> None:
        """PJSIP does not tell that a disk is full."""
        try:
            self._check_space(self._made_folder())
        except OSError as error:
            self._end_recording()
            self._fail(name, str(error))
        else:
            self._look = self._later(LOOK_S, lambda: self._watch_space(name))

    def _check_space(self, folder: Path) -> None:
        """Raises OSError."""
        free = shutil.disk_usage(folder).free
        if free < SPARE_BYTES:
            raise OSError(f"{folder}: found {free >> 20} MB free, allowed at least {SPARE_BYTES >> 20}")

    def _made_folder(self) -> Path:
        """Raises OSError."""
        if self._folder is None:
            raise OSError("there is no folder for recordings")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder

    def _play(self, name: str) -> None:
        try:
            path = self._made_folder() / f"{name}.wav"
            seconds = _seconds(path)
            player = pj.AudioMediaPlayer()
            player.createPlayer(str(path), pj.PJMEDIA_FILE_NO_LOOP)
        except (OSError, EOFError, wave.Error, pj.Error):  # gone, empty, or cut off by a power failure
            self._emit(PlaybackEnded(name))
            return
        self._player = player
        self._mixer.place(PLAYBACK, player)
        self._over = self._later(seconds + AFTER_S, lambda: self._emit(PlaybackEnded(name)))

    def _fail(self, name: str, reason: str) -> None:
        self._recorded = ""
        self._emit(RecordingFailed(name, reason))

    def _end_recording(self) -> None:
        if self._look is not None:
            self._look.cancel()
        if self._recorder is not None:
            self._mixer.displace(RECORDING)
        self._recorder = self._look = None

    def _end_playback(self) -> None:
        if self._over is not None:
            self._over.cancel()
        if self._player is not None:
            self._mixer.displace(PLAYBACK)
        self._player = self._over = None


def _seconds(path: Path) -> float:
    """How long a WAV file sounds. Raises OSError, EOFError, wave.Error."""
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()
