"""What a part of the board told, and the rights of somebody who is not root."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator

from board.api import BoardEvent
from tests.board.bench import PATIENCE_S

NOBODY = 65_534


class Told:
    """What a part tells."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[BoardEvent] = asyncio.Queue()
        self.post = self._events.put_nowait

    async def next(self) -> BoardEvent:
        async with asyncio.timeout(PATIENCE_S):
            return await self._events.get()

    def so_far(self) -> list[BoardEvent]:
        return [self._events.get_nowait() for _ in range(self._events.qsize())]


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's rights."""
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
