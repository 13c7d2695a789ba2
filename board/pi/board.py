"""The Pi's board: each part by its driver, each kept open on its own; a missing one takes no other along."""

from __future__ import annotations

import asyncio
from typing import Protocol

from board.api import Codec, Display, Face, HookSwitch, Keypad, Lamps, Post, Report
from board.pi.display.display import PiDisplay, open_display
from board.pi.hook.hook import PiHook, open_hook
from board.pi.keypad.keypad import PiKeypad, open_keypad
from board.pi.lamps.lamps import PiLamps, open_lamps
from board.pi.options import PiOptions
from board.pi.sound.codec import PiCodec, open_codec


class Driver(Protocol):
    """A part's life: started with the board, and stopped with it."""

    async def start(self, post: Post) -> None: ...

    async def stop(self) -> None: ...


class PiBoard:
    """A whole board. Nothing is opened before :meth:`start`, which raises nothing that hardware can cause."""

    def __init__(self, options: PiOptions) -> None:
        self.options = options
        self._hook: PiHook | None = open_hook(options.hook)
        self._keypad: PiKeypad | None = open_keypad(options.keypad)
        self._display: PiDisplay | None = open_display(options.display)
        self._codec: PiCodec | None = open_codec(options.codec)
        self._lamps: PiLamps | None = open_lamps(options.lamps)

    @property
    def hook(self) -> HookSwitch | None:
        return self._hook

    @property
    def keypad(self) -> Keypad | None:
        return self._keypad

    @property
    def display(self) -> Display | None:
        return self._display

    @property
    def lamps(self) -> Lamps | None:
        return self._lamps

    @property
    def codec(self) -> Codec | None:
        return self._codec

    @property
    def url(self) -> str | None:
        return None

    async def start(self, post: Post) -> None:
        await asyncio.gather(*(driver.start(post) for driver in self._drivers()))

    async def stop(self) -> None:
        await asyncio.gather(*(driver.stop() for driver in self._drivers()))

    def report(self, report: Report) -> None:
        """A board with nobody watching from outside: what the phone does is on its own display."""

    def wear(self, face: Face) -> None:
        """The names beside real keys are on paper."""

    def _drivers(self) -> list[Driver]:
        parts = (self._hook, self._keypad, self._display, self._codec, self._lamps)
        return [part for part in parts if part is not None]
