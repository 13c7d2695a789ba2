"""A node dies under a call: the call goes on, and our phones come back at the other node."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.dns import name_server
from tests.exchange.phones import exchange_phone
from tests.exchange.site import Site
from tests.peers.certificates import Authority
from tests.scenarios.lan import connect, hang_up, talk

COMES_BACK = 30.0
"""Seconds within which a phone is to be reached again."""


@pytest.fixture
def asking(nodes: Site, tmp_path: Path) -> Iterator[tuple[str, ...]]:
    with name_server(tmp_path / "dns", nodes.records) as words:
        yield words


async def test_a_node_dies_under_a_call(
    tmp_path: Path, nodes: Site, authority: Authority, asking: tuple[str, ...]
) -> None:
    async with (
        exchange_phone(tmp_path, nodes, authority.path, asking, "101") as first,
        exchange_phone(tmp_path, nodes, authority.path, asking, "102") as second,
    ):
        await connect(first, second, "102")
        nodes.kill_node("a")
        died = time.monotonic()
        for extension in ("101", "102"):
            await come_back(nodes, extension)
        print(f"both phones were back after {time.monotonic() - died:.1f} s")
        await talk(first, second)
        await asyncio.gather(first.replace(), second.replace())
        await asyncio.gather(first.until_no_call(), second.until_no_call())
        await connect(first, second, "102")
        await hang_up(first, second)


async def test_phones_at_different_nodes_call_each_other(
    tmp_path: Path, nodes: Site, authority: Authority, asking: tuple[str, ...]
) -> None:
    """Each is reached by the connection that it has with its own node, and hears when the other hangs up."""
    async with (
        exchange_phone(tmp_path, nodes, authority.path, asking, "101", "a") as first,
        exchange_phone(tmp_path, nodes, authority.path, asking, "102", "b") as second,
    ):
        await come_back(nodes, "102")
        assert nodes.registered_at("b", "101") == "a"
        await connect(first, second, "102")
        await hang_up(first, second)
        await connect(second, first, "101")
        await talk(first, second)
        await hang_up(first, second)


async def come_back(nodes: Site, extension: str) -> None:
    """Wait until the phone has registered at the node that is left."""
    async with asyncio.timeout(COMES_BACK):
        while True:
            if nodes.registered_at("b", extension) == "b":
                return
            await asyncio.sleep(0.05)
