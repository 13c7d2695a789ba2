"""DTMF digits that arrive at baresip, by RFC 4733 and by INFO, and those that arrive from it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.network import PHONE, SIPP
from tests.peers.baresip import Setup, baresip
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import account, phone_toml, speed_dial
from tests.peers.sipp import answering
from tests.peers.wire import Wire, listening
from tests.signals import level, samples_of, speech

DIGITS = "159*0#"
FIVE = (770.0, 1336.0)
"""Hz, of the digit 5 (ITU-T Q.23)."""


@pytest.mark.parametrize("codec", ["PCMU", "opus"])
@pytest.mark.parametrize("method", ["rfc4733", "info"])
async def test_digits_arrive_in_order(tmp_path: Path, server: Kamailio, method: str, codec: str) -> None:
    setup = Setup(codecs=(codec,), dtmf_by_info=method == "info")
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account(), dtmf=method)) as phone,
        baresip(tmp_path / "baresip", speech(), setup) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        await phone.dial(DIGITS)
        assert await peer.until_digits(len(DIGITS)) == DIGITS


TELEPHONE_EVENT = 101
FAST = "1122*#9990"


def events(wire: Wire) -> list[tuple[int, int, list[bytes]]]:
    """The telephone-events that the phone has sent: timestamp, event code, and the packets' payloads."""
    packets = [
        each.payload for each in wire.rtp_between(PHONE, SIPP) if each.payload[1] & 0x7F == TELEPHONE_EVENT
    ]
    stamped = groupby(packets, lambda packet: int.from_bytes(packet[4:8]))
    return [(time, each[0][12], each) for time, each in ((time, list(each)) for time, each in stamped)]


def ends(packets: list[bytes]) -> int:
    """How many of them say that the event is over."""
    return sum(packet[13] >> 7 for packet in packets)


async def test_digits_typed_fast_are_events_of_their_own(tmp_path: Path) -> None:
    """RFC 4733, 2.5.1.4: each ends three times over, and a digit that comes twice is two events."""
    direct = phone_toml(speed_dial(f"sip:12@{SIPP}:5060"), direct_calls=True)
    async with (
        desk_phone(tmp_path / "phone", direct) as phone,
        answering(tmp_path / "sipp", "answer") as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("talking")
        with listening() as wire:
            await phone.dial(FAST)
            await wire.until(
                lambda: sum(ends(packets) for *_, packets in events(wire)) == 3 * len(FAST), "every end"
            )
        sent = events(wire)
        await phone.replace()
        await sipp.passed()
    assert "".join("0123456789*#"[code] for _, code, _ in sent) == FAST
    assert [ends(packets) for *_, packets in sent] == [3] * len(FAST)
    times = [time - sent[0][0] & 0xFFFFFFFF for time, *_ in sent]
    assert times == sorted(set(times)), "each later than the one before"
    for _, _, packets in sent:
        lengths = [int.from_bytes(packet[14:16]) for packet in packets]
        assert lengths == sorted(lengths)


async def test_the_owner_hears_a_key_tone(tmp_path: Path, server: Kamailio) -> None:
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
        baresip(tmp_path / "baresip", speech()[:1000], Setup()) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        async with phone.recording() as recording:
            await recording.until(0.4)
            await phone.tap("5")
            await recording.until(1.4)
        heard = samples_of(recording.sound)
        for frequency in FIVE:
            assert max(level(heard[at : at + 800], frequency) for at in range(0, len(heard), 400)) > 500
        assert await peer.until_digits(1) == "5"


@pytest.mark.parametrize("by_info", [False, True])
async def test_digits_from_the_far_end_do_no_harm(tmp_path: Path, server: Kamailio, by_info: bool) -> None:
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
        baresip(tmp_path / "baresip", speech(), Setup(dtmf_by_info=by_info)) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        for digit in "42#":
            await peer.send_digit(digit)
        await phone.until(lambda state: state["calls"][0]["seconds"] >= 1, "a second of talking")
        assert (await phone.state())["calls"][0]["phase"] == "talking"
        assert not peer.told("CALL_CLOSED")
