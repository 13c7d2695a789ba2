"""Whatever arrives on the phone's ports, from whomever: it stays registered and takes the next call."""

from __future__ import annotations

import asyncio
import random
import socket
from pathlib import Path

import pytest

from firmware.config.model import AudioSection, Config, LanSection, SipSection
from firmware.sip.api import Answer, CallAnswered, CallEnded, CallId, Dial, HangUp, IncomingCall, StackFault
from tests.network import OTHER_PHONE, PHONE
from tests.sip.conftest import Running, StartStack
from tests.sip.test_strangers import Caller, caller, ring, trust

CONFIG = Config(lan=LanSection("101"), sip=SipSection(bind=PHONE, direct_calls=True))
REQUEST = (
    "INVITE sip:101@{phone}:5060 SIP/2.0\r\nVia: SIP/2.0/UDP {address}:{port};rport;branch=z9hG4bKx\r\n"
    "From: <sip:x@h>;tag=1\r\nTo: <sip:101@h>\r\nCall-ID: bad\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
    "Contact: <sip:x@{address}:{port}>\r\nContent-Type: application/sdp\r\nContent-Length: 0\r\n\r\n"
)
CORPUS = (
    b"",
    b"\0" * 100,
    b"\r\n\r\n",
    b"INVITE",
    b"INVITE sip:101@h SIP/2.0\r\n\r\n",
    b"INVITE sip:101@h SIP/9.9\r\nVia: x\r\n\r\n",
    b"SIP/2.0 200 OK\r\n\r\n",
    b"SIP/2.0 999999999999 OK\r\nCSeq: 99999999999999999999 INVITE\r\n\r\n",
    b"OPTIONS sip:%00%ff@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=\r\nFrom: \"\r\nTo: <\r\nCSeq: -1 X\r\n\r\n",
    b"A" * 60000,
    b"INVITE " + b"sip:" * 5000 + b" SIP/2.0\r\n\r\n",
    b"INVITE sip:101@h SIP/2.0\r\n" + b"Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\n" * 500 + b"\r\n",
    bytes(range(256)) * 8,
)  # fmt: skip


def mutations(friend: Caller, count: int) -> list[bytes]:
    """A good INVITE with a few bytes changed, cut short or doubled; the same ones each time."""
    generator = random.Random(20)
    good = REQUEST.format(phone=PHONE, address=friend.address, port=friend.port).encode()
    made = []
    for _ in range(count):
        message = bytearray(good)
        for _ in range(generator.randint(1, 8)):
            place = generator.randrange(len(message))
            match generator.randrange(3):
                case 0:
                    message[place] = generator.randrange(256)
                case 1:
                    del message[place : place + generator.randrange(40)]
                case _:
                    message[place:place] = message[place : place + 40] * generator.randrange(1, 4)
        made.append(bytes(message))
    return made


async def still_works(running: Running, friend: Caller) -> None:
    """The friend's call comes in, can be answered, and its end is told; nothing inside went wrong."""
    incoming = await ring(running, friend, "<sip:friend@example.org>")
    while incoming.peer.number != "friend":
        incoming = await running.events.next(IncomingCall)
    running.stack.perform(Answer(incoming.call))
    running.stack.perform(HangUp(incoming.call))
    await running.events.next(CallEnded, lambda event: event.call == incoming.call)
    assert not running.events.of(StackFault)


async def test_malformed_sip(start_stack: StartStack) -> None:
    running = await start_stack(CONFIG)
    async with caller(OTHER_PHONE) as friend:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as noise:
            noise.bind((OTHER_PHONE, 0))
            for message in (*CORPUS, *mutations(friend, 300)):
                noise.sendto(message, (PHONE, 5060))
                await asyncio.sleep(0)
        for call in {event.call for event in running.events.of(IncomingCall)}:
            running.stack.perform(HangUp(call))
        await still_works(running, friend)


@pytest.mark.parametrize("codec", ["opus", "PCMU"])
async def test_noise_on_the_media_ports(start_stack: StartStack, codec: str) -> None:
    audio = AudioSection(codecs=(codec,))
    first = await start_stack(Config(lan=LanSection("101"), sip=CONFIG.sip, audio=audio))
    second = await start_stack(
        Config(lan=LanSection("102"), sip=SipSection(bind=OTHER_PHONE, direct_calls=True), audio=audio)
    )
    first.stack.perform(Dial(CallId(1), None, f"sip:102@{OTHER_PHONE}"))
    second.stack.perform(Answer((await second.events.next(IncomingCall)).call))
    await first.events.next(CallAnswered)
    generator = random.Random(7)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as noise:
        noise.bind((OTHER_PHONE, 0))
        for port in udp_ports(PHONE):
            for size in [0, 1, 4, 11, 12, 13, 172, 1400, 9000] * 20:
                noise.sendto(generator.randbytes(size), (PHONE, port))
                noise.sendto(b"\x80" + generator.randbytes(size), (PHONE, port))
                noise.sendto(b"\x80\xc8" + generator.randbytes(size), (PHONE, port))
    async with caller(OTHER_PHONE) as friend:
        await still_works(first, friend)
    first.stack.perform(HangUp(CallId(1)))
    await first.events.next(CallEnded, lambda event: event.call == 1)


def udp_ports(address: str) -> list[int]:
    """The UDP ports bound to an address of this network, from /proc/thread-self/net/udp."""
    wanted = "".join(f"{int(part):02X}" for part in reversed(address.split(".")))
    table = Path("/proc/thread-self/net/udp").read_text(encoding="ascii")
    local = [line.split()[1].split(":") for line in table.splitlines()[1:]]
    return [int(port, 16) for found, port in local if found == wanted and int(port, 16) != 5060]


async def test_a_friend_trusted_on_the_lan_is_not_confused_by_noise(start_stack: StartStack) -> None:
    running = await start_stack(Config(lan=LanSection("101"), sip=SipSection(bind=PHONE)))
    async with caller(OTHER_PHONE) as friend:
        trust(running, friend)
        await ring(running, friend)
        for message in CORPUS:
            friend.send_raw(message)
        assert not running.events.of(StackFault)
