"""The hook switch: the level of a GPIO line or an input device, made into lifts, replacements and flashes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from board import cradle
from board.api import HookChanged, HookFlashed, Part, Post
from board.cradle import Movement
from board.debounce import Settle
from board.pi.options import Contact, HookDriver, HookOptions
from board.pi.supervisor import PartError, Supervisor

REREAD_S = 1.0
"""How often the level is read though no edge came: edges get lost."""

OnEdge = Callable[[bool, float], None]
"""Takes whether the contact is closed, and when (the loop's time); on the loop's thread."""

OnLost = Callable[[str], None]
"""Takes the sentence that says why the switch is gone; on the loop's thread."""


class Source(Protocol):
    """Where the level of the contact comes from."""

    def open(self, on_edge: OnEdge, on_lost: OnLost) -> None:
        """Begin to call; PartError if it cannot be, with nothing held open."""

    def closed(self) -> bool:
        """Whether the contact is closed now; PartError if that cannot be read any more."""

    def close(self) -> None:
        """Let go of it and call no more; safe to call twice."""


def open_hook(options: HookOptions) -> PiHook | None:
    """The hook switch of the options, None where they say there is none."""
    match options.driver:
        case HookDriver.NONE:
            return None
        case HookDriver.GPIO:
            from board.pi.hook.hook_gpio import GpioSource

            return PiHook(options, GpioSource(options))
        case HookDriver.EVDEV:
            from board.pi.hook.hook_input import InputSource

            return PiHook(options, InputSource(options))


class PiHook:
    """The hook switch. While it is lost it stays as it was; what was missed is told when it is found."""

    def __init__(self, options: HookOptions, source: Source) -> None:
        self._lifted_closed = options.lifted is Contact.CLOSED
        self._options = options
        self._source = source
        self._cradle = cradle.empty(Settle(options.lift_s, options.replace_s), options.flash_s)
        self._latest = 0.0
        self._post: Post | None = None
        self._supervisor = Supervisor(Part.HOOK, self._attempt)
        self._settling: asyncio.TimerHandle | None = None
        self._rereading: asyncio.TimerHandle | None = None

    @property
    def found(self) -> str:
        """Where the switch is."""
        options = self._options
        if options.driver is HookDriver.GPIO:
            return f"GPIO {options.line}"
        return f'{options.code} of an input device named "{options.device}"'

    @property
    def lifted(self) -> bool:
        return self._cradle.level

    async def start(self, post: Post) -> None:
        self._post = post
        await self._supervisor.start(post)

    async def stop(self) -> None:
        """Let go of the switch; safe to call twice."""
        self._post = None
        await self._supervisor.stop()
        self._let_go()

    async def _attempt(self) -> None:
        self._source.open(self._edge, self._lose)
        try:
            self._reread()
        except PartError:
            self._let_go()
            raise

    def _lose(self, reason: str) -> None:
        self._let_go()
        self._supervisor.lost(reason)

    def _let_go(self) -> None:
        for timer in (self._settling, self._rereading):
            if timer is not None:
                timer.cancel()
        self._source.close()

    def _reread(self) -> None:
        loop = asyncio.get_running_loop()
        self._edge(self._source.closed(), loop.time())
        self._rereading = loop.call_later(REREAD_S, self._attend, self._reread)

    def _settle(self) -> None:
        """Something is due. If the level is another by now, an edge was lost, and nothing has lasted."""
        closed = self._source.closed()
        lasted = (closed is self._lifted_closed) is self._cradle.raw
        self._edge(closed, asyncio.get_running_loop().time() if lasted else self._latest)

    def _attend(self, look: Callable[[], None]) -> None:
        try:
            look()
        except PartError as error:
            self._lose(error.reason)

    def _edge(self, closed: bool, at: float) -> None:
        self._latest = max(
            at, self._latest
        )  # an edge may have waited for this thread while the level was read
        self._cradle, movements = cradle.step(self._cradle, closed is self._lifted_closed, self._latest)
        for movement in movements:
            self._tell(movement)
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        due = self._cradle.wake_at
        if due is not None:
            self._settling = asyncio.get_running_loop().call_at(due, self._attend, self._settle)

    def _tell(self, movement: Movement) -> None:
        if self._post is None:
            return
        if movement is Movement.FLASHED:
            self._post(HookFlashed())
        else:
            self._post(HookChanged(movement is Movement.LIFTED))
