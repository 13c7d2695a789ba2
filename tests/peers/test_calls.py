"""Calls with baresip: through a server and directly, every codec and encryption, the voice both ways."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.network import BARESIP, KAMAILIO
from tests.peers.baresip import Baresip, Setup, baresip
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import URI, USER, account, phone_toml, speed_dial
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, STRANGE, likeness, samples_of, speech

LISTENING = 4.5
"""Seconds: the sentence and what a jitter buffer may hold."""

IN_STATE = {"": "none", "sdes": "hop", "dtls": "end-to-end"}
SECURITY = [("udp", ""), ("tls", "sdes"), ("udp", "dtls")]


async def talk(phone: DeskPhone, peer: Baresip) -> None:
    """Both speak their sentence; each must hear the other's, and not its own."""
    expected = IN_STATE[peer.setup.encryption]
    await phone.until(lambda state: state["calls"][0]["encryption"] == expected, expected)
    mine, theirs = speech(SENTENCE), speech(OTHER_SENTENCE)
    ear = samples_of(await phone.speak_and_listen(mine.tobytes(), seconds=LISTENING))
    call = (await phone.state())["calls"][0]
    assert call["codec"] == await peer.codec()
    assert await peer.encryption() == (peer.setup.encryption or "none")
    assert call["encryption"] == expected
    await phone.replace()
    their_ear = await peer.heard()
    assert likeness(ear, theirs) > RECOGNISED, told_of_encryption(phone)
    assert likeness(ear, mine) < STRANGE
    assert likeness(their_ear, mine) > RECOGNISED
    assert likeness(their_ear, theirs) < STRANGE


def told_of_encryption(phone: DeskPhone) -> str:
    """What PJSIP has to say of packets that it could not read."""
    lines = phone.log.read_text(errors="replace").splitlines()
    return "\n".join([line for line in lines if "SRTP" in line][-20:])


@pytest.mark.parametrize(
    ("codec", "transport", "encryption"),
    [(codec, *security) for codec, security in product(["opus", "G722", "PCMU"], SECURITY)],
)
async def test_calls_through_the_server(
    tmp_path: Path, server: Kamailio, authority: Authority, codec: str, transport: str, encryption: str
) -> None:
    setup = Setup(transport=transport, codecs=(codec,), encryption=encryption, authority=authority.path)
    configuration = phone_toml(account(transport, encryption or "off"), authority=authority.path)
    async with (
        desk_phone(tmp_path / "phone", configuration, "--log-level", "debug") as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE), setup) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        call = await phone.until_phase("talking")
        assert (call["peer"], call["direction"], call["codec"]) == ("201", "out", codec)
        await talk(phone, peer)


@pytest.mark.parametrize(
    ("codec", "transport", "encryption"),
    [
        ("PCMU", "udp", ""),
        ("G722", "tls", "sdes"),
        ("opus", "udp", "dtls"),
    ],
)
async def test_is_called_through_the_server(
    tmp_path: Path, server: Kamailio, authority: Authority, codec: str, transport: str, encryption: str
) -> None:
    setup = Setup(transport=transport, codecs=(codec,), encryption=encryption, authority=authority.path)
    configuration = phone_toml(account(transport, encryption or "off"), authority=authority.path)
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE), setup) as peer,
    ):
        await phone.until_registered()
        await peer.dial(f"sip:{USER}@{KAMAILIO}")
        call = await phone.until_phase("incoming")
        assert (call["peer"], call["direction"]) == ("201", "in")
        assert (await phone.state())["ringing"]
        await peer.until("CALL_RINGING")
        await phone.lift()
        await phone.until_phase("talking")
        state = await phone.until(lambda state: state["calls"][0]["codec"] == codec, codec)
        assert not state["ringing"]
        await talk(phone, peer)


