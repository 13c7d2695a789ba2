"""Many phones on two nodes, one of which dies. DERING_CROWD says how many; `make test-exchange` has 500."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.crowd import Crowd
from tests.exchange.site import PATIENCE, Site, site
from tests.peers.certificates import Authority

PHONES = int(os.environ.get("DERING_CROWD", "40"))
FIRST = 1000
REQUESTS = 40
"""What the crowd sends in a second: it has one address, and the nodes hear fifty a second from one."""


@pytest.fixture
def exchange(network: None, authority: Authority, tree: Path) -> Iterator[Site]:
    with site(authority, tree, extensions=f"{FIRST}-{FIRST + PHONES - 1}") as made:
        yield made


def until_known(exchange: Site, node: str, phones: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while exchange.contacts(node) != phones:
        assert time.monotonic() < deadline, f"{node} knows {exchange.contacts(node)} phones of {phones}"


def test_the_other_node_takes_over(tmp_path: Path, exchange: Site) -> None:
    """What registers at one node is called by the other when the first is dead; then it comes back."""
    users = list(exchange.passwords)
    pairs = list(zip(users, reversed(users), strict=True))
    crowd = Crowd(tmp_path / "crowd", exchange.passwords, REQUESTS)
    begin = time.monotonic()
    crowd.register("a", users)
    registered = time.monotonic()
    until_known(exchange, "b", PHONES)
    exchange.kill_node("a")
    with crowd.answering(PHONES):
        crowd.call("b", pairs)
    called = time.monotonic()
    crowd.register("b", users)
    assert exchange.contacts("b") == PHONES
    exchange.start_node("a")
    until_known(exchange, "a", PHONES)
    print(f"{PHONES} phones: registered in {registered - begin:.1f} s, called by the other node in "
          f"{called - registered:.1f} s")  # fmt: skip
