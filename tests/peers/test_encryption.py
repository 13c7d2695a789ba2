"""A required media encryption never falls back to clear: not offered, not taken, not heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.network import KAMAILIO, PHONE
from tests.peers.baresip import Setup, baresip
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import USER, account, phone_toml
from tests.peers.sipp import calling
from tests.peers.wire import listening
from tests.signals import speech

REQUIRED = [("tls", "sdes"), ("udp", "dtls")]
SECURE = ("RTP/SAVP ", "RTP/SAVPF ", "UDP/TLS/RTP/SAVP ", "UDP/TLS/RTP/SAVPF ")


async def test_the_wire_shows_a_clear_call(tmp_path: Path, server: Kamailio) -> None:
    """What the tests below rely on to see a call in clear."""
    with listening() as wire:
        async with (
            desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
            baresip(tmp_path / "baresip", speech(), Setup()) as peer,
        ):
            await phone.until_registered()
            await phone.lift()
            await phone.dial("201#")
            await phone.until(
                lambda state: any(call["seconds"] for call in state["calls"]), "a second of call"
            )
            assert peer.told("CALL_ESTABLISHED")
    assert wire.rtp_to_or_from(PHONE)
    assert any("RTP/AVP " in line for line in wire.offers())


@pytest.mark.parametrize(("transport", "encryption"), REQUIRED)
async def test_a_clear_peer_gets_no_call(
    tmp_path: Path, server: Kamailio, authority: Authority, transport: str, encryption: str
) -> None:
    configuration = phone_toml(account(transport, encryption), authority=authority.path)
    setup = Setup(transport=transport, authority=authority.path)
    with listening() as wire:
        async with (
            desk_phone(tmp_path / "phone", configuration) as phone,
            baresip(tmp_path / "baresip", speech(), setup) as peer,
        ):
            await phone.until_registered()
            await phone.lift()
            await phone.dial("201#")
            await phone.until(lambda state: state["tone"] == "congestion", "congestion")
            await phone.until_words("Call cannot be encrypted")
            assert not peer.told("CALL_ESTABLISHED")
    assert not wire.rtp_to_or_from(PHONE)
    assert all(any(profile in line for profile in SECURE) for line in wire.offers())


@pytest.mark.parametrize(("transport", "encryption"), REQUIRED)
async def test_a_clear_caller_is_refused(
    tmp_path: Path, server: Kamailio, authority: Authority, transport: str, encryption: str
) -> None:
    configuration = phone_toml(account(transport, encryption), authority=authority.path)
    setup = Setup(transport=transport, authority=authority.path)
    with listening() as wire:
        async with (
            desk_phone(tmp_path / "phone", configuration) as phone,
            baresip(tmp_path / "baresip", speech(), setup) as peer,
        ):
            await phone.until_registered()
            await peer.dial(f"sip:{USER}@{KAMAILIO}")
            closed = await peer.until("CALL_CLOSED")
            assert closed["param"].startswith("488"), closed
            assert not any(state["ringing"] for state in phone.history)
    assert not wire.rtp_to_or_from(PHONE)


async def test_sipp_in_clear_gets_488(tmp_path: Path, server: Kamailio, authority: Authority) -> None:
    configuration = phone_toml(account("udp", "dtls"), authority=authority.path)
    with listening() as wire:
        async with desk_phone(tmp_path / "phone", configuration) as phone:
            await phone.until_registered()
            async with calling(tmp_path / "sipp", "expect", f"{KAMAILIO}:5060", code="488") as sipp:
                await sipp.passed()
            assert not any(state["ringing"] for state in phone.history)
    assert not wire.rtp_to_or_from(PHONE)


@pytest.mark.parametrize("encryption", ["", "sdes"])
async def test_an_optional_encryption_takes_what_it_gets(
    tmp_path: Path, server: Kamailio, authority: Authority, encryption: str
) -> None:
    configuration = phone_toml(account("tls", "optional"), authority=authority.path)
    setup = Setup(transport="tls", encryption=encryption, authority=authority.path)
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        baresip(tmp_path / "baresip", speech(), setup) as peer,
    ):
        await phone.until_registered()
        await peer.dial(f"sip:{USER}@{KAMAILIO}")
        await phone.until_phase("incoming")
        await phone.lift()
        await phone.until_phase("talking")
        expected = "hop" if encryption else "none"
        await phone.until(lambda state: state["calls"][0]["encryption"] == expected, expected)
        assert await peer.encryption() == (encryption or "none")
