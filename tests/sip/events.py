"""Events of a stack, kept in order, waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from firmware.sip.api import SipEvent
from tests.patience import SLOWNESS

Event = TypeVar("Event", bound=SipEvent)

PATIENCE_S = 20.0


class Events:
    """Give :meth:`post` to a stack."""

    def __init__(self) -> None:
        self.all: list[SipEvent] = []
        self._taken = 0
        self._more = asyncio.Event()

    def post(self, event: SipEvent) -> None:
        self.all.append(event)
        self._more.set()

    async def next(
        self, kind: type[Event], fits: Callable[[Event], bool] = lambda _: True, patience: float = PATIENCE_S
    ) -> Event:
        """The next event of a kind that fits, skipping others; fails after ``patience`` seconds."""

        async def find() -> Event:
            while True:
                while self._taken < len(self.all):
                    event = self.all[self._taken]
                    self._taken += 1
                    if isinstance(event, kind) and fits(event):
                        return event
                self._more.clear()
                await self._more.wait()

        try:
            return await asyncio.wait_for(find(), patience * SLOWNESS)
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} in {patience} s; there were {self.all}") from None

    def of(self, kind: type[Event]) -> list[Event]:
        """All of a kind so far, taken or not."""
        return [event for event in self.all if isinstance(event, kind)]
