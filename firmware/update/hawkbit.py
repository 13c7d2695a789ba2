"""A client of hawkBit's Direct Device Integration API (https://eclipse.dev/hawkbit/apis/ddi_api/).

Asks the server at the pace it sets, tells it what this phone is, loads and installs what it deploys, tells
how that goes, and lets itself be stopped as long as nothing was written.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import stat
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from firmware.update import memory
from firmware.update.download import reason
from firmware.update.errors import NoConnectionError, UpdateError
from firmware.update.feed import secure
from firmware.update.memory import Memory
from firmware.update.updater import Updater, client

POLL_SECONDS = 300.0
SHORTEST, LONGEST = 1.0, 86_400.0
STEP = 25
"""Percent of a download from one report to the next."""
KINDS = {"target": "TargetToken", "gateway": "GatewayToken"}
GONE = (404, 410)

log = logging.getLogger(__name__)

Installed = Callable[[bool], Awaitable[None]]
"""Told that a bundle is installed; whether the restart is forced."""


class HawkBit:
    """Speaks for one phone. ``installed`` sees to the restart, ``may_install`` waits out a call."""

    def __init__(
        self, updater: Updater, installed: Installed, may_install: Callable[[], Awaitable[None]]
    ) -> None:
        self._updater = updater
        self._installed = installed
        self._may_install = may_install
        settings = updater.settings
        tenant = f"{settings.hawkbit.rstrip('/')}/{settings.hawkbit_tenant}"
        self._root = f"{tenant}/controller/v1/{updater.places.device()}"
        self._web: httpx.AsyncClient | None = None
        self._work: asyncio.Task[None] | None = None
        self._writing = False
        self._reports: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            pause = POLL_SECONDS
            try:
                async with self._session():
                    while True:
                        pause = await self.poll()
                        await asyncio.sleep(pause)
            except UpdateError as error:
                log.warning("hawkBit: %s", error)
            await asyncio.sleep(pause)

    @contextlib.asynccontextmanager
    async def _session(self) -> Any:
        async with client(self._updater.settings.ca) as web:
            self._web = web
            try:
                yield
            finally:
                self._web = None
                if self._work:
                    self._work.cancel()
                    await asyncio.gather(self._work, return_exceptions=True)
                    self._work = None

    async def poll(self) -> float:
        """Ask once; gives the seconds until the next time. Raises UpdateError."""
        answer = await self._get(self._root)
        links = answer.get("_links", {})
        if "configData" in links:
            await self._send("PUT", self._link(links, "configData"), await self._attributes())
        if "cancelAction" in links:
            await self._cancel(await self._get(self._link(links, "cancelAction")))
        elif "deploymentBase" in links:
            await self._deploy(await self._get(self._link(links, "deploymentBase")))
        return _seconds(answer.get("config", {}).get("polling", {}).get("sleep"))

    async def finished(self) -> None:
        """Until the deployment in hand is over."""
        if self._work:
            await asyncio.wait({self._work})
        await asyncio.gather(*self._reports)

    # --- what the server wants ------------------------------------------------------------------------

    async def _deploy(self, base: dict[str, Any]) -> None:
        action = str(base.get("id", ""))
        kept = self._kept()
        if self._work and not self._work.done():
            return
        if kept.action == action:
            kept = self._settle(kept)
            if kept.end:  # the server has not heard it, or it would not ask again
                await self._close(action, kept.end, kept.details)
                return
            if kept.trial is not None and kept.trial.installed:
                return  # waits for the restart, or is on trial
        memory.save(self._updater.places.folder, replace(kept, action=action, end="", details=""))
        deployment = base.get("deployment", {})
        self._work = asyncio.create_task(self._carry_out(action, deployment))

    def _settle(self, kept: Memory) -> Memory:
        """Work out how an action ended whose system was put on trial."""
        if kept.end or not kept.action_version or kept.trial is not None:
            return kept
        good = str(self._updater.places.current()) == kept.action_version
        ended = replace(kept, end="success" if good else "failure", details=kept.verdict)
        memory.save(self._updater.places.folder, ended)
        return ended

    async def _carry_out(self, action: str, deployment: dict[str, Any]) -> None:
        try:
            await self._load_and_install(action, deployment)
        except NoConnectionError as error:
            log.warning("hawkBit: action %s: %s; tried again", action, error)
        except UpdateError as error:
            log.warning("hawkBit: action %s: %s", action, error)
            await self._updater.show("failed", reason=str(error)[:200])
            await self._end(action, "failure", str(error))

    async def _load_and_install(self, action: str, deployment: dict[str, Any]) -> None:
        artifact = _artifact(deployment)
        url = secure(_download_link(artifact), f"action {action}")
        await self._proceed(action, 0, "downloading")
        told = 0

        def tell(percent: int) -> None:
            nonlocal told
            if percent >= told + STEP:
                told = percent
                self._report(self._proceed(action, percent, "downloading"))

        headers = self._token() if _host(url) == _host(self._root) else {}
        path = await self._updater.load(
            url, _size(artifact), _digests(artifact), self._client(), tell, headers
        )
        if deployment.get("update") == "skip" or deployment.get("maintenanceWindow") == "unavailable":
            await self._proceed(action, 100, "downloaded, waits for the maintenance window")
            return
        await self._may_install()
        self._writing = True
        try:
            number = await self._updater.install(path, begun=lambda text: self._note_version(action, text))
        finally:
            self._writing = False
        await self._proceed(action, 100, f"{number} is installed and starts next")
        await self._installed(deployment.get("update") == "forced")

    def _note_version(self, action: str, text: str) -> None:
        kept = self._kept()
        memory.save(self._updater.places.folder, replace(kept, action=action, action_version=text))

    async def _cancel(self, wanted: dict[str, Any]) -> None:
        action = str(wanted.get("id", ""))
        stop = str(wanted.get("cancelAction", {}).get("stopId", action))
        kept = self._kept()
        written = self._writing or (kept.action == stop and kept.trial is not None and kept.trial.installed)
        url = f"{self._root}/cancelAction/{action}/feedback"
        if written:
            details = ["The update is written already."]
            await self._send("POST", url, _feedback(action, "rejected", "none", details))
            return
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
            self._work = None
        if kept.action == stop:
            memory.save(self._updater.places.folder, replace(kept, end="canceled"))
        await self._send("POST", url, _feedback(action, "closed", "success", ["The update was stopped."]))

    # --- what the server is told ----------------------------------------------------------------------

    async def _attributes(self) -> dict[str, Any]:
        places = self._updater.places
        data = {
            "serial": places.device(),
            "hw_boardname": await self._updater.compatible(),
            "hw_revision": "1",
            "sw_version": str(places.current()),
        }
        return {"mode": "merge", "data": data}

    async def _proceed(self, action: str, percent: int, details: str) -> None:
        report = _feedback(action, "proceeding", "none", [details], percent)
        await self._send("POST", f"{self._root}/deploymentBase/{action}/feedback", report)

    async def _end(self, action: str, end: str, details: str) -> None:
        memory.save(
            self._updater.places.folder, replace(self._kept(), action=action, end=end, details=details)
        )
        with contextlib.suppress(NoConnectionError):  # told at the next poll, which asks again
            await self._close(action, end, details)

    async def _close(self, action: str, end: str, details: str) -> None:
        report = _feedback(action, "closed", "success" if end == "success" else "failure", [details or end])
        await self._send("POST", f"{self._root}/deploymentBase/{action}/feedback", report)

    def _report(self, sending: Awaitable[None]) -> None:
        async def send() -> None:
            with contextlib.suppress(UpdateError):
                await sending

        task = asyncio.create_task(send())
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)

    # --- HTTP -----------------------------------------------------------------------------------------

    async def _get(self, url: str) -> dict[str, Any]:
        answer = await self._request("GET", url, None)
        try:
            table = answer.json()
        except ValueError:
            table = None
        if not isinstance(table, dict):
            raise UpdateError(f"{url}: found no JSON object")
        return table

    async def _send(self, method: str, url: str, body: dict[str, Any]) -> None:
        await self._request(method, url, body)

    async def _request(self, method: str, url: str, body: dict[str, Any] | None) -> httpx.Response:
        try:
            answer = await self._client().request(method, url, json=body, headers=self._token())
        except httpx.HTTPError as error:
            raise NoConnectionError(f"{url}: {reason(error)}") from error
        if answer.status_code in GONE and method == "POST":
            return answer  # the action is closed already
        if not answer.is_success:
            kind = NoConnectionError if answer.status_code >= 500 else UpdateError
            raise kind(f"{url}: the server answered {answer.status_code} {answer.reason_phrase}")
        return answer

    def _client(self) -> httpx.AsyncClient:
        if self._web is None:
            raise UpdateError("hawkBit is not being asked")
        return self._web

    def _token(self) -> dict[str, str]:
        settings = self._updater.settings
        path = settings.hawkbit_token
        if path is None:
            return {}
        try:
            if path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
                raise UpdateError(f"{path}: others may read it, allowed a file of mode 0600 or 0640")
            token = path.read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise UpdateError(f"{path}: cannot be read ({type(error).__name__})") from None
        return {"Authorization": f"{KINDS[settings.hawkbit_token_kind]} {token}"}

    def _link(self, links: dict[str, Any], name: str) -> str:
        """A link of the server's, which must lead to the server itself: the token goes with it."""
        url = links[name].get("href", "") if isinstance(links[name], dict) else ""
        if _host(url) != _host(self._root):
            raise UpdateError(f"{self._root}: _links.{name}: found {url[:80]!r}, allowed the same server")
        return str(url)

    def _kept(self) -> Memory:
        return memory.load(self._updater.places.folder)


