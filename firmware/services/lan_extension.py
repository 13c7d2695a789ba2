"""A number for calls on the local network when any free one will do (``lan.extension = "auto"``).

A new phone takes a number that follows from its serial number, so that few phones of a house want the same.
When another phone has it, the newcomer takes any that is free and begins anew with it once nobody telephones.
Who has had a number for a while keeps it; only a conflict that stays (two houses joined) moves it, too.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from firmware.phone.events import LanPhonesChanged
from firmware.provisioning.files import write

FIRST, LAST = 200, 899
"""Three digits that are no emergency number and no prefix of a country."""
NEWCOMER_SECONDS = 0.2, 3.0
SETTLED_SECONDS = 60.0, 180.0
"""How long a conflict lasts before a phone gives way: random, so that of two only one does."""
SETTLES_AFTER = 60.0

log = logging.getLogger(__name__)


class LanService(Protocol):
    """What finds the phones of the network."""

    async def start(self, post: Callable[[LanPhonesChanged], None]) -> None: ...

    async def stop(self) -> None: ...


class LanExtension:
    """Keeps the number in the file ``path``; ``seed`` is the phone's own. A service around another one."""

    def __init__(
        self,
        path: Path,
        seed: str,
        begin_anew: Callable[[], None],
        newcomer_seconds: tuple[float, float] = NEWCOMER_SECONDS,
        settles_after: float = SETTLES_AFTER,
    ) -> None:
        self._path = path
        self._seed = seed
        self._begin_anew = begin_anew
        self._newcomer_seconds = newcomer_seconds
        self._settles_after = settles_after
        kept = _kept(path)
        self._settled = bool(kept)
        self.extension = kept or candidate(seed, ())
        self._inner: LanService | None = None
        self._taken: frozenset[str] = frozenset()
        self._leaving: asyncio.TimerHandle | None = None
        self._settling: asyncio.TimerHandle | None = None

    def around(self, inner: LanService) -> LanExtension:
        """Hear what ``inner`` finds."""
        self._inner = inner
        return self

    async def start(self, post: Callable[[LanPhonesChanged], None]) -> None:
        if not self._settled:
            self._settling = asyncio.get_running_loop().call_later(self._settles_after, self._settle)

        def heard(event: LanPhonesChanged) -> None:
            post(event)
            self._hear(event)

        if self._inner:
            await self._inner.start(heard)

    async def stop(self) -> None:
        for timer in (self._leaving, self._settling):
            if timer:
                timer.cancel()
        if self._inner:
            await self._inner.stop()

    def _hear(self, event: LanPhonesChanged) -> None:
        self._taken = frozenset(phone.extension for phone in event.phones)
        if not event.conflict:
            if self._leaving:
                self._leaving.cancel()
            self._leaving = None
        elif self._leaving is None:
            least, most = SETTLED_SECONDS if self._settled else self._newcomer_seconds
            patience = random.uniform(least, most)  # noqa: S311 - no secret
            self._leaving = asyncio.get_running_loop().call_later(patience, self._leave)

    def _settle(self) -> None:
        if self._leaving is None:
            self._settled = True
            self._keep(self.extension)

    def _leave(self) -> None:
        self._leaving = None
        # Chance again: two of one seed that give way at once would want the same number again.
        free = candidate(os.urandom(8).hex(), self._taken | {self.extension})
        log.info("extension %s is another phone's: from now on %s", self.extension, free)
        if self._keep(free):
            self._begin_anew()

    def _keep(self, extension: str) -> bool:
        """Whether it could be written, to last: this is seldom, and so the loop may wait for the card."""
        try:
            write(self._path, f"{extension}\n".encode())
        except OSError as error:
            log.error("%s: %s", self._path, error.strerror)
            return False
        return True


def candidate(seed: str, taken: Iterable[str]) -> str:
    """The first number that is free, in an order of the phone's own; '200' when all are taken."""
    others = frozenset(taken)

    def order(number: int) -> bytes:
        return hashlib.sha256(f"{seed} {number}".encode()).digest()

    numbers = sorted(range(FIRST, LAST + 1), key=order)
    return next((str(number) for number in numbers if str(number) not in others), str(FIRST))


def _kept(path: Path) -> str:
    try:
        text = path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
    return text if text.isdecimal() and FIRST <= int(text) <= LAST else ""
