"""A bench with nothing on it but a display: enough for the display's part of the contract."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from board.api import BoardEvent, Key, Lamp, Light, Part, Post, Transducer
from board.pi.display.display import PiDisplay, open_display
from board.pi.options import DisplayOptions


class Glass(Protocol):
    """A panel, as eyes see it and a hand unplugs it."""

    @property
    def picture(self) -> bytes: ...

    @property
    def awake(self) -> bool: ...

    @property
    def contrast(self) -> int: ...

    def plug(self, plugged: bool) -> None: ...

    def forget(self) -> None: ...


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
    """A Pi's display, and the glass of its panel."""

    def __init__(self, glass: Glass, options: DisplayOptions) -> None:
        self.board: Any = DisplayBoard(options)
        self.display: PiDisplay = self.board.display
        self.events: asyncio.Queue[BoardEvent] = asyncio.Queue()
        self._glass = glass
        self._options = options

    async def start(self) -> None:
        await self.board.start(self.events.put_nowait)

    async def lift(self, lifted: bool) -> None:
        raise AssertionError("this bench has a panel and nothing else")

    async def press(self, key: Key) -> None:
        raise AssertionError("this bench has a panel and nothing else")

    async def release(self, key: Key) -> None:
        raise AssertionError("this bench has a panel and nothing else")

    def bounce(self, seconds: float) -> None:
        raise AssertionError("this bench has a panel and nothing else")

    def plug(self, part: Part, plugged: bool) -> None:
        assert part is Part.DISPLAY
        self._glass.plug(plugged)

    def forget(self) -> None:
        """Take the panel's power for a moment."""
        self._glass.forget()

    def seen(self) -> bytes:
        return self._glass.picture

    def lit(self) -> bool:
        return self._glass.awake

    def dimmed(self) -> bool:
        return self._glass.contrast == self._options.dimmed_contrast

    def light(self, lamp: Lamp) -> Light:
        raise AssertionError("this bench has a panel and nothing else")

    def volume(self, transducer: Transducer) -> float:
        raise AssertionError("this bench has a panel and nothing else")
