"""Phones on the local network find each other: mDNS (RFC 6762) and DNS-SD (RFC 6763), service ``_sip._udp``.

Everything happens behind the phone's back: a network that is missing, fails or changes is tried again and
never stops or delays anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import secrets
from collections.abc import Callable

import zeroconf
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from firmware.phone.events import LanPhonesChanged
from firmware.services.addresses import own_addresses
from firmware.services.background import Background
from firmware.services.lan_record import SERVICE, Announcement, instance, judge, properties
from firmware.sip.api import LanPhone

MOST_PHONES = 500
TTL_SECONDS = 120
"""How long others may believe this phone to be there without hearing of it (RFC 6762, section 10)."""

REFRESH_SECONDS = 10.0
"""How often every phone is looked up again, and our own addresses are compared."""

GATHER_SECONDS = 0.1
"""What changes within this time is told at once: an office of hundreds comes up together."""

RESOLVE_MS = 3000
GOODBYE_SECONDS = 1.0
FIRST_RETRY, LAST_RETRY = 1.0, 60.0

log = logging.getLogger(__name__)


class Discovery:
    """Announces this phone and finds the others.

    ``bind`` is the one address to use, None every one of the machine but loopback; ``port`` is the SIP port.
    """

    def __init__(
        self,
        extension: str,
        name: str,
        port: int,
        bind: str | None = None,
        *,
        ttl_seconds: int = TTL_SECONDS,
        refresh_seconds: float = REFRESH_SECONDS,
        addresses: Callable[[], tuple[str, ...]] = own_addresses,
    ) -> None:
        self._extension = extension
        self._name = name
        self._port = port
        self._identity = secrets.token_hex(8)
        self._ttl_seconds = ttl_seconds
        self._refresh_seconds = refresh_seconds
        self._addresses = addresses if bind is None else lambda: (bind,)
        self._post: Callable[[LanPhonesChanged], None] = log.debug  # until start
        self._names: set[str] = set()
        self._found: dict[str, Announcement] = {}
        self._posted = LanPhonesChanged(())
        self._telling: asyncio.TimerHandle | None = None
        self._lookups: dict[str, asyncio.Task[None]] = {}
        self._background: Background | None = None

    async def start(self, post: Callable[[LanPhonesChanged], None]) -> None:
        """Begin in the background; ``post`` hears of each change."""
        self._post = post
        self._background = Background("discovery", self._run)

    async def stop(self) -> None:
        """Say goodbye and end; safe to call twice."""
        if self._background:
            await self._background.stop()
        if self._telling:
            self._telling.cancel()

    async def _run(self) -> None:
        pause = FIRST_RETRY
        while True:
            try:
                if addresses := self._addresses():
                    await self._session(addresses)
                    pause = FIRST_RETRY
                    continue
            except (OSError, TimeoutError, zeroconf.Error) as error:
                log.warning("phones on the network cannot be found, trying again: %r", error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LAST_RETRY)

    async def _session(self, addresses: tuple[str, ...]) -> None:
        """Announce and browse until our addresses change."""
        network = AsyncZeroconf(interfaces=list(addresses), ip_version=_version(addresses))
        browser: AsyncServiceBrowser | None = None
        try:
            browser = AsyncServiceBrowser(network.zeroconf, SERVICE, handlers=[self._noticed])
            await (await network.async_register_service(self._service(addresses), ttl=self._ttl_seconds))
            while self._addresses() == addresses:
                await asyncio.sleep(self._refresh_seconds)
                for name in sorted(self._names):
                    self._look_up(network.zeroconf, name)
        finally:
            await self._close(network, browser)

    async def _close(self, network: AsyncZeroconf, browser: AsyncServiceBrowser | None) -> None:
        for lookup in self._lookups.values():
            lookup.cancel()
        self._lookups.clear()
        with contextlib.suppress(OSError, TimeoutError, zeroconf.Error):
            async with asyncio.timeout(GOODBYE_SECONDS):
                if browser:
                    await browser.async_cancel()
                await network.async_close()  # sends the goodbye

    def _service(self, addresses: tuple[str, ...]) -> AsyncServiceInfo:
        return AsyncServiceInfo(
            SERVICE,
            instance(self._extension, self._name, self._identity),
            addresses=[ipaddress.ip_address(address).packed for address in addresses],
            port=self._port,
            properties=properties(self._extension, self._name, self._identity),
            server=f"dering-{self._identity}.local.",
        )

    def _noticed(
        self,
        zeroconf: Zeroconf,
        service_type: str,  # noqa: ARG002 - the library names its arguments
        name: str,
        state_change: ServiceStateChange,
    ) -> None:
        if state_change is ServiceStateChange.Removed:
            self._names.discard(name)
            self._change(name, None)
        elif name in self._names or len(self._names) < MOST_PHONES:
            self._names.add(name)
            self._look_up(zeroconf, name)

    def _look_up(self, network: Zeroconf, name: str) -> None:
        """Ask who is behind a name, one question at a time for each."""
        if name not in self._lookups:
            task = asyncio.create_task(self._resolve(network, name), name=f"look up {name}")
            self._lookups[name] = task
            task.add_done_callback(lambda done: self._lookups.get(name) is done and self._lookups.pop(name))

    async def _resolve(self, network: Zeroconf, name: str) -> None:
        """Take what is known of a name, from the cache while it is fresh; a silent phone is gone."""
        try:
            info = AsyncServiceInfo(SERVICE, name)
            answered = await info.async_request(network, RESOLVE_MS)
            near = self._addresses()
        except (OSError, zeroconf.Error) as error:
            log.debug("%s: %s", name, error)
            return
        found = judge(info.properties, info.parsed_addresses(), info.port, near) if answered else None
        if name in self._names:
            self._change(name, found)

    def _change(self, name: str, found: Announcement | None) -> None:
        if found is None or found.identity == self._identity:
            self._found.pop(name, None)
        else:
            self._found[name] = found
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._tell)

    def _tell(self) -> None:
        """Post who is there now, if that is news."""
        self._telling = None
        phones = {announcement.phone for announcement in self._found.values()}
        ordered = tuple(sorted(phones, key=_order))
        event = LanPhonesChanged(ordered, any(phone.extension == self._extension for phone in ordered))
        if event != self._posted:
            self._posted = event
            self._post(event)


def _order(phone: LanPhone) -> tuple[str, str, str, int]:
    return phone.extension, phone.name, phone.address, phone.port


def _version(addresses: tuple[str, ...]) -> IPVersion:
    only_six = all(ipaddress.ip_address(address).version == 6 for address in addresses)
    return IPVersion.V6Only if only_six else IPVersion.V4Only
