"""The phone's own addresses, and word of their changes from the kernel of a network of the test's own."""

from __future__ import annotations

import asyncio
import ipaddress
import subprocess
from collections.abc import Iterator

import pytest

from firmware.phone.events import AddressesChanged
from firmware.services.addresses import AddressWatch, own_addresses
from firmware.sip.routes import source_towards
from tests.network import DEVICE, PREFIX, private_network

PATIENCE = 15.0
NEVER = 3600.0


@pytest.fixture
def network() -> Iterator[None]:
    with private_network():
        yield


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def test_own_addresses_are_addresses_that_others_reach() -> None:
    addresses = own_addresses()
    assert len(addresses) == len(set(addresses))
    assert not any(ipaddress.ip_address(address).is_loopback for address in addresses)


@pytest.mark.usefixtures("network")
def test_the_default_routes_address_comes_first() -> None:
    ip("addr", "add", "10.1.1.1/24", "dev", DEVICE)  # before 10.77.0.1 in any order of the words
    assert own_addresses()[0] == source_towards() == f"{PREFIX}1"
    assert own_addresses()[1] == "10.1.1.1"
    ip("route", "del", "default")
    assert source_towards() is None
    assert own_addresses()[0] == "10.1.1.1"


@pytest.mark.usefixtures("network")
async def test_the_kernel_tells_of_a_change() -> None:
    told: asyncio.Queue[AddressesChanged] = asyncio.Queue()
    watch = AddressWatch(poll_seconds=NEVER)
    await watch.start(told.put_nowait)
    async with asyncio.timeout(PATIENCE):
        first = (await told.get()).addresses
        ip("addr", "add", "10.77.0.77/32", "dev", DEVICE)
        assert set((await told.get()).addresses) - set(first) == {"10.77.0.77"}
        ip("addr", "flush", "dev", DEVICE)
        while (await told.get()).addresses:
            pass
    await watch.stop()


@pytest.mark.usefixtures("network")
async def test_a_default_route_that_comes_later_is_told_too() -> None:
    """The address is there before the way out is: whoever failed for want of it tries again at once."""
    ip("route", "del", "default")
    told: asyncio.Queue[AddressesChanged] = asyncio.Queue()
    watch = AddressWatch(poll_seconds=NEVER)
    await watch.start(told.put_nowait)
    async with asyncio.timeout(PATIENCE):
        first = await told.get()
        ip("route", "add", "default", "dev", DEVICE)
        assert set((await told.get()).addresses) == set(first.addresses)
    await watch.stop()


async def test_what_cannot_be_read_is_no_network() -> None:
    answers = [("192.0.2.1",), ("192.0.2.1",), None, ("192.0.2.7",)]
    told: asyncio.Queue[AddressesChanged] = asyncio.Queue()

    def addresses() -> tuple[str, ...]:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            raise OSError("no netlink")
        return answer

    watch = AddressWatch(addresses, poll_seconds=0)
    await watch.start(told.put_nowait)
    assert [await told.get() for _ in range(3)] == [
        AddressesChanged(("192.0.2.1",)),
        AddressesChanged(()),
        AddressesChanged(("192.0.2.7",)),
    ]
    await watch.stop()
    await watch.stop()
    assert told.empty()


async def test_stopping_what_never_started() -> None:
    await AddressWatch().stop()
