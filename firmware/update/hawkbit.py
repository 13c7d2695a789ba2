"""A client of hawkBit's Direct Device Integration API (https://eclipse.dev/hawkbit/apis/ddi_api/).

Asks the server at the pace it sets, tells it what this phone is, loads and installs what it deploys, tells
how that goes, and lets itself be stopped as long as nothing was written. It keeps to what hawkBit and the
smaller servers have in common (gooseBit names an action by its software: the same number may come again,
and a deployment that is withdrawn is one that is no longer there).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from firmware.update import ddi, memory
from firmware.update.ddi import Ddi
from firmware.update.errors import NoConnectionError, UpdateError
from firmware.update.feed import secure
from firmware.update.memory import Memory
from firmware.update.updater import Updater, client

STEP = 25
"""Percent of the work from one report to the next."""

log = logging.getLogger(__name__)

Installed = Callable[[bool], Awaitable[None]]
"""Told that a bundle is installed; whether the restart is forced."""


class HawkBit:
    """Speaks for one phone. ``installed`` sees to the restart, ``may_install`` waits out a call.

    ``one`` is held while something is loaded and installed: there is one file and one free slot for it.
    """

    def __init__(
        self,
        updater: Updater,
        installed: Installed,
        may_install: Callable[[], Awaitable[None]],
        one: asyncio.Lock | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._updater = updater
        self._installed = installed
        self._may_install = may_install
        self._one = one or asyncio.Lock()
        self._sleep = sleep
        self._server: Ddi | None = None
        self._work: asyncio.Task[None] | None = None
        self._action = ""
        self._writing = False
        self._described = False
        self._reports: set[asyncio.Task[None]] = set()
        self._one_by_one = asyncio.Lock()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                async with self.session():
                    await self._go_on_asking()
            except UpdateError as error:
                log.error("hawkBit: %s", error)
            await self._sleep(ddi.POLL_SECONDS)

    async def _go_on_asking(self) -> None:
        pause = ddi.POLL_SECONDS
        while True:
            try:
                pause = await self.poll()
            except UpdateError as error:  # what is in hand goes on: RAUC writes without the server
                log.warning("hawkBit: %s", error)
            await self._sleep(pause)

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Within it :meth:`poll` can be called. What is being loaded at its end is given up."""
        async with client(self._updater.settings.ca) as web:
            self._server = Ddi(self._updater.settings, self._updater.places.device(), web)
            try:
                yield
            finally:
                await self._stop()
                self._server = None

    async def poll(self) -> float:
        """Ask once; gives the seconds until the next time. Raises UpdateError."""
        await self._tell_the_end()
        server = self._reached()
        answer = await server.get(server.root)
        links = ddi.table(answer, "_links")
        if "configData" in links or (not self._described and self._kept().trial is None):
            # Unasked after each start, too: the version may be another, by an update from elsewhere.
            await server.describe(await self._attributes())
            self._described = True
        if "cancelAction" in links:
            await self._cancel(await server.get(server.link(links, "cancelAction")))
        elif "deploymentBase" in links:
            await self._deploy(await server.get(server.link(links, "deploymentBase")))
        elif self._work and not self._written(self._action):
            log.info("hawkBit: action %s was withdrawn", self._action)
            await self._stop()
        return ddi.pause(answer)

    async def finished(self) -> None:
        """Until the deployment in hand is over."""
        if self._work:
            await asyncio.wait({self._work})
        await self._reported()

    # --- what the server wants ------------------------------------------------------------------------

    async def _deploy(self, base: dict[str, Any]) -> None:
        action = str(base.get("id", ""))
        if self._work and not self._work.done():
            if self._writing or self._action == action:
                return
            await self._stop()
        self._action = action
        deployment = ddi.table(base, "deployment")
        if not self._written(action):
            self._keep(Memory.begun, action)
            self._work = asyncio.create_task(self._carry_out(action, deployment))
        elif str(self._updater.places.current()) != self._kept().action_version:
            # Whoever waited to start it ended meanwhile. Else it is running, on trial.
            self._work = asyncio.create_task(self._restart(deployment))

    def _written(self, action: str) -> bool:
        """Whether it is too late to stop."""
        kept = self._kept()
        installed = kept.action == action and kept.trial is not None and kept.trial.installed
        return self._writing or installed

    async def _restart(self, deployment: dict[str, Any]) -> None:
        await self._installed(deployment.get("update") == "forced")

    async def _carry_out(self, action: str, deployment: dict[str, Any]) -> None:
        try:
            async with self._one:
                await self._load_and_install(action, deployment)
        except NoConnectionError as error:
            log.warning("hawkBit: action %s: %s; tried again", action, error)
        except UpdateError as error:
            log.warning("hawkBit: action %s: %s", action, error)
            await self._updater.show_failure(error)
            self._keep(Memory.ended, "failure", str(error))
            await self._reported()  # a server may take a late report for a new beginning
            with contextlib.suppress(UpdateError):  # told at the next poll
                await self._tell_the_end()

    async def _load_and_install(self, action: str, deployment: dict[str, Any]) -> None:
        artifact = ddi.artifact(deployment)
        url = secure(ddi.address(artifact), f"action {action}")
        server = self._reached()
        await self._proceed(action, 0, "Downloaded 0%")
        path = await self._updater.load(
            url,
            ddi.size(artifact),
            ddi.digests(artifact),
            server.web,
            self._progress(action, "Downloaded"),
            server.token() if server.is_own(url) else {},
        )
        if deployment.get("update") == "skip" or deployment.get("maintenanceWindow") == "unavailable":
            await self._proceed(action, 100, "Waits for the maintenance window")
            return
        await self._may_install()
        self._writing = True
        try:
            number = await self._updater.install(
                path,
                progress=self._progress(action, "Installed"),
                begun=lambda text: self._keep(Memory.installs, text),
            )
        finally:
            self._writing = False
        self._report(self._proceed(action, 100, f"{number} is installed and starts next"))
        await self._restart(deployment)

    async def _cancel(self, wanted: dict[str, Any]) -> None:
        action = str(wanted.get("id", ""))
        stop = str(ddi.table(wanted, "cancelAction").get("stopId", action))
        server = self._reached()
        if self._written(stop):
            await server.report("cancelAction", action, "rejected", "none", "The update is written already.")
            return
        await self._stop()
        if self._kept().action == stop:
            self._keep(Memory.ended, "canceled", "")
            self._keep(Memory.heard)
        await server.report("cancelAction", action, "closed", "success", "The update was stopped.")

    async def _stop(self) -> None:
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
            self._work = None
        await self._reported()

    # --- what the server is told ----------------------------------------------------------------------

    async def _tell_the_end(self) -> None:
        """How an action ended that the server has not heard of: a failure, or a system that was judged."""
        kept = self._kept()
        if not kept.end and kept.action_version and kept.trial is None:
            good = str(self._updater.places.current()) == kept.action_version
            kept = self._keep(Memory.ended, "success" if good else "failure", str(kept.verdict or ""))
        if kept.end and not kept.told:
            details = kept.details or kept.end
            await self._reached().report("deploymentBase", kept.action, "closed", kept.end, details)
            self._keep(Memory.heard)

    async def _attributes(self) -> dict[str, str]:
        """What this phone is. A revision of the hardware would be one more thing that bundles have to fit."""
        places = self._updater.places
        return {
            "serial": places.device(),
            "hw_boardname": await self._updater.compatible(),
            "sw_version": str(places.current()),
        }

    async def _proceed(self, action: str, percent: int, details: str) -> None:
        await self._reached().report("deploymentBase", action, "proceeding", "none", details, percent)

    def _progress(self, action: str, done: str) -> Callable[[int], None]:
        """Tells the server now and then; a report that does not get through is no matter."""
        told = 0

        def tell(percent: int) -> None:
            nonlocal told
            if percent >= told + STEP or percent == 100 > told:
                told = percent
                self._report(self._proceed(action, percent, f"{done} {percent}%"))

        return tell

    def _report(self, sending: Awaitable[None]) -> None:
        async def send() -> None:
            async with self._one_by_one:
                with contextlib.suppress(UpdateError):
                    await sending

        task = asyncio.create_task(send())
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)

    async def _reported(self) -> None:
        """Until every report has got through, or has not."""
        await asyncio.gather(*self._reports)

    def _reached(self) -> Ddi:
        if self._server is None:
            raise UpdateError("hawkBit is not being asked")
        return self._server

    def _kept(self) -> Memory:
        return memory.load(self._updater.places.folder)

    def _keep(self, change: Callable[..., Memory], *values: str) -> Memory:
        changed = change(self._kept(), *values)
        memory.save(self._updater.places.folder, changed)
        return changed
