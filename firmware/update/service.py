"""``dering update serve``: looks for updates, does what the phone's menu wants, minds calls and the night."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable

from firmware.control_client import ControlError, connect
from firmware.phone.settings import Night
from firmware.update import memory
from firmware.update.errors import UpdateError
from firmware.update.feed import Release
from firmware.update.hawkbit import HawkBit
from firmware.update.updater import Updater, busy, one_line

FIRST_SECONDS = 120.0
CHECK_SECONDS = 12 * 3600.0
AGAIN_SECONDS = 5.0
IDLE_SECONDS = 30.0

log = logging.getLogger(__name__)


class UpdateService:
    """Runs until cancelled. ``local`` gives the minute of the local day."""

    def __init__(
        self,
        updater: Updater,
        local: Callable[[], int] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._updater = updater
        self._local = local or _minute_now
        self._sleep = sleep
        self._one = asyncio.Lock()
        self._release: Release | None = None

    async def run(self) -> None:
        """Everything at the same time; the end of one part ends all."""
        settings = self._updater.settings
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            if settings.hawkbit:
                hawkbit = HawkBit(self._updater, self._restart, self._no_call, self._one, self._sleep)
                tasks.create_task(hawkbit.run())
            if settings.feed:
                tasks.create_task(self._look_regularly())

    async def _listen(self) -> None:
        """What the phone's menu wants. After each connection the phone is told again what there is."""
        while True:
            try:
                async with connect(self._updater.places.phone) as phone:
                    await self._tell()
                    async for event in phone.watch():
                        await self.hear(str(event.get("event", "")))
            except ControlError as error:
                log.debug("%s", error)
            await self._sleep(AGAIN_SECONDS)

    async def hear(self, event: str) -> None:
        """Do what the owner wants: look, or install what was found."""
        if event == "update-check":
            await self._guarded(self.check)
        elif event == "update-install":
            await self._guarded(self.install)

    async def check(self) -> None:
        """Look for an update, and show what there is. Raises UpdateError."""
        await self._updater.show("checking")
        await self._find()

    async def install(self) -> None:
        """Install what was found, once no call is on, and start again. Raises UpdateError."""
        if self._release is None:
            self._release = (await self._updater.check()).release
        if self._release is None:
            await self._tell()
            return
        await self._put_in(self._release, now=True)

    async def _look_regularly(self) -> None:
        await self._sleep(FIRST_SECONDS + random.uniform(0, FIRST_SECONDS))  # noqa: S311 - spreads the load
        while True:
            await self._look()
            await self._sleep(CHECK_SECONDS * random.uniform(0.9, 1.1))  # noqa: S311

    async def _look(self) -> None:
        """Look, and install at night. While it waits for that, the owner may have it done at once."""
        await self._guarded(self._find)
        if self._wanted() is not None:
            await self._until_night(self._updater.settings.hours)
            await self._guarded(self._install_alone)

    async def _find(self) -> None:
        self._release = (await self._updater.check()).release
        await self._tell()

    def _wanted(self) -> Release | None:
        """What is to be installed unasked; nothing that was tried and given up: the owner may try again."""
        kept, release = memory.load(self._updater.places.folder), self._release
        if release is None or not self._updater.settings.automatic or kept.unwell == str(release.version):
            return None
        return release

    async def _install_alone(self) -> None:
        if release := self._wanted():
            await self._put_in(release, now=False)

    async def _put_in(self, release: Release, now: bool) -> None:
        await self._no_call()
        await self._updater.install_release(release)
        self._release = None  # it starts next, and is not wanted twice
        await self._restart(now)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """One at a time; what goes wrong is shown and logged."""
        if self._one.locked():
            return
        async with self._one:
            try:
                await work()
            except UpdateError as error:
                log.warning("%s", error)
                await self._updater.show_failure(error)

    async def _tell(self) -> None:
        kept = memory.load(self._updater.places.folder)
        if self._release is not None:
            notes = self._release.notes_in(self._updater.language)
            await self._updater.show("available", version=str(self._release.version), reason=one_line(notes))
        elif kept.verdict:
            said = kept.verdict.said(self._updater.language)
            await self._updater.show("failed" if kept.unwell else "done", reason=one_line(said))
        else:
            await self._updater.show("none")

    async def _no_call(self) -> None:
        while await busy(self._updater.places):
            await self._sleep(IDLE_SECONDS)

    async def _until_night(self, hours: Night) -> None:
        while self._local() not in hours:
            await self._sleep(IDLE_SECONDS)

    async def _restart(self, now: bool) -> None:
        """Start the new system: at once or at night, and never in a call."""
        if not now:
            await self._until_night(self._updater.settings.hours)
        await self._no_call()
        await self._updater.show("restarting")
        self._updater.places.ask_restart()


def _minute_now() -> int:
    now = time.localtime()
    return now.tm_hour * 60 + now.tm_min
