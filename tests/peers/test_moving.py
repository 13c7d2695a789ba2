"""The phone's address changes, or it has none at first: registrar, calls and sound follow it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.network import BARESIP, DEVICE, KAMAILIO, PHONE, PREFIX
from tests.peers.baresip import Baresip, Setup, baresip
from tests.peers.certificates import Authority
from tests.peers.elsewhere import MOVED, Elsewhere, elsewhere
from tests.peers.kamailio import Kamailio, kamailio
from tests.peers.phone_toml import USER, account, phone_toml, speed_dial
from tests.peers.wire import listening
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, Samples, likeness, samples_of, speech

VOICE = f"{PREFIX}1"
"""baresip speaks from its device's first address."""

REPEATED = 6
"""The peer says its sentence so often: it still speaks after the change."""

LISTENING = 8.0
"""Seconds in which the whole sentence is heard once, whenever one begins to listen."""


@pytest.fixture
def server(network: None, authority: Authority, tmp_path: Path) -> Iterator[Kamailio]:
    """One for each test: the last one's would still call the phone at its old addresses."""
    with kamailio(tmp_path / "kamailio", authority.issue(f"IP:{KAMAILIO}")) as running:
        yield running


@pytest.fixture
def place(server: Kamailio) -> Iterator[Elsewhere]:
    with elsewhere() as made:
        yield made


def configuration(*sections: str, authority: Path | None = None, direct_calls: bool = False) -> str:
    """Nothing binds this phone to one address."""
    toml = phone_toml(*sections, authority=authority, direct_calls=direct_calls)
    return toml.replace(f'bind = "{PHONE}"\n', "")


def talkative() -> Samples:
    return np.concatenate([speech(OTHER_SENTENCE)] * REPEATED)


async def move(place: Elsewhere) -> None:
    """Give the phone another address; sound comes from there and goes there when this returns."""
    with listening(DEVICE) as wire:
        place.unplug(PHONE)
        place.plug_in(MOVED)
        await wire.until(lambda: len(wire.rtp_between(MOVED, VOICE)) > 50, "sound from the new address")
        await wire.until(lambda: len(wire.rtp_between(VOICE, MOVED)) > 50, "sound to the new address")


async def talk(phone: DeskPhone, peer: Baresip) -> None:
    """Each hears the other's sentence; the phone hangs up."""
    mine = speech(SENTENCE)
    ear = samples_of(await phone.speak_and_listen(mine.tobytes(), seconds=LISTENING))
    await phone.replace()
    assert likeness(ear, speech(OTHER_SENTENCE)) > RECOGNISED
    assert likeness(await peer.heard(), mine) > RECOGNISED


@pytest.mark.parametrize(
    ("codec", "transport", "encryption"),
    [("PCMU", "udp", ""), ("G722", "tls", "sdes"), ("opus", "udp", "dtls")],
)
async def test_a_call_goes_on_from_the_new_address(
    tmp_path: Path, place: Elsewhere, authority: Authority, codec: str, transport: str, encryption: str
) -> None:
    place.plug_in(PHONE)
    setup = Setup(transport=transport, codecs=(codec,), encryption=encryption, authority=authority.path)
    toml = configuration(account(transport, encryption or "off"), authority=authority.path)
    async with (
        desk_phone(tmp_path / "phone", toml, starter=place.start) as phone,
        baresip(tmp_path / "baresip", talkative(), setup) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        await move(place)
        await talk(phone, peer)
        await phone.until_no_call()
        await peer.dial(f"sip:{USER}@{KAMAILIO}")  # the registrar knows where the phone is now
        await phone.until_phase("incoming")
        await peer.hang_up()


async def test_a_call_that_came_in_goes_on_too(tmp_path: Path, place: Elsewhere) -> None:
    place.plug_in(PHONE)
    async with (
        desk_phone(tmp_path / "phone", configuration(account()), starter=place.start) as phone,
        baresip(tmp_path / "baresip", talkative()) as peer,
    ):
        await phone.until_registered()
        await peer.dial(f"sip:{USER}@{KAMAILIO}")
        await phone.until_phase("incoming")
        await phone.lift()
        await phone.until_phase("talking")
        await move(place)
        await talk(phone, peer)


async def test_a_call_without_a_server_goes_on_too(tmp_path: Path, place: Elsewhere) -> None:
    place.plug_in(PHONE)
    toml = configuration(speed_dial(f"sip:201@{BARESIP}:5060"), direct_calls=True)
    async with (
        desk_phone(tmp_path / "phone", toml, starter=place.start) as phone,
        baresip(tmp_path / "baresip", talkative(), Setup(transport="")) as peer,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await move(place)
        await talk(phone, peer)


async def test_it_starts_without_a_network_and_registers_when_there_is_one(
    tmp_path: Path, place: Elsewhere
) -> None:
    toml = configuration(account())
    async with desk_phone(tmp_path / "phone", toml, starter=place.start) as phone:
        await phone.until_words("No network")
        await phone.lift()
        await phone.until(lambda state: state["tone"] == "dial", "a dial tone")
        await phone.replace()
        place.plug_in(PHONE)
        await phone.until_registered()
        await phone.until_no_words("No network")


async def test_a_call_outlives_a_cable_that_is_pulled_for_a_while(tmp_path: Path, place: Elsewhere) -> None:
    """No address at all in between; the screen tells it after the call only, the call comes first."""
    place.plug_in(PHONE)
    async with (
        desk_phone(tmp_path / "phone", configuration(account()), starter=place.start) as phone,
        baresip(tmp_path / "baresip", talkative()) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        place.unplug(PHONE)
        with listening(DEVICE) as wire:
            await wire.until(lambda: len(wire.rtp_between(VOICE, PHONE)) > 100, "sound that nobody hears")
        place.plug_in(PHONE)
        await move(place)
        await talk(phone, peer)
