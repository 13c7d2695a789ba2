"""SIPp's scenarios against the phone: the built-in ones, and the corners of RFC 3261 and its extensions."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.network import SIPP
from tests.peers.phone_toml import LISTENS, phone_toml, speed_dial
from tests.peers.sipp import answering, calling
from tests.signals import (
    OTHER_SENTENCE,
    RATE,
    RECOGNISED,
    STRANGE,
    Samples,
    likeness,
    resampled,
    samples_of,
    speech,
)

DIRECT = phone_toml(speed_dial(f"sip:12@{SIPP}:5060"), direct_calls=True)
OTHER_HOST = "10.77.0.31"


def pcma(samples: Samples) -> bytes:
    """G.711 A-law (ITU-T G.711), at 8 kHz."""
    encoded = bytearray()
    for sample in resampled(samples, RATE, 8000).tolist():
        sign, magnitude = (0x80, sample) if sample >= 0 else (0, -sample - 1)
        magnitude >>= 4
        exponent = max(magnitude.bit_length() - 5, 0)
        mantissa = (magnitude >> max(exponent, 0)) & 0x0F if exponent else magnitude & 0x0F
        if magnitude >= 16:
            exponent = magnitude.bit_length() - 4
            mantissa = (magnitude >> (exponent - 1)) & 0x0F
        encoded.append((sign | (exponent << 4) | mantissa) ^ 0x55)
    return bytes(encoded)


@pytest.mark.parametrize(
    "scenario",
    ["uac", "uac_pcap", "offer_in_200", "session_timer", "info_digit", "reliable_call"],
)
async def test_sipp_calls(tmp_path: Path, scenario: str) -> None:
    async with desk_phone(tmp_path / "phone", DIRECT) as phone:
        async with calling(tmp_path / "sipp", scenario, LISTENS) as sipp:
            await phone.until_phase("incoming")
            await phone.lift()
            await sipp.passed()
        await phone.until_phase("ended")
        phases = [call["phase"] for state in phone.history for call in state["calls"]]
        assert "talking" in phases


async def test_sipp_gives_up_while_it_rings(tmp_path: Path) -> None:
    async with desk_phone(tmp_path / "phone", DIRECT) as phone:
        async with calling(tmp_path / "sipp", "hang_up_ringing", LISTENS) as sipp:
            await phone.until(lambda state: state["ringing"], "ringing")
            await sipp.passed()
        await phone.until(lambda state: not state["ringing"], "silence")


@pytest.mark.parametrize(
    "reason", ['SIP;cause=200;text="Call completed elsewhere"', 'Q.850;cause=26;text="Answered elsewhere"']
)
async def test_another_phone_answers(tmp_path: Path, reason: str) -> None:
    """RFC 3326: the call is not missed; the history says where it was answered."""
    async with desk_phone(tmp_path / "phone", DIRECT) as phone:
        async with calling(tmp_path / "sipp", "answered_elsewhere", LISTENS, reason=reason) as sipp:
            await phone.until(lambda state: state["ringing"], "ringing")
            await sipp.passed()
        state = await phone.until(lambda state: not state["ringing"] and not state["calls"], "an idle phone")
        assert state["lamps"]["message"] == "off"
        await phone.tap("soft1", "soft2")
        await phone.until_words("Answered at another phone")


@pytest.mark.parametrize("scenario", ["uas", "answer", "forked", "reliable"])
async def test_sipp_is_called(tmp_path: Path, scenario: str) -> None:
    async with (
        desk_phone(tmp_path / "phone", DIRECT) as phone,
        answering(tmp_path / "sipp", scenario) as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await phone.replace()
        await sipp.passed()


async def test_reliable_answers_in_a_row(tmp_path: Path) -> None:
    """Each of 180, 183 and 180 gets its PRACK (RFC 3262), and the ringback goes on: it begins once."""
    async with (
        desk_phone(tmp_path / "phone", DIRECT) as phone,
        answering(tmp_path / "sipp", "reliable_row") as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("talking")
        tones = [tone for tone, _ in groupby(state["tone"] for state in phone.history)]
        assert tones.count("ringback") == 1, tones
        await phone.replace()
        await sipp.passed()


async def test_sipp_changes_the_session(tmp_path: Path) -> None:
    """An UPDATE in the call (RFC 3311): the call goes on."""
    async with (
        desk_phone(tmp_path / "phone", DIRECT) as phone,
        answering(tmp_path / "sipp", "update") as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await phone.until(lambda state: state["calls"][0]["seconds"] >= 1, "a second of talking")
        await phone.replace()
        await sipp.passed()


async def test_sipp_lets_it_ring(tmp_path: Path) -> None:
    async with (
        desk_phone(tmp_path / "phone", DIRECT) as phone,
        answering(tmp_path / "sipp", "no_answer") as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until(lambda state: state["tone"] == "ringback", "ringback")
        await phone.replace()
        await sipp.passed()


async def test_early_media_is_heard_and_no_ringback(tmp_path: Path) -> None:
    """What the network plays before the answer (183 with SDP) is heard, in place of the phone's own tone."""
    announcement = tmp_path / "announcement.al"
    announcement.write_bytes(pcma(speech(OTHER_SENTENCE)) + b"\xd5" * 16_000)
    async with (
        desk_phone(tmp_path / "phone", DIRECT) as phone,
        answering(tmp_path / "sipp", "early_media", speech=str(announcement)) as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("ringing")
        ear = samples_of(await phone.listen(4.5))
        state = await phone.state()
        assert (state["tone"], state["microphone"]) == (None, "closed")
        assert likeness(ear, speech(OTHER_SENTENCE)) > RECOGNISED
        assert likeness(ear, speech()) < STRANGE
        await phone.until_phase("talking")
        assert not any(state["tone"] == "ringback" for state in phone.history)
        await phone.replace()
        await sipp.passed()


async def test_follows_a_redirection(tmp_path: Path) -> None:
    """302: the call goes to the new address."""
    target = f"sip:13@{OTHER_HOST}:5060"
    async with (
        desk_phone(tmp_path / "phone", DIRECT) as phone,
        answering(tmp_path / "first", "redirect", target=target) as first,
        answering(tmp_path / "second", "answer", host=OTHER_HOST) as second,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await first.passed()
        await phone.until_phase("talking")
        await phone.replace()
        await second.passed()
