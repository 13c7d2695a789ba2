"""Looks for an update, loads it, has RAUC install it. When it may be done is the matter of ``service.py``."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from firmware import signature
from firmware.config.model import UpdateSection
from firmware.update import memory, phone
from firmware.update.download import NO_HEADERS, TIMEOUT, Progress, download, fetch
from firmware.update.errors import UpdateError
from firmware.update.feed import LARGEST, Release, check_fresh, parse, secure, verify
from firmware.update.memory import Trial
from firmware.update.places import Places
from firmware.update.rauc import rauc
from firmware.update.version import Version, version
from firmware.web_client import web_client

BUNDLE = "update.raucb"
Failing = Callable[[], Awaitable[tuple[str, ...]]]
"""Gives what of the machine is out of order now."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the feed has for this phone: a newer release, or None."""

    current: Version
    release: Release | None


def client(ca: Path | None = None) -> httpx.AsyncClient:
    """An HTTPS client that trusts the authorities in ``ca``, else the system's. Raises UpdateError."""
    try:
        trusted = ssl.create_default_context(cafile=ca)
    except (OSError, ValueError):  # SSLError is an OSError
        raise UpdateError(f"update.ca: {ca}: found no certificates to read") from None
    return web_client(trusted, TIMEOUT)


async def nothing_failing() -> tuple[str, ...]:
    return ()


class Updater:
    """``failing`` is asked before an installation, so that old faults are not held against the new system."""

    def __init__(
        self,
        settings: UpdateSection,
        places: Places,
        language: str = "en",
        failing: Failing = nothing_failing,
    ) -> None:
        self.settings = settings
        self.places = places
        self.language = language
        self._failing = failing

    async def check(self) -> Offer:
        """Read the feed. Raises UpdateError."""
        if not self.settings.feed:
            raise UpdateError(f"{self.places.config}: update.feed: found nothing, allowed the feed's address")
        url = secure(self.settings.feed, "update.feed")
        try:
            keys = self.places.feed_keys.read_bytes()
        except OSError as error:
            raise UpdateError(f"{self.places.feed_keys}: {error.strerror}") from error
        async with client(self.settings.ca) as web:
            content = await fetch(web, url, LARGEST)
            verify(content, await fetch(web, f"{url}{signature.SUFFIX}", signature.LARGEST), keys, url)
        feed = parse(content, url)
        kept = memory.load(self.places.folder)
        check_fresh(feed, kept.serial, datetime.now(UTC), url)
        floor = max(feed.floor, version(kept.floor))
        memory.save(self.places.folder, replace(kept, serial=feed.serial, floor=str(floor)))
        compatible = await self.compatible()
        release = feed.newest(self.settings.channel, compatible, self.places.device())
        current = self.places.current()
        return Offer(current, release if release and release.version > current else None)

    async def load(
        self,
        url: str,
        size: int,
        digests: Mapping[str, str],
        web: httpx.AsyncClient,
        progress: Progress | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Path:
        """Load a bundle, telling the phone how far it is. Raises UpdateError."""
        path = self._bundle_from(f"{url} {size} {sorted(digests.items())}")
        async with self._telling("downloading", progress) as tell:
            await download(web, url, path, size, digests, tell, headers)
        return path

    def _bundle_from(self, source: str) -> Path:
        """Where a bundle is loaded to; what is there of another one is deleted."""
        path, note = self.places.folder / BUNDLE, self.places.folder / f"{BUNDLE}.source"
        try:
            if not note.exists() or note.read_text("utf-8") != source:
                path.unlink(missing_ok=True)
                note.parent.mkdir(parents=True, exist_ok=True)
                note.write_text(source, "utf-8")
        except OSError as error:
            raise UpdateError(f"{note}: {error.strerror}") from error
        return path

    async def install_release(self, release: Release) -> None:
        """Load and install. Raises UpdateError."""
        self.guard(release.version)
        async with client(self.settings.ca) as web:
            path = await self.load(release.url, release.size, {"sha256": release.sha256}, web)
        await self.install(path, expected=release.version)

    async def install(
        self,
        path: Path,
        expected: Version | None = None,
        progress: Progress | None = None,
        begun: Callable[[str], object] | None = None,
    ) -> Version:
        """Install a bundle into the other slot, which starts next; gives its version. Raises UpdateError."""
        async with rauc(self.places.bus) as service:
            compatible, text = await service.info(path)
            ours = await service.compatible()
            if compatible != ours:
                raise UpdateError(f"{path.name}: found a bundle for {compatible}, allowed one for {ours}")
            number = version(text, path.name)
            if expected is not None and number != expected:
                raise UpdateError(f"{path.name}: found version {number}, allowed {expected}")
            self.guard(number)
            booted = await service.booted()
            other = next(slot for slot in await service.slots() if not slot.booted)
            trial = await self._trial(number, other.bootname)
            self._keep(trial)
            if begun:
                begun(str(number))
            async with self._telling("installing", progress) as tell:
                await service.install(path, tell)
            self._keep(replace(trial, installed=True))
        log.info("installed %s into slot %s; %s runs on", number, other.bootname, booted.bootname)
        self._forget_bundle()
        return number

    def _forget_bundle(self) -> None:
        (self.places.folder / BUNDLE).unlink(missing_ok=True)

    def guard(self, number: Version) -> None:
        """Refuse what is below the security floor. Raises UpdateError."""
        floor = max(self.places.floor_of_image(), version(memory.load(self.places.folder).floor))
        if number < floor:
            raise UpdateError(f"version {number} is below {floor}, the lowest that is safe")

    async def show(self, state: str, **fields: str | int) -> None:
        """Show on the phone how the update goes."""
        await phone.show(self.places.phone, state, **fields)

    async def show_failure(self, error: UpdateError) -> None:
        """Show on the phone why there is no update."""
        await self.show("failed", reason=one_line(str(error)))

    @contextlib.asynccontextmanager
    async def _telling(self, state: str, progress: Progress | None) -> AsyncIterator[Progress]:
        """A progress that ``progress`` hears and the phone shows; ends once it was shown all of it."""
        tasks: set[asyncio.Task[None]] = set()

        def tell(percent: int) -> None:
            task = asyncio.create_task(self.show(state, percent=percent))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            if progress:
                progress(percent)

        try:
            yield tell
        finally:
            await asyncio.gather(*tasks)

    async def _trial(self, number: Version, slot: str) -> Trial:
        state = await phone.ask(self.places.phone)
        failing = await self._failing()
        return Trial(
            version=str(number),
            before=str(self.places.current()),
            slot=slot,
            registered=state.registered if state else (),
            failing=(*failing, *(state.failing if state else ())),
        )

    def _keep(self, trial: Trial) -> None:
        kept = memory.load(self.places.folder)
        memory.save(self.places.folder, replace(kept, trial=trial))

    async def compatible(self) -> str:
        """What this system takes bundles for. Raises UpdateError."""
        async with rauc(self.places.bus) as service:
            return await service.compatible()


def one_line(text: str) -> str:
    """As much of a text as a notice of the phone takes."""
    return " ".join(text.split())[:200]


async def busy(places: Places) -> bool:
    """Whether a call is on. A phone that does not answer has none."""
    with contextlib.suppress(KeyError):
        state = await phone.ask(places.phone)
        return state is not None and state.busy
    return False
