"""Those who watch the outputs: each gets a call for every change, however many outputs changed together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any

BACKLOG = 500
"""Messages that may wait for a slow watcher; then it is let go."""

Message = dict[str, Any]


class Watcher:
    """One that watches. Messages wait in it until they are taken; None says that it is over."""

    def __init__(self) -> None:
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue()
        self._over = False

    def put(self, message: Message) -> None:
        if not self._over:
            self._over = self._messages.qsize() >= BACKLOG
            self._messages.put_nowait(None if self._over else message)

    async def get(self) -> Message | None:
        """Wait for the next message."""
        return await self._messages.get()


class Watchers:
    """Everybody who watches. ``describe`` gives the outputs as they are now.

    Changes made within one turn of the event loop go out as one message, so nobody sees half of what
    the phone does in one step.
    """

    def __init__(self, describe: Callable[[], Message]) -> None:
        self._describe = describe
        self._watchers: list[Watcher] = []
        self._due = False

    def __len__(self) -> int:
        return len(self._watchers)

    @contextlib.contextmanager
    def watcher(self) -> Iterator[Watcher]:
        """Watch from now on; the present outputs come first."""
        watcher = Watcher()
        watcher.put(self._message())
        self._watchers.append(watcher)
        try:
            yield watcher
        finally:
            self._watchers.remove(watcher)

    def changed(self) -> None:
        """An output changed."""
        if self._watchers and not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        self._due = False
        message = self._message()
        for watcher in self._watchers:
            watcher.put(message)

    def _message(self) -> Message:
        return {**self._describe(), "t": asyncio.get_running_loop().time()}
