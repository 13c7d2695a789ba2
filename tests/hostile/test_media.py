"""Noise on a call's media ports: from anywhere, and in the packets of the far end itself."""

from __future__ import annotations

import asyncio
import contextlib
import random
import struct
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path

import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.hostile.health import Health, good_call, talk_both_ways
from tests.hostile.server import Server
from tests.hostile.voice import TELEPHONE_EVENT, rtp, voice
from tests.network import BARESIP, STRANGER
from tests.peers.baresip import Setup, baresip
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import account, phone_toml
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, likeness, samples_of, speech


def noise(seed: int = 4) -> list[bytes]:
    """About a thousand packets, the same in each run."""
    chance = random.Random(seed)
    packets = [chance.randbytes(chance.randrange(1500)) for _ in range(300)]
    packets += [b"", b"\x80", b"\x80\x00" * 3, b"\x80" * 11, b"\xff" * 60_000]
    for first in (0x00, 0x40, 0xC0, 0x8F, 0x9F, 0xA0, 0xBF, 0xB0):  # versions, sources, extension, padding
        packets += [rtp(chance.randbytes(length), 7, first=first) for length in (0, 1, 3, 160)]
    packets += [rtp(struct.pack("!HH", 0xBEDE, words) + b"x" * 40, 9, first=0x90) for words in (0, 1, 65535)]
    packets += [rtp(b"\xff" * 160, number, kind=number % 128) for number in range(256)]
    packets += [rtp(b"\x00" * 160, number, ssrc=chance.getrandbits(32)) for number in range(300)]
    for event in (0, 9, 15, 16, 255):
        packets += [
            rtp(struct.pack("!BBH", event, flags, length), 20, kind=kind)
            for flags in (0x00, 0x80, 0xFF)
            for length in (0, 160, 65535)
            for kind in (TELEPHONE_EVENT, TELEPHONE_EVENT | 0x80)
        ]
    packets += [rtp(b"\x05", 30, kind=TELEPHONE_EVENT), rtp(b"", 31, kind=TELEPHONE_EVENT)]
    return [*packets, *rtcp_noise(chance), *strange_protocols(chance)]


def rtcp_noise(chance: random.Random) -> list[bytes]:
    """Reports (RFC 3550, section 6.4) that lie about their lengths and counts, goodbyes, feedback."""
    return [
        struct.pack("!BBHI", 0x80 | count, kind, length, chance.getrandbits(32)) + chance.randbytes(extra)
        for kind in (200, 201, 202, 203, 204, 205, 206, 207, 255)
        for count, length in ((0, 0), (1, 6), (31, 65535), (31, 0))
        for extra in (0, 4, 200)
    ]


def strange_protocols(chance: random.Random) -> list[bytes]:
    """STUN (RFC 8489), DTLS (RFC 6347) and SIP where RTP is expected."""
    stun = struct.pack("!HHI", 0x0001, 0, 0x2112A442) + chance.randbytes(12)
    lying = struct.pack("!HHI", 0x0101, 65532, 0x2112A442) + chance.randbytes(12)
    hello = b"\x16\xfe\xfd" + bytes(8) + struct.pack("!H", 60_000) + b"\x01" + chance.randbytes(50)
    alert = b"\x15\xfe\xfd" + bytes(8) + b"\x00\x02\x02\x28"
    return [stun, lying, hello, alert, b"\x14" * 20, b"OPTIONS sip:x SIP/2.0\r\n\r\n"]


@contextlib.asynccontextmanager
async def meanwhile(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Do this while the body runs, and all of it; if the body fails, it is over at once."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def make_noise(source: str, media: tuple[str, int], seconds: float, pause: float = 0.001) -> None:
    """Send all of it to the RTP and the RTCP port again and again, ``pause`` seconds apart."""
    address, port = media
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=(source, 0))
    end = loop.time() + seconds
    try:
        while loop.time() < end:
            for packet in noise():
                transport.sendto(packet, (address, port))
                transport.sendto(packet, (address, port + 1))
                await asyncio.sleep(pause)
    finally:
        transport.close()
        await asyncio.sleep(0)


