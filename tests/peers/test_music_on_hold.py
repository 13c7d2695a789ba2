"""Music on hold towards other makes of phone, and towards those that do not take to being held."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from firmware.sip.music import SHIPPED
from tests.desk_phone import DeskPhone, desk_phone
from tests.network import PHONE, SIPP
from tests.peers.baresip import Setup, baresip
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import account, phone_toml, speed_dial
from tests.peers.sipp import answering
from tests.peers.wire import Wire, listening
from tests.signals import (
    OTHER_SENTENCE,
    RATE,
    RECOGNISED,
    SENTENCE,
    STRANGE,
    Samples,
    likeness,
    read_wav,
    resampled,
    samples_of,
    speech,
)

DIRECT = phone_toml(speed_dial(f"sip:12@{SIPP}:5060"), direct_calls=True)
BEGINNING = read_wav(SHIPPED)[: 3 * RATE]
IN_STATE = {"": "none", "sdes": "hop", "dtls": "end-to-end"}
HELD_S = 5.0
"""Long enough to know the music."""


async def hold(phone: DeskPhone) -> None:
    """Hold, while the owner says something to nobody."""
    await phone.tap("hold")
    await phone.until_phase("held")
    await phone.speak_and_listen(speech(OTHER_SENTENCE).tobytes(), HELD_S)


async def resume(phone: DeskPhone) -> None:
    await phone.tap("hold")
    await phone.until_phase("talking")


def a_law(encoded: bytes) -> Samples:
    """G.711 A-law (ITU-T G.711) at the board's rate."""
    code = np.frombuffer(encoded, np.uint8) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, (code & 15).astype(int)
    linear = np.where(exponent == 0, mantissa * 16 + 8, (mantissa * 16 + 264) << np.maximum(exponent, 1) - 1)
    return resampled(np.where(code & 0x80, linear, -linear).astype(np.int16), 8000, RATE)


def sent(wire: Wire, source: str, target: str) -> Samples:
    """What the wire has seen of one direction."""
    return a_law(b"".join(each.payload[12:] for each in wire.rtp_between(source, target)))


@pytest.mark.parametrize(
    ("direction", "address", "heard"),
    [
        ("recvonly", "[media_ip]", True),
        ("sendrecv", "[media_ip]", True),
        ("inactive", "[media_ip]", False),
        ("inactive", "0.0.0.0", False),
    ],
)
async def test_whatever_the_far_end_says_to_being_held(
    tmp_path: Path, direction: str, address: str, heard: bool
) -> None:
    async with (
        desk_phone(tmp_path / "phone", DIRECT) as phone,
        answering(tmp_path / "sipp", "held", direction=direction, address=address) as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("talking")
        with listening() as wire:
            await hold(phone)
            music = sent(wire, PHONE, SIPP)
        assert (likeness(music, BEGINNING) > RECOGNISED) is heard
        assert likeness(music, speech(OTHER_SENTENCE)) < STRANGE
        with listening() as wire:
            await resume(phone)
            await phone.speak_and_listen(speech(SENTENCE).tobytes(), 5.0)
            voice = sent(wire, PHONE, SIPP)
        await phone.replace()
        await sipp.passed()
        assert likeness(voice, speech(SENTENCE)) > RECOGNISED


@pytest.mark.parametrize("code", ["488", "501"])
async def test_a_far_end_that_refuses_to_be_held_keeps_its_call_and_hears_music(
    tmp_path: Path, code: str
) -> None:
    async with (
        desk_phone(tmp_path / "phone", DIRECT) as phone,
        answering(tmp_path / "sipp", "refuses_hold", code=code) as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("talking")
        with listening() as wire:
            await hold(phone)
            assert likeness(sent(wire, PHONE, SIPP), BEGINNING) > RECOGNISED
        await resume(phone)
        await phone.replace()
        await sipp.passed()


@pytest.mark.parametrize(
    ("codec", "transport", "encryption"),
    [("PCMA", "udp", ""), ("opus", "tls", "sdes"), ("G722", "udp", "dtls")],
)
async def test_another_make_of_phone_is_held_and_taken_back(
    tmp_path: Path, server: Kamailio, authority: Authority, codec: str, transport: str, encryption: str
) -> None:
    """What it hears cannot be told: baresip 1.0 records no more once it was held."""
    setup = Setup(transport=transport, codecs=(codec,), encryption=encryption, authority=authority.path)
    configuration = phone_toml(account(transport, encryption or "off"), authority=authority.path)
    expected = IN_STATE[encryption]
    talkative = np.concatenate([speech(SENTENCE)] * 8)
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        baresip(tmp_path / "baresip", talkative, setup) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        await phone.until(lambda state: state["calls"][0]["encryption"] == expected, expected)
        with listening() as wire:
            await hold(phone)
            flowed = [each for each in wire.datagrams if each.rtp and each.source[0] == PHONE]
            assert len(flowed) > HELD_S * 50 * 0.8, "sound goes on all the time"
            if not encryption:
                encoded = b"".join(each.payload[12:] for each in flowed)
                assert likeness(a_law(encoded), BEGINNING) > RECOGNISED
        await resume(phone)
        assert (await phone.state())["calls"][0]["encryption"] == expected
        ear = samples_of(await phone.listen(8.0))
        assert likeness(ear, speech(SENTENCE)) > RECOGNISED
        await phone.replace()
        await peer.until("CALL_CLOSED")
