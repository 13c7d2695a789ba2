"""A test bench: a board, and somebody who moves its handset and looks at its lamps.

Every board gets a bench of its own; ``test_contract.py`` runs on all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from board.api import Board, BoardEvent, Face, Frame, Key, Lamp, Light, Part, Transducer
from board.emulated.board import EmulatedBoard, EmulatedOptions
from board.emulated.requests import Faults
from tests.patience import SLOWNESS

PATIENCE_S = 20 * SLOWNESS


class Bench(Protocol):
    """What the contract needs to do to a board and to see of it, by whatever means."""

    events: asyncio.Queue[BoardEvent]

    @property
    def board(self) -> Board: ...

    async def lift(self, lifted: bool) -> None: ...

    async def press(self, key: Key) -> None: ...

    async def release(self, key: Key) -> None: ...

    def bounce(self, seconds: float) -> None:
        """Let every contact bounce for so long, or no more (0)."""

    def plug(self, part: Part, plugged: bool) -> None:
        """Pull the plug of the display or the codec, or put it back."""

    def seen(self) -> bytes:
        """The pixels on the panel now, as in a Frame."""

    def lit(self) -> bool:
        """Whether the panel is awake."""

    def dimmed(self) -> bool:
        """Whether the panel shines with little light."""

    def light(self, lamp: Lamp) -> Light: ...

    def volume(self, transducer: Transducer) -> float:
        """The gain of a transducer's playback, 1.0 being nominal; 0.0 while it is not selected."""


class EmulatedBench:
    """The bench of the emulated board."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.board = board
        self.events: asyncio.Queue[BoardEvent] = asyncio.Queue()
        self._faults: dict[str, float | bool] = {}

    async def lift(self, lifted: bool) -> None:
        await self.board.lift(lifted)

    async def press(self, key: Key) -> None:
        await self.board.press(key)

    async def release(self, key: Key) -> None:
        await self.board.release(key)

    def bounce(self, seconds: float) -> None:
        self._break(bounce_ms=1000 * seconds)

    def plug(self, part: Part, plugged: bool) -> None:
        self._break(**{f"{part}_unplugged": not plugged})

    def seen(self) -> bytes:
        return self.board.display.shown.pixels

    def lit(self) -> bool:
        return self.board.display.awake

    def dimmed(self) -> bool:
        return self.board.display.dimmed

    def light(self, lamp: Lamp) -> Light:
        return self.board.lamps.lights[lamp]

    def volume(self, transducer: Transducer) -> float:
        return self.board.codec.gain_of(transducer)

    def _break(self, **faults: float | bool) -> None:
        self._faults |= faults
        self.board.break_down(Faults(**self._faults))  # type: ignore[arg-type]


def emulated(display: tuple[int, int] = (128, 64), listen: str = "127.0.0.1:0") -> EmulatedBench:
    return EmulatedBench(EmulatedBoard(EmulatedOptions(listen=listen, display=display)))


@asynccontextmanager
async def running(bench: EmulatedBench, face: Face | None = None) -> AsyncIterator[EmulatedBench]:
    """The bench with its board started, and stopped in the end."""
    await bench.board.start(bench.events.put_nowait)
    try:
        if face is not None:
            bench.board.wear(face)
        yield bench
    finally:
        await bench.board.stop()


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - boards have no event for every condition
            await asyncio.sleep(0.002)


async def next_event(bench: Bench) -> BoardEvent:
    async with asyncio.timeout(PATIENCE_S):
        return await bench.events.get()


def events_so_far(bench: Bench) -> list[BoardEvent]:
    return [bench.events.get_nowait() for _ in range(bench.events.qsize())]


def checkered(size: tuple[int, int], seed: int = 0, words: tuple[str, ...] = ()) -> Frame:
    """A frame unlike any other of another seed."""
    width, height = size
    pixels = bytes(
        (row * 37 + column * 11 + seed * 59) % 256 for row in range(height) for column in range(width // 8)
    )
    return Frame(width, height, pixels, words)


HANDSET = Transducer.HANDSET