async def test_calls_an_address(tmp_path: Path) -> None:
    configuration = phone_toml(speed_dial(f"sip:201@{BARESIP}:5060"), direct_calls=True)
    setup = Setup(transport="", codecs=("G722",))
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE), setup) as peer,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await talk(phone, peer)


async def test_is_called_by_an_address(tmp_path: Path) -> None:
    setup = Setup(transport="", codecs=("opus",))
    async with (
        desk_phone(tmp_path / "phone", phone_toml(direct_calls=True)) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE), setup) as peer,
    ):
        await peer.dial(URI)
        await phone.until_phase("incoming")
        await phone.lift()
        await phone.until_phase("talking")
        await talk(phone, peer)


async def test_the_codecs_are_tried_in_the_configured_order(tmp_path: Path, server: Kamailio) -> None:
    setup = Setup(codecs=("opus", "G722", "PCMU", "PCMA"))
    configuration = phone_toml(account(), codecs=("PCMA", "G722", "opus"))
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE), setup) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        await phone.until(lambda state: state["calls"][0]["codec"] == "PCMA", "PCMA")
        assert await peer.codec() == "PCMA"


async def test_the_far_end_hangs_up(tmp_path: Path, server: Kamailio) -> None:
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE)) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        await phone.listen(1.0)
        await peer.hang_up()
        await phone.until(lambda state: state["tone"] == "busy", "the tone after a call")
        await phone.until_words("Call ended")
        await phone.replace()
        state = await phone.until_no_call()
        assert (state["tone"], state["route"], state["microphone"]) == (None, "closed", "closed")
        await phone.tap("up", "soft2")
        await phone.until_match(r"\b(Opus|G\.722|G\.711[au]), (good|fair|poor)\b")
        await phone.tap("back", "back", "ok")
        await phone.choose("Accounts", "Office")
        await phone.until_match(r"Dialled this month:\s+00:0[1-9], 1 call\b")


async def test_a_second_caller_waits_and_hears_ringback(tmp_path: Path, server: Kamailio) -> None:
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE)) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await peer.dial(f"sip:{USER}@{KAMAILIO}")
        await peer.until("CALL_RINGING")
        await phone.until(lambda state: state["tone"] == "waiting", "a beep in the ear")
        assert not any(state["ringing"] for state in phone.history)
        await phone.tap("back")
        closed = await peer.until("CALL_CLOSED")
        assert closed["param"].startswith("603")
        await phone.until(lambda state: state["tone"] == "dial", "dial tone again")


async def test_the_owner_rejects(tmp_path: Path, server: Kamailio) -> None:
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE)) as peer,
    ):
        await phone.until_registered()
        await peer.dial(f"sip:{USER}@{KAMAILIO}")
        await phone.soft_key("Reject")
        closed = await peer.until("CALL_CLOSED")
        assert closed["param"].startswith("603")
        await phone.until(lambda state: not state["ringing"], "silence")


async def test_the_caller_gives_up(tmp_path: Path, server: Kamailio) -> None:
    """The bell stops with the CANCEL, and the screen tells of the missed call."""
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE)) as peer,
    ):
        await phone.until_registered()
        await peer.dial(f"sip:{USER}@{KAMAILIO}")
        await phone.until(lambda state: state["ringing"], "ringing")
        await peer.until("CALL_RINGING")
        await peer.hang_up()
        state = await phone.until(lambda state: not state["ringing"], "silence")
        assert state["calls"] == [] or state["calls"][0]["phase"] == "ended"
        assert not any(samples_of(await phone.listen(0.5))[-3200:]), "the bell still sounds"
        await phone.until(lambda state: state["lamps"]["message"] == "blink", "the lamp of a missed call")


async def test_many_calls_one_after_the_other(tmp_path: Path, server: Kamailio) -> None:
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE)) as peer,
    ):
        await phone.until_registered()
        for count in range(1, 6):
            await phone.lift()
            await phone.dial("201#")
            await phone.until_phase("talking")
            await phone.replace()
            await peer.until_times("CALL_CLOSED", count)
