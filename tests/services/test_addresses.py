"""The phone's own addresses."""

from __future__ import annotations

import asyncio
import ipaddress

from firmware.phone.events import AddressesChanged
from firmware.services.addresses import AddressWatch, own_addresses


def test_own_addresses_are_addresses_of_others_reach() -> None:
    addresses = own_addresses()
    assert addresses == tuple(sorted(set(addresses)))
    assert not any(ipaddress.ip_address(address).is_loopback for address in addresses)


async def test_every_change_is_told_once() -> None:
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
