"""NOTIFY outside a dialog, which our PJSIP keeps until it is taken and answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.deploy.conftest import Endpoint, Peer

NOTIFY = "NOTIFY sip:phone@127.0.0.1 SIP/2.0"


@pytest.fixture
def peer(endpoint: Endpoint) -> Iterator[Peer]:
    endpoint.ask("notify", "Install")
    made = Peer("127.0.0.1", int(endpoint.ask("listen", "udp")))
    endpoint.ask("start")
    endpoint.ask("account", "sip:phone@127.0.0.1")
    yield made
    made.socket.close()


def taken(endpoint: Endpoint) -> list[Any]:
    """The next request; waits for it, pytest's timeout ends a wait in vain."""
    while True:
        found: list[Any] = endpoint.ask("notify", "Take")
        if found[0]:
            return found


def test_it_is_kept_taken_and_answered(endpoint: Endpoint, peer: Peer) -> None:
    peer.send(NOTIFY)
    number, source, message = taken(endpoint)
    assert source == f"127.0.0.1:{peer.port}"
    assert message.startswith(NOTIFY)
    assert peer.heard_nothing()
    endpoint.ask("notify", "Answer", number, 489)
    assert peer.answer() == "SIP/2.0 489 Bad Event"
    endpoint.ask("notify", "Answer", number, 200)
    assert endpoint.ask("notify", "Take")[0] == 0
    assert peer.options() == "SIP/2.0 200 OK", "no second answer came before this one"


def test_several_come_in_order(endpoint: Endpoint, peer: Peer) -> None:
    for _ in range(3):
        peer.send(NOTIFY)
    numbers = [taken(endpoint)[0] for _ in range(3)]
    assert numbers == sorted(numbers)
    for number in reversed(numbers):
        endpoint.ask("notify", "Answer", number, 200)
        assert peer.answer() == "SIP/2.0 200 OK"


def test_a_flood_takes_no_more_than_eight(endpoint: Endpoint, peer: Peer) -> None:
    for _ in range(20):
        peer.send(NOTIFY)
    assert peer.options() == "SIP/2.0 200 OK"
    waiting = iter(lambda: endpoint.ask("notify", "Take")[0], 0)
    assert len(list(waiting)) == 8


def test_an_endpoint_ends_with_some_unanswered(endpoint: Endpoint, peer: Peer) -> None:
    peer.send(NOTIFY)
    taken(endpoint)
    assert endpoint.end() == 0
