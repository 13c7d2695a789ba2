"""Sound that goes through rtpengine: the phones hear each other and send to the node alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.exchange.dns import name_server
from tests.exchange.phones import exchange_phone
from tests.exchange.rtpengine import rtpengine
from tests.exchange.site import ADDRESSES, Site, site
from tests.network import OTHER_PHONE, PHONE
from tests.peers.certificates import Authority
from tests.peers.wire import Wire, listening
from tests.scenarios.lan import connect, hang_up, talk


@pytest.fixture
def exchange(network: None, authority: Authority, tree: Path) -> Iterator[Site]:
    # The two nodes share this machine's loopback, and so one rtpengine.
    with site(authority, tree, relay="always", before=lambda made: rtpengine(made, "a")) as made:
        yield made


async def test_sound_is_relayed(tmp_path: Path, exchange: Site, authority: Authority) -> None:
    with name_server(tmp_path / "dns", exchange.records) as asking:
        async with (
            exchange_phone(tmp_path, exchange, authority.path, asking, "101") as first,
            exchange_phone(tmp_path, exchange, authority.path, asking, "102") as second,
        ):
            with listening() as wire:
                await connect(first, second, "102")
                await talk(first, second)
                for phone in (PHONE, OTHER_PHONE):
                    await wire.until(partial(reached, wire, phone), "relayed sound")
                assert not wire.rtp_between(PHONE, OTHER_PHONE)
            await hang_up(first, second)


def reached(wire: Wire, phone: str) -> bool:
    """Whether sound of this phone came to the node."""
    return bool(wire.rtp_between(phone, ADDRESSES["a"]))
