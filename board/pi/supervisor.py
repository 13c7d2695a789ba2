"""Keeps one part open: tries, tells when it cannot or the part goes, and tries again until it is back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from board.api import Part, PartFound, PartLost, Post
from board.wording import Wording

RETRY_S = 1.0
"""How often a part that is not there is looked for."""


NO = {
    "keypad": Wording("no keypad: {why}"),
    "hook switch": Wording("no hook switch: {why}"),
    "display": Wording("no display: {why}"),
    "lamps": Wording("no lamps: {why}"),
    "some lamps": Wording("not all lamps: {why}"),
    "sound card": Wording("no sound card: {why}"),
    "headset jack": Wording("no headset jack: {why}"),
}
"""How a reason begins, by what is missing."""


class PartError(Exception):
    """A part cannot be used now; ``reason`` is one plain English sentence that says what was found."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def why(self) -> object:
        """The reason without what is missing, where it tells that by itself."""
        return self.reason.values.get("why", self.reason) if isinstance(self.reason, Wording) else self.reason


def no(part: str, text: str, /, **values: object) -> PartError:
    """The error that says why there is no such part: a text of the catalogue, and what fills its fields."""
    return PartError(missing(part, Wording(text, **values)))


def missing(part: str, why: Wording) -> Wording:
    """The sentence of such an error."""
    return Wording(NO[part], why=why)


class Supervisor:
    """Runs a part's ``attempt`` until it succeeds, again after each :meth:`lost`.

    ``attempt`` opens the part and returns, or raises PartError, after which it is called again.
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
            self._tell_trouble(error.reason)
            return
        if self.trouble is not None:
            self.trouble = None
            if self._post is not None:
                self._post(PartFound(self._part))

    def _tell_trouble(self, reason: str) -> None:
        known, self.trouble = self.trouble, reason
        if reason != known and self._post is not None:
            self._post(PartLost(self._part, reason))
