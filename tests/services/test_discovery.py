"""Phones that find each other, over real multicast on the loopback interface.

Other phones may be on the same loopback network: every test has extensions of its own and looks at them only.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from firmware.phone.events import LanPhonesChanged
from firmware.services.discovery import Discovery
from firmware.services.lan_record import SERVICE
from firmware.sip.api import LanPhone

LOOPBACK = "127.0.0.1"


def new_extension() -> str:
    return f"t-{secrets.token_hex(4)}"


class Seen:
    """What one phone was told last, and a way to wait for more."""

    def __init__(self) -> None:
        self.last = LanPhonesChanged(())
        self._told = asyncio.Event()

    def post(self, event: LanPhonesChanged) -> None:
        assert event != self.last, "only changes are told"
        self.last = event
        self._told.set()

    def phone(self, extension: str) -> LanPhone | None:
        return next((phone for phone in self.last.phones if phone.extension == extension), None)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                self._told.clear()
                await self._told.wait()


@asynccontextmanager
async def on_the_network(
    extension: str,
    name: str,
    port: int,
    bind: str = LOOPBACK,
    refresh_seconds: float = 0.5,
    ttl_seconds: int = 120,
) -> AsyncIterator[Seen]:
    seen = Seen()
    discovery = Discovery(
        extension, name, port, bind, refresh_seconds=refresh_seconds, ttl_seconds=ttl_seconds
    )
    await discovery.start(seen.post)
    try:
        yield seen
    finally:
        await discovery.stop()


async def test_two_phones_on_one_address_find_each_other_and_part() -> None:
    front, back = new_extension(), new_extension()
    async with on_the_network(front, "Front desk", 5060) as at_front:
        async with on_the_network(back, "Säri v.2", 5062) as at_back:
            await at_front.until(lambda: at_front.phone(back) is not None)
            await at_back.until(lambda: at_back.phone(front) is not None)
            assert at_front.phone(back) == LanPhone(back, "Säri v.2", LOOPBACK, 5062)
            assert at_back.phone(front) == LanPhone(front, "Front desk", LOOPBACK, 5060)
            assert at_front.phone(front) is None, "a phone does not see itself"
            assert not at_front.last.conflict
        await at_front.until(lambda: at_front.phone(back) is None)


async def test_two_phones_that_claim_one_extension() -> None:
    extension = new_extension()
    async with on_the_network(extension, "One", 5060) as one:
        async with on_the_network(extension, "One", 5060) as two:
            await one.until(lambda: one.last.conflict)
            await two.until(lambda: two.last.conflict)
            assert one.phone(extension) == LanPhone(extension, "One", LOOPBACK, 5060)
        await one.until(lambda: not one.last.conflict)


async def test_a_phone_that_vanishes_without_a_word_ages_out() -> None:
    extension = new_extension()
    script = Path(__file__).with_name("announcing_phone.py")
    async with on_the_network(new_extension(), "Watcher", 5060) as watcher:
        other = await asyncio.create_subprocess_exec(
            sys.executable,
            script,
            extension,
            "Short-lived",
            "5070",
            "1",
            env={"PYTHONPATH": str(Path(__file__).parents[2])},
        )
        try:
            await watcher.until(lambda: watcher.phone(extension) is not None)
        finally:
            other.kill()
            await other.wait()
        await watcher.until(lambda: watcher.phone(extension) is None)


async def test_a_phone_that_comes_back_is_found_again() -> None:
    extension = new_extension()
    async with on_the_network(new_extension(), "Watcher", 5060) as watcher:
        for port in (5070, 5071):
            async with on_the_network(extension, "Comes and goes", port):
                await watcher.until(lambda: watcher.phone(extension) is not None)
                found = watcher.phone(extension)
                assert found is not None
                assert found.port == port
            await watcher.until(lambda: watcher.phone(extension) is None)


async def test_records_of_others_are_judged() -> None:
    """Other SIP services, and broken records, are on the network too: they are not phones of ours."""
    good, bad = new_extension(), new_extension()
    rubbish: list[dict[str | bytes, str | bytes | None]] = [
        {},
        {"v": "2", "ext": bad, "name": "x", "id": "0" * 16},
        {"v": "1", "ext": f"{bad} 1", "name": "x", "id": "0" * 16},
        {"v": "1", "ext": bad, "name": "evil\n", "id": "0" * 16},
        {"v": "1", "ext": bad, "name": b"\xff\xfe", "id": "0" * 16},
        {"v": "1", "ext": bad, "name": "x", "id": "short"},
        {"v": None, "ext": None},
    ]
    async with AsyncExitStack() as stack:
        watcher = await stack.enter_async_context(on_the_network(new_extension(), "Watcher", 5060))
        others = AsyncZeroconf(interfaces=[LOOPBACK])
        stack.push_async_callback(others.async_close)
        registering = [
            others.async_register_service(
                AsyncServiceInfo(
                    SERVICE,
                    f"{bad} {number}.{SERVICE}",
                    addresses=[socket.inet_aton(LOOPBACK)],
                    port=5060,
                    properties=properties,
                    server=f"{bad}.local.",
                )
            )
            for number, properties in enumerate(rubbish)
        ]
        await asyncio.gather(*await asyncio.gather(*registering))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as raw:
            raw.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(LOOPBACK))
            for datagram in (
                b"",
                b"\x00",
                b"\xff" * 12,
                b"\x00\x00\x84\x00" + b"\xff" * 8 + b"\xc0\x0c" * 700,
            ):
                raw.sendto(datagram, ("224.0.0.251", 5353))
        await stack.enter_async_context(on_the_network(good, "Good", 5062))
        await watcher.until(lambda: watcher.phone(good) is not None)
        assert not [phone for phone in watcher.last.phones if bad in phone.extension]


async def test_no_network_and_then_one_and_then_another() -> None:
    """The phone is ready at once without a network; it follows its addresses."""
    extension, mine = new_extension(), new_extension()
    now: tuple[str, ...] | OSError = OSError("no network interface")
    asked = asyncio.Event()

    def addresses() -> tuple[str, ...]:
        asked.set()
        if isinstance(now, OSError):
            raise now
        return now

    seen = Seen()
    moving = Discovery(mine, "Moving", 5064, refresh_seconds=0.3, addresses=addresses)
    async with on_the_network(extension, "Watcher", 5060) as watcher:
        await moving.start(seen.post)
        await asked.wait()
        for address in (LOOPBACK, "127.0.0.2"):
            now = (address,)
            await watcher.until(lambda: watcher.phone(mine) == LanPhone(mine, "Moving", address, 5064))  # noqa: B023
        await seen.until(lambda: seen.phone(extension) is not None)
        await moving.stop()
        await moving.stop()
        await watcher.until(lambda: watcher.phone(mine) is None)


async def test_stopping_what_never_started() -> None:
    await Discovery("101", "Front desk", 5060).stop()


@pytest.mark.parametrize("name", ["", "日本" * 40, "._sip._udp.local."])
async def test_any_name_can_be_announced(name: str) -> None:
    extension = new_extension()
    async with (
        on_the_network(new_extension(), "Watcher", 5060) as watcher,
        on_the_network(extension, name, 5066),
    ):
        await watcher.until(lambda: watcher.phone(extension) is not None)
