"""The wall clock, told at the start, at each new minute and whenever it jumps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from firmware.phone.events import WallClock
from firmware.services.background import Background

LOOK_SECONDS = 5.0
"""How often is looked whether the clock has jumped: NTP sets it some time after the start."""

JUMP_SECONDS = 0.5


def local_offset(epoch: float) -> int:
    """Seconds that local time is ahead of UTC then, by the system's time zone as it is now.

    The C library remembers the zone; the DHCP server may tell it long after the start.
    """
    time.tzset()
    return time.localtime(epoch).tm_gmtoff


class Clock:
    """Posts WallClock. ``wall``, ``monotonic``, ``offset`` and ``sleep`` are the system's unless given."""

    def __init__(
        self,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        offset: Callable[[float], int] = local_offset,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._offset = offset
        self._sleep = sleep
        self._background: Background | None = None

    async def start(self, post: Callable[[WallClock], None]) -> None:
        """Post the time now, and go on in the background."""
        told = self._tell(post)
        self._background = Background("clock", lambda: self._run(post, told))

    async def stop(self) -> None:
        """Safe to call twice."""
        if self._background:
            await self._background.stop()

    def _tell(self, post: Callable[[WallClock], None]) -> tuple[WallClock, float]:
        told = WallClock(self._wall(), 0)
        told = WallClock(told.epoch, self._offset(told.epoch))
        post(told)
        return told, self._monotonic()

    async def _run(self, post: Callable[[WallClock], None], last: tuple[WallClock, float]) -> None:
        while True:
            await self._sleep(min(LOOK_SECONDS, 60 - self._wall() % 60))
            told, at = last
            now = self._wall()
            expected = told.epoch + self._monotonic() - at
            jumped = abs(now - expected) >= JUMP_SECONDS
            if jumped or now // 60 != told.epoch // 60 or self._offset(now) != told.offset:
                last = self._tell(post)