async def test_strangers_at_the_media_ports(tmp_path: Path, server: Server) -> None:
    """Neither the voice nor where it goes is theirs, and no digit is heard of them."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        async with voice() as mouth, good_call(phone, server, mouth) as call:
            async with meanwhile(make_noise(STRANGER, call.media, 3.0)):
                await talk_both_ways(phone, mouth)
            assert_no_digit(phone)
        await health.check()


async def test_a_stranger_who_speaks_good_rtp(tmp_path: Path, server: Server) -> None:
    """Well-formed packets in a row, faster than the far end's, do not take the call over."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        async with voice() as mouth, good_call(phone, server, mouth) as call, voice(STRANGER) as thief:
            async with meanwhile(flood(thief._transport, call.media, 3.0)):
                await talk_both_ways(phone, mouth)
            assert thief.packets == []
        await health.check()


async def flood(transport: asyncio.DatagramTransport | None, media: tuple[str, int], seconds: float) -> None:
    """Twenty packets between any two of the far end's."""
    assert transport is not None
    loop = asyncio.get_running_loop()
    end, number = loop.time() + seconds, 0
    while loop.time() < end:
        number += 1
        transport.sendto(rtp(b"\x23" * 160, number, ssrc=0xBAD), media)
        await asyncio.sleep(0.001)


async def test_noise_among_the_far_ends_own_packets(tmp_path: Path, server: Server) -> None:
    """From its own socket: the sound may suffer while it lasts, not afterwards."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        async with voice() as mouth, good_call(phone, server, mouth) as call:
            assert mouth._transport is not None
            for packet in noise():
                if packet[1:2] != bytes([TELEPHONE_EVENT]):  # those would be digits of its own
                    mouth._transport.sendto(packet, call.media)
                await asyncio.sleep(0.001)
            await talk_both_ways(phone, mouth, 4.0)
            health.alive()
        await health.check()


@pytest.mark.parametrize(("transport", "encryption"), [("tls", "sdes"), ("udp", "dtls")])
async def test_noise_on_an_encrypted_call(
    tmp_path: Path, kamailio_server: Kamailio, authority: Authority, transport: str, encryption: str
) -> None:
    """From strangers and from the far end's address: nothing but the far end is heard."""
    setup = Setup(transport=transport, codecs=("PCMU",), encryption=encryption, authority=authority.path)
    configuration = phone_toml(account(transport, encryption), authority=authority.path)
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE), setup) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        state = await phone.until(lambda state: state["calls"][0]["encryption"] != "none", "encryption")
        before = state["calls"][0]["encryption"]
        sources, targets = (STRANGER, BARESIP), media_ports(phone)
        async with meanwhile(
            *(make_noise(source, media, 6.0, 0.01) for source in sources for media in targets)
        ):
            ear = samples_of(await phone.speak_and_listen(speech(SENTENCE).tobytes(), seconds=6.5))
        call = (await phone.state())["calls"][0]
        assert (call["phase"], call["encryption"]) == ("talking", before)
        assert_no_digit(phone)
        await phone.replace()
        assert likeness(ear, speech(OTHER_SENTENCE)) > RECOGNISED
        assert likeness(await peer.heard(), speech(SENTENCE)) > RECOGNISED


def media_ports(phone: DeskPhone) -> list[tuple[str, int]]:
    """The phone's UDP sockets but for SIP's, as the kernel lists them: RTP has the even ports."""
    inodes = set()
    for entry in Path(f"/proc/{phone.process.pid}/fd").iterdir():
        target = entry.readlink().name
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    rows = [line.split() for line in Path("/proc/thread-self/net/udp").read_text("ascii").splitlines()[1:]]
    local = [row[1].split(":") for row in rows if row[9] in inodes]
    ports = [
        (".".join(str(part) for part in bytes.fromhex(address)[::-1]), int(port, 16))
        for address, port in local
    ]
    found = [(address, port) for address, port in ports if port != 5060 and address.startswith("10.")]
    assert found
    return found


def assert_no_digit(phone: DeskPhone) -> None:
    """The journal has every event; a digit of the far end's would be one."""
    journal = (phone.log.parent / "data" / "journal" / "journal.jsonl").read_text(encoding="utf-8")
    assert "CallAnswered" in journal
    assert "DigitReceived" not in journal
