"""The filter in our PJSIP: requests from addresses that were not allowed get no answer at all.

Silence is proven without waiting: once the request was counted as swallowed and a later one was answered, an
answer to the first would be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.deploy.conftest import Endpoint, Peer

HERE, ELSEWHERE, HERE6 = "127.0.0.1", "127.0.0.9", "::1"
OK = "SIP/2.0 200 OK"
METHODS = (
    "OPTIONS",
    "INVITE",
    "REGISTER",
    "MESSAGE",
    "SUBSCRIBE",
    "NOTIFY",
    "BYE",
    "CANCEL",
    "REFER",
    "X-SCAN",
)

MakePeer = Callable[..., Peer]


@pytest.fixture
def peer(endpoint: Endpoint) -> Iterator[MakePeer]:
    """Makes peers of an endpoint that has the filter, listens on UDP by IPv4 and IPv6, and has an account."""
    endpoint.ask("filter", "Install")
    ports = {name: int(endpoint.ask("listen", name)) for name in ("udp", "udp6")}
    endpoint.ask("start")
    endpoint.ask("account", "sip:phone@127.0.0.1")
    peers: list[Peer] = []

    def make(host: str = HERE) -> Peer:
        peers.append(Peer(host, ports["udp6" if ":" in host else "udp"]))
        return peers[-1]

    yield make
    for one in peers:
        one.socket.close()


def wait_for_dropped(endpoint: Endpoint, count: int) -> None:
    while endpoint.ask("filter", "Dropped") < count:
        pass  # every question lets the endpoint handle events; pytest's timeout ends a wait in vain


def test_without_the_filter_anybody_gets_an_answer(endpoint: Endpoint) -> None:
    port = endpoint.ask("listen", "udp")
    endpoint.ask("start")
    endpoint.ask("account", "sip:phone@127.0.0.1")
    peer = Peer(HERE, port)
    with peer.socket:
        assert peer.options() == OK


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_gets_no_answer_to_any_request(endpoint: Endpoint, peer: MakePeer, method: str) -> None:
    stranger, friend = peer(), peer(ELSEWHERE)
    endpoint.ask("filter", "Allow", ELSEWHERE, 0)
    stranger.send(f"{method} sip:phone@127.0.0.1 SIP/2.0")
    wait_for_dropped(endpoint, 1)
    assert friend.options() == OK
    assert stranger.heard_nothing()
    assert endpoint.ask("filter", "Dropped") == 1


def test_a_port_of_zero_allows_every_port_of_the_address(endpoint: Endpoint, peer: MakePeer) -> None:
    endpoint.ask("filter", "Allow", HERE, 0)
    assert [peer().options(), peer().options()] == [OK, OK]


def test_a_port_allows_that_port_alone(endpoint: Endpoint, peer: MakePeer) -> None:
    allowed, other = peer(), peer()
    endpoint.ask("filter", "Allow", HERE, allowed.port)
    other.send("OPTIONS sip:phone@127.0.0.1 SIP/2.0")
    assert allowed.options() == OK
    wait_for_dropped(endpoint, 1)
    assert other.heard_nothing()


def test_forbid_takes_back_exactly_what_was_allowed(endpoint: Endpoint, peer: MakePeer) -> None:
    one = peer()
    endpoint.ask("filter", "Allow", HERE, 0)
    endpoint.ask("filter", "Allow", HERE, one.port)
    endpoint.ask("filter", "Forbid", HERE, 0)
    assert one.options() == OK
    endpoint.ask("filter", "Forbid", HERE, one.port)
    endpoint.ask("filter", "Forbid", HERE, one.port)
    one.send("OPTIONS sip:phone@127.0.0.1 SIP/2.0")
    wait_for_dropped(endpoint, 1)
    assert one.heard_nothing()


def test_open_lets_everybody_pass_until_it_is_closed(endpoint: Endpoint, peer: MakePeer) -> None:
    stranger = peer()
    endpoint.ask("filter", "Open", True)
    assert stranger.options() == OK
    endpoint.ask("filter", "Open", False)
    stranger.send("OPTIONS sip:phone@127.0.0.1 SIP/2.0")
    wait_for_dropped(endpoint, 1)
    assert stranger.heard_nothing()


@pytest.mark.parametrize("spelling", ["::1", "0:0:0:0:0:0:0:1", "0000::0001"])
def test_every_spelling_of_an_ipv6_address_is_the_same(
    endpoint: Endpoint, peer: MakePeer, spelling: str
) -> None:
    friend = peer(HERE6)
    friend.send("OPTIONS sip:phone@[::1] SIP/2.0")
    wait_for_dropped(endpoint, 1)
    endpoint.ask("filter", "Allow", spelling, 0)
    assert friend.options() == OK


def test_a_mapped_ipv4_address_is_the_ipv4_address(endpoint: Endpoint, peer: MakePeer) -> None:
    endpoint.ask("filter", "Allow", "::ffff:127.0.0.1", 0)
    assert peer().options() == OK


def test_responses_pass(endpoint: Endpoint, peer: MakePeer) -> None:
    stranger, friend = peer(), peer(ELSEWHERE)
    endpoint.ask("filter", "Allow", ELSEWHERE, 0)
    stranger.send("SIP/2.0 200 OK")
    assert friend.options() == OK
    assert endpoint.ask("filter", "Dropped") == 0


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "1.2.3.256", "[::1]", "1.2.3.4 ", "x" * 5000])
def test_only_addresses_are_addresses(endpoint: Endpoint, address: str) -> None:
    assert endpoint.ask("filter", "Allow", address, 0) == f"'{address}' is not an IPv4 or IPv6 address"


@pytest.mark.parametrize("port", [-1, 65536])
def test_only_ports_are_ports(endpoint: Endpoint, port: int) -> None:
    assert endpoint.ask("filter", "Forbid", HERE, port) == f"port {port} is not in 0..65535"


def test_installing_twice_is_the_same_as_once_and_the_endpoint_ends_cleanly(endpoint: Endpoint) -> None:
    endpoint.ask("filter", "Install")
    endpoint.ask("filter", "Install")
    endpoint.ask("start")
    assert endpoint.end() == 0
