"""The phone's own network addresses, and word of their changes."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import socket
from collections.abc import Callable, Iterator

import ifaddr

from firmware.phone.events import AddressesChanged
from firmware.services.background import Background
from firmware.sip.routes import source_towards

POLL_SECONDS = 30.0
"""How often they are looked at though the kernel has told of no change."""

CHANGES = 0x1 | 0x10 | 0x40
"""Links, IPv4 addresses, IPv4 routes: RTMGRP_LINK, _IPV4_IFADDR, _IPV4_ROUTE of <linux/rtnetlink.h>."""

MESSAGES = 65_536

log = logging.getLogger(__name__)


def own_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of this machine that others can reach, the default route's first.

    Neither loopback nor none at all; those of no default route are in order.
    """
    found = {ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)}
    first = source_towards()
    reachable = [text for text in found if not ipaddress.ip_address(text).is_loopback]
    return tuple(sorted(reachable, key=lambda text: (text != first, text)))


class AddressWatch:
    """Posts AddressesChanged at the start, at each change, and when the default route comes or goes.

    The kernel tells of changes (rtnetlink(7)); what they are is read anew, so that no message can be missed.
    """

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
        known: tuple[tuple[str, ...], str | None] | None = None
        changed = asyncio.Event()
        with _told_by_the_kernel(changed):
            while True:
                changed.clear()
                now = self._look(), source_towards()
                if now != known:
                    known = now
                    post(AddressesChanged(now[0]))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._poll_seconds):
                        await changed.wait()

    def _look(self) -> tuple[str, ...]:
        try:
            return self._addresses()
        except OSError as error:
            log.debug("the network addresses cannot be read: %s", error)
            return ()


@contextlib.contextmanager
def _told_by_the_kernel(changed: asyncio.Event) -> Iterator[None]:
    """Sets ``changed`` whenever the kernel tells that something about the network has."""
    try:
        told = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.NETLINK_ROUTE)
    except OSError as error:
        log.warning("the kernel does not tell of network changes, looking by oneself: %s", error.strerror)
        yield
        return

    def heard() -> None:
        # One that came too fast for us (ENOBUFS) is a change, too.
        with contextlib.suppress(OSError):
            while told.recv(MESSAGES):
                pass
        changed.set()

    loop = asyncio.get_running_loop()
    with told:
        told.bind((0, CHANGES))
        loop.add_reader(told, heard)
        try:
            yield
        finally:
            loop.remove_reader(told)