def _feedback(
    action: str, execution: str, finished: str, details: list[str], percent: int | None = None
) -> dict[str, Any]:
    result: dict[str, Any] = {"finished": finished}
    if percent is not None:
        result["progress"] = {"cnt": percent, "of": 100}
    return {"id": action, "status": {"execution": execution, "result": result, "details": details}}


def _seconds(text: object) -> float:
    """The pause that the server asks for, "HH:MM:SS"."""
    form = re.fullmatch(r"(\d+):(\d\d):(\d\d)", text) if isinstance(text, str) else None
    if form is None:
        return POLL_SECONDS
    hours, minutes, seconds = map(int, form.groups())
    return min(max(float(hours * 3600 + minutes * 60 + seconds), SHORTEST), LONGEST)


def _artifact(deployment: dict[str, Any]) -> dict[str, Any]:
    found = [artifact for chunk in deployment.get("chunks", ()) for artifact in chunk.get("artifacts", ())]
    if len(found) != 1 or not isinstance(found[0], dict):
        raise UpdateError(f"the deployment has {len(found)} files, allowed one bundle")
    return found[0]


def _download_link(artifact: dict[str, Any]) -> str:
    links = artifact.get("_links", {})
    return str((links.get("download") or links.get("download-http") or {}).get("href", ""))


def _size(artifact: dict[str, Any]) -> int:
    size = artifact.get("size")
    if not isinstance(size, int) or size <= 0:
        raise UpdateError("the deployment does not say how large its file is")
    return size


def _digests(artifact: dict[str, Any]) -> dict[str, str]:
    """The best of the digests that the server gives. What is trusted is the bundle's signature."""
    hashes = artifact.get("hashes", {})
    for name in ("sha256", "sha1", "md5"):
        if isinstance(hashes.get(name), str):
            return {name: hashes[name]}
    return {}


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
