"""Keeps one part open: tries, tells when it cannot or the part goes, and tries again until it is back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from board.api import Part, PartFound, PartLost, Post

RETRY_S = 1.0
"""How often a part that is not there is looked for."""


class PartError(Exception):
    """A part cannot be used now; the message is one plain English sentence that says what was found."""


class Supervisor:
    """Runs a part's ``attempt`` until it succeeds, again after each :meth:`lost`.

    ``attempt`` opens the part and returns, or raises PartError, after which it must hold nothing open.
    All of it belongs to the event loop that starts it. The same reason is told once.
    """

    def __init__(self, part: Part, attempt: Callable[[], Awaitable[None]], retry_s: float = RETRY_S) -> None:
        self._part = part
        self._attempt = attempt
        self._retry_s = retry_s
        self._post: Post | None = None
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.trouble: str | None = None
        """Why the part does not work now, None while it does."""

    async def start(self, post: Post) -> None:
        """Try once before this returns; what fails is a PartLost, and is tried again."""
        self._post = post
        await self._try()
        self._task = asyncio.create_task(self._keep(), name=f"{self._part} supervisor")

    async def stop(self) -> None:
        """Try and tell no more; safe to call twice."""
        self._post = None
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def lost(self, reason: str) -> None:
        """The open part is gone, and the driver holds nothing of it any more: look for it again."""
        self._tell_trouble(reason)
        self._wanted.set()

    async def _keep(self) -> None:
        while True:
            if self.trouble is None:
                self._wanted.clear()
                await self._wanted.wait()
            await asyncio.sleep(self._retry_s)
            await self._try()

    async def _try(self) -> None:
        try:
            await self._attempt()
        except PartError as error:
            self._tell_trouble(str(error))
            return
        if self.trouble is not None:
            self.trouble = None
            if self._post is not None:
                self._post(PartFound(self._part))

    def _tell_trouble(self, reason: str) -> None:
        known, self.trouble = self.trouble, reason
        if reason != known and self._post is not None:
            self._post(PartLost(self._part, reason))
