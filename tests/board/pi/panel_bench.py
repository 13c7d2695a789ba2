"""A bench with nothing on it but a display: enough for the display's part of the contract."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from board.api import BoardEvent, Key, Lamp, Light, Part, Post
from board.pi.display import PiDisplay, open_display
from board.pi.options import DisplayOptions


class Glass(Protocol):
    """What a controller shows."""

    awake: bool
    contrast: int

    def picture(self) -> bytes: ...


class Wire(Protocol):
    """The bus with the panel at its end."""

    @property
    def chip(self) -> Glass: ...

    def plug(self, plugged: bool) -> None: ...


class DisplayBoard:
    """A board that has a display."""

    def __init__(self, options: DisplayOptions) -> None:
        display = open_display(options)
        assert display is not None
        self.display: PiDisplay = display

    async def start(self, post: Post) -> None:
        await self.display.start(post)

    async def stop(self) -> None:
        await self.display.stop()


class PanelBench:
    """A Pi's display on a fake bus."""

    def __init__(self, wire: Wire, options: DisplayOptions) -> None:
        self.board: Any = DisplayBoard(options)
        self.display: PiDisplay = self.board.display
        self.events: asyncio.Queue[BoardEvent] = asyncio.Queue()
        self._wire = wire
        self._options = options

    async def start(self) -> None:
        await self.board.start(self.events.put_nowait)

    async def lift(self, lifted: bool) -> None:
        raise NotImplementedError

    async def press(self, key: Key) -> None:
        raise NotImplementedError

    async def release(self, key: Key) -> None:
        raise NotImplementedError

    def bounce(self, seconds: float) -> None:
        raise NotImplementedError

    def plug(self, part: Part, plugged: bool) -> None:
        assert part is Part.DISPLAY
        self._wire.plug(plugged)

    def seen(self) -> bytes:
        return self._wire.chip.picture()

    def lit(self) -> bool:
        return self._wire.chip.awake

    def dimmed(self) -> bool:
        return self._wire.chip.contrast == self._options.dimmed_contrast

    def light(self, lamp: Lamp) -> Light:
        raise NotImplementedError

    def volume(self) -> float:
        raise NotImplementedError
