"""A board opened for the self-test alone: what it lost, and what hands do to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from board.api import Board, BoardEvent, Part, PartFound, PartLost

SETTLE_S = 0.1
"""After this a debounced hook switch has told that the handset is lifted."""


class Bench:
    """A started board. ``lost`` has the reason of each part that does not work; ``events`` is the rest."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.lost: dict[Part, str] = {}
        self.events: asyncio.Queue[BoardEvent] = asyncio.Queue()

    def post(self, event: BoardEvent) -> None:
        """Where the board's events go."""
        match event:
            case PartLost(part, reason):
                self.lost[part] = reason
            case PartFound(part):
                self.lost.pop(part, None)
            case _:
                self.events.put_nowait(event)

    def works(self, part: Part) -> bool:
        """Whether the board has this part and it works now."""
        return getattr(self.board, part.value) is not None and part not in self.lost


@asynccontextmanager
async def on_bench(board: Board) -> AsyncIterator[Bench]:
    """Start the board, and stop it in the end. Raises BoardError if it cannot be at all."""
    bench = Bench(board)
    await board.start(bench.post)
    try:
        await asyncio.sleep(SETTLE_S)
        yield bench
    finally:
        await board.stop()
