"""The phone's own network addresses, and word of their changes."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Callable

import ifaddr

from firmware.phone.events import AddressesChanged
from firmware.services.background import Background

POLL_SECONDS = 5.0

log = logging.getLogger(__name__)


def own_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of this machine that others can reach: neither loopback nor none at all."""
    found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)]
    return tuple(sorted(text for text in set(found) if not ipaddress.ip_address(text).is_loopback))


class AddressWatch:
    """Posts AddressesChanged at the start and at each change."""

    def __init__(
        self, addresses: Callable[[], tuple[str, ...]] = own_addresses, poll_seconds: float = POLL_SECONDS
    ) -> None:
        self._addresses = addresses
        self._poll_seconds = poll_seconds
        self._background: Background | None = None

    async def start(self, post: Callable[[AddressesChanged], None]) -> None:
        self._background = Background("address watch", lambda: self._run(post))

    async def stop(self) -> None:
        """Safe to call twice."""
        if self._background:
            await self._background.stop()

    async def _run(self, post: Callable[[AddressesChanged], None]) -> None:
        known: tuple[str, ...] | None = None
        while True:
            try:
                now = self._addresses()
            except OSError as error:
                log.debug("the network addresses cannot be read: %s", error)
                now = ()
            if now != known:
                known = now
                post(AddressesChanged(now))
            await asyncio.sleep(self._poll_seconds)
