"""People who are not of this exchange, or who are unkind: nothing is relayed for them, and phones go on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.site import ADDRESSES, DOMAIN, Site, ping, site
from tests.exchange.strangers import Sender
from tests.network import PHONE, PREFIX, SIPP
from tests.peers.certificates import Authority

NODE = ADDRESSES["a"]
SILENCE = 1.0
"""Seconds of no answer that are taken for none."""


@pytest.fixture(scope="module")
def nodes(network: None, authority: Authority, tree: Path) -> Iterator[Site]:
    with site(authority, tree) as made:
        yield made


@contextlib.contextmanager
def sender(port: int = 5060, address: str = PHONE) -> Iterator[Sender]:
    made = Sender(NODE, port, address)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def stranger(nodes: Site) -> Iterator[Sender]:
    with sender() as made:
        yield made


def test_nothing_is_relayed(stranger: Sender, nodes: Site) -> None:
    """Neither to other servers nor for other domains, not even for a phone that knows its password."""
    assert stranger.ask("INVITE", "sip:1@elsewhere.example") == 403
    assert stranger.ask("INVITE", f"sip:102@{DOMAIN}", domain="elsewhere.example") == 403
    assert stranger.ask("REGISTER", f"sip:{DOMAIN}", domain="elsewhere.example") == 403
    assert stranger.ask("MESSAGE", "sip:1@elsewhere.example", more=f"Route: <sip:{PREFIX}99;lr>") == 403
    assert stranger.log_in("101", nodes.passwords["101"], "INVITE", "sip:1@elsewhere.example") == 403


def test_nobody_calls_without_a_password(stranger: Sender) -> None:
    for uri in (f"sip:102@{DOMAIN}", f"sip:*97@{DOMAIN}", f"sip:voicemail-102@{DOMAIN}"):
        assert stranger.ask("INVITE", uri) == 407
    assert stranger.ask("SUBSCRIBE", f"sip:101@{DOMAIN}", more="Event: message-summary") == 407


def test_a_phone_is_itself_alone(stranger: Sender, nodes: Site) -> None:
    password = nodes.passwords["101"]
    assert stranger.log_in("101", password) == 200
    assert stranger.log_in("102", password) == 401
    stranger.send("REGISTER", f"sip:{DOMAIN}", "101")
    assert stranger.status() == 401
    assert stranger.log_in("101", password, "MESSAGE", f"sip:999@{DOMAIN}") == 404


def test_only_nodes_reach_the_nodes_own_port(nodes: Site) -> None:
    with sender(5090) as outside:
        outside.send("KDMQ", f"sip:usrloc@{NODE}:5090")
        assert outside.status(SILENCE) is None
        outside.send("INVITE", f"sip:101@{PHONE}", more=f"Route: <sip:{NODE}:5090;lr>")
        assert outside.status(SILENCE) is None
    with sender() as outside:
        outside.send("KDMQ", f"sip:usrloc@{NODE}")
        assert outside.status(SILENCE) is None


def test_guessing_a_password_comes_to_an_end(nodes: Site) -> None:
    """After ten wrong ones even the right one is of no use to whoever guessed; the owner is not concerned."""
    with sender(address=SIPP) as guesser:
        answers = [guesser.log_in("105", f"guess {number}") for number in range(11)]
        assert answers[0] == 401
        assert answers[-1] == 403
        assert guesser.log_in("105", nodes.passwords["105"]) == 403
    with sender() as owner:
        assert owner.log_in("105", nodes.passwords["105"]) == 200


def test_a_flood_is_not_heard(nodes: Site) -> None:
    """Whoever floods hears nothing for a while; everybody else is served."""
    with sender(address=f"{PREFIX}99") as flooder, sender() as other:
        for _ in range(1000):
            flooder.send("OPTIONS", f"sip:{DOMAIN}")
        while flooder.status(SILENCE) is not None:
            pass
        assert flooder.ask("OPTIONS", f"sip:{DOMAIN}") is None
        assert ping(NODE)
        assert other.log_in("106", nodes.passwords["106"]) == 200


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0" * 2000,
        "INVITE sip:101@office.test SIP/2.0\r\n\r\n",
        "REGISTER sip: SIP/2.0\r\nVia: \r\nFrom: \r\nContent-Length: -1\r\n\r\n",
        "INVITE sip:%00@office.test SIP/2.0\r\n" + "Via: SIP/2.0/UDP x\r\n" * 800 + "\r\n",
    ],
)
def test_nonsense_stops_nothing(stranger: Sender, text: str) -> None:
    stranger._socket.send(text.encode())
    assert ping(NODE)
