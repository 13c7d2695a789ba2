"""The very image is a telephone: it takes its settings off the card, registers, and is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.image import board
from tests.image.card import Card
from tests.image.guest import READY, Guest, virt
from tests.image.network import GUEST, TAP, guest_network
from tests.network import KAMAILIO, private_network
from tests.peers.baresip import Setup, baresip
from tests.peers.kamailio import Kamailio, kamailio
from tests.peers.phone_toml import USER, account
from tests.signals import OTHER_SENTENCE, speech

PHONE_TOML = f"""
[phone]
name = "Front desk"
language = "en"
country = "id"
{account()}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kamailio]:
    folder = tmp_path_factory.mktemp("network")
    with private_network(), guest_network(folder), kamailio(folder) as running:
        yield running


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    made = Card(tmp_path_factory.mktemp("card"))
    made.write("boot", {"phone.toml": PHONE_TOML})
    return made


@pytest.fixture(scope="module")
def guest(server: Kamailio, card: Card) -> Iterator[Guest]:
    with virt(card, *board.REACHABLE, tap=TAP) as running:
        running.until(READY)
        running.be_patient()
        running.until_active("dering-phone")
        yield running


async def test_it_registers_with_the_account_that_was_on_the_card(guest: Guest, server: Kamailio) -> None:
    await board.until(
        lambda state: [each["state"] for each in state["accounts"]] == ["registered"], "the registration"
    )
    assert server.knows(USER)


async def test_it_takes_a_call(guest: Guest, server: Kamailio, tmp_path: Path) -> None:
    async with baresip(tmp_path, speech(OTHER_SENTENCE), Setup(codecs=("PCMU",))) as peer:
        await peer.dial(f"sip:{USER}@{KAMAILIO}")
        state = await board.until(lambda state: bool(state["ringing"]), "its bell")
        assert [(call["peer"], call["phase"]) for call in state["calls"]] == [("201", "incoming")]
        await board.hook(lifted=True)
        await peer.until("CALL_ESTABLISHED")
        await peer.until("CALL_RTPESTAB")
        state = await board.until(
            lambda state: [call["phase"] for call in state["calls"]] == ["talking"], "the call"
        )
        assert state["calls"][0]["codec"] == "PCMU"
        await board.hook(lifted=False)
        await peer.until("CALL_CLOSED")


def test_the_settings_are_gone_from_the_card_and_kept_on_data(guest: Guest, card: Card) -> None:
    assert "phone.toml" not in guest.run("mount /boot/firmware 2>/dev/null; ls /boot/firmware").split()
    assert "secret-101" in guest.run("cat /data/config/phone.toml")
    assert "secret-101" not in guest.run("journalctl --no-pager")
    assert GUEST in guest.run("ip -4 address")
