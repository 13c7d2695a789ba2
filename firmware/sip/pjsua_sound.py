"""The board's sound on PJSIP's bridge: sound cards or a board that takes frames; and the echo test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

from board.api import AlsaSound, FramePort
from firmware.config.model import Config
from firmware.sip.api import (
    DeleteSound,
    EchoMeasured,
    MicrophoneHeard,
    PlayKeyTone,
    SipEvent,
    Sound,
    StackFault,
)
from firmware.sip.music import music_file
from firmware.sip.pjsua_alsa import SoundCards
from firmware.sip.pjsua_files import SoundFiles
from firmware.sip.pjsua_frames import BoardPort
from firmware.sip.pjsua_loop import FrameLoop, SoundCardLoop
from firmware.sip.pjsua_meter import Meter
from firmware.sip.pjsua_mixer import MAIN, Mixer, Places
from firmware.sip.pjsua_music import music_player
from firmware.sip.pjsua_pages import Pages
from firmware.sip.pjsua_thread import Job, Timer, describe


class BoardSound:
    """Opened once the endpoint runs; closed before it ends."""

    def __init__(
        self,
        endpoint: pj.Endpoint,
        board: FramePort | AlsaSound | None,
        emit: Callable[[SipEvent], None],
        later: Callable[[float, Job], Timer],
        config: Config,
        folder: Path | None,
    ) -> None:
        self._emit = emit
        self._manager = endpoint.audDevManager()
        self._cards: SoundCards | None = None
        self._port: BoardPort | None = None
        self._loop: FrameLoop | SoundCardLoop | None = None
        player = music_player(music_file(config.calls.music_on_hold))
        if isinstance(board, AlsaSound):
            self._cards = cards = SoundCards(endpoint, board, emit, later)
            self.mixer = Mixer(cards.places, player, lambda: None)
            cards.open(self.mixer.place, self.mixer.displace)
            self._loop = SoundCardLoop(self.mixer, later, self._tell_echo)
        else:
            self._manager.setNullDev()
            self.mixer = Mixer(Places(), player, self._expect_change)
            self.mixer.place(MAIN, self._main_end(board, later))
        self._files = SoundFiles(folder, self.mixer, later, emit)
        self._pages = Pages(config, self.mixer, emit)
        self._meter = Meter(self.mixer, later, self._tell_level)

    def apply(self, sound: Sound) -> None:
        """Make it sound like this."""
        if self._cards is not None:
            self._cards.route(sound.transducer)
        self._files.apply(sound)
        self._pages.apply(sound)
        self.mixer.apply(sound)
        if self._loop is not None:
            self._loop.listen(sound)
        self._meter.listen(sound)

    def perform(self, command: PlayKeyTone | DeleteSound) -> None:
        """Let a key be heard, or forget what was recorded."""
        if isinstance(command, PlayKeyTone):
            self.mixer.key_tone(command.digit)
        else:
            self._files.delete(command.name)

    def follow(self, addresses: tuple[str, ...]) -> None:
        """The phone's own addresses are these now, the default route's first."""
        self._pages.follow(addresses)

    def device_failed(self, device: int) -> None:
        """PJSIP's sound device with this id stopped working."""
        if self._cards is not None:
            self._cards.failed(device)

    def close(self) -> None:
        """Give every PJSIP object back."""
        self._meter.close()
        self._files.close()
        self._pages.close()
        if self._loop is not None:
            self._loop.close()
        self.mixer.close()
        if self._cards is not None:
            self._cards.close()
        self._manager.setNoDev()  # ends the media clock: its thread must not meet a port that is coming apart
        self._loop = self._port = None

    def _main_end(self, board: FramePort | None, later: Callable[[float, Job], Timer]) -> pj.AudioMedia:
        """The board's port, or without any sound PJSIP's null device."""
        nobody = self._manager.getPlaybackDevMedia()
        if board is None:
            return nobody
        self._port = BoardPort(board, self._fault)
        self._port.startTransmit(nobody)  # a listener that is always there: the board is asked every 20 ms
        self._loop = FrameLoop(self._port, later, self._tell_echo)
        return self._port

    def _tell_echo(self, milliseconds: float) -> None:
        self._emit(EchoMeasured(milliseconds))

    def _tell_level(self, dbfs: float) -> None:
        self._emit(MicrophoneHeard(dbfs))

    def _expect_change(self) -> None:
        if self._port is not None:
            self._port.declick.expect()

    def _fault(self, error: Exception) -> None:
        self._emit(StackFault("board sound", describe(error)))
