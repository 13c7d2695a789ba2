"""The board's sound on PJSIP's bridge: a sound card or a board that takes frames; and the echo test."""

from __future__ import annotations

from collections.abc import Callable

import pjsua2 as pj

from board.api import FRAME_SAMPLES, SAMPLE_RATE, AlsaSound, FramePort
from firmware.sip import pjsua_endpoint
from firmware.sip.api import EchoMeasured, SipEvent, Sound, StackFault
from firmware.sip.echo import round_trip_ms
from firmware.sip.pjsua_frames import BoardPort
from firmware.sip.pjsua_mixer import Mixer
from firmware.sip.pjsua_thread import Job, Timer, describe

ECHO_LOOK_S = 1.0
FRAME_MS = 1000 * FRAME_SAMPLES / SAMPLE_RATE
"""The age of a frame's first sample when the microphone gives it: part of every round trip."""


class BoardSound:
    """Opened once the endpoint runs; closed before it ends."""

    def __init__(
        self,
        endpoint: pj.Endpoint,
        board: FramePort | AlsaSound | None,
        emit: Callable[[SipEvent], None],
        later: Callable[[float, Job], Timer],
    ) -> None:
        self._emit = emit
        self._later = later
        self._echo: Timer | None = None
        self._port: BoardPort | None = None
        device = board.handset if isinstance(board, AlsaSound) else None
        pjsua_endpoint.open_sound(endpoint, device)
        self._manager = manager = endpoint.audDevManager()
        ear, microphone = manager.getPlaybackDevMedia(), manager.getCaptureDevMedia()
        if board is not None and not isinstance(board, AlsaSound):
            self._port = BoardPort(board, self._fault)
            self._port.startTransmit(ear)  # a listener that is always there: the board is asked every 20 ms
            ear = microphone = self._port
        self.mixer = Mixer(ear, microphone, self._expect_change)

    def apply(self, sound: Sound) -> None:
        """Make it sound like this."""
        self.mixer.apply(sound)
        if self._port is None or sound.echo == (self._echo is not None):
            return
        self._port.record_history(sound.echo)
        if self._echo is not None:
            self._echo.cancel()
        self._echo = self._later(ECHO_LOOK_S, self._measure_echo) if sound.echo else None

    def close(self) -> None:
        """Give every PJSIP object back."""
        self.mixer.close()
        if self._echo is not None:
            self._echo.cancel()
        self._manager.setNoDev()  # ends the media clock: its thread must not meet a port that is coming apart
        self._port = None

    def _measure_echo(self) -> None:
        if self._port is None or self._port.history is None:
            return
        frames = list(self._port.history)
        captured, played = (b"".join(side) for side in zip(*frames, strict=True)) if frames else (b"", b"")
        milliseconds = round_trip_ms(captured, played)
        if milliseconds is not None:
            self._emit(EchoMeasured(milliseconds + FRAME_MS))
        self._echo = self._later(ECHO_LOOK_S, self._measure_echo)

    def _expect_change(self) -> None:
        if self._port is not None:
            self._port.declick.expect()

    def _fault(self, error: Exception) -> None:
        self._emit(StackFault("board sound", describe(error)))
