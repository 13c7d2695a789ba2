"""Digits that come fast by RFC 4733: 40 ms each, 40 ms between, as short as ITU-T Q.24 lets them be."""

from __future__ import annotations

import asyncio
import struct

from firmware.config.model import Config, SipSection
from firmware.sip.api import Answer, CallAnswered, DigitReceived, IncomingCall, Sound
from tests.hostile.server import request, running_server
from tests.hostile.sip_text import body_of, header, media_address, sdp
from tests.hostile.voice import FRAME, SILENCE, TELEPHONE_EVENT, rtp, voice
from tests.network import KAMAILIO, PHONE
from tests.sip.conftest import StartStack

FAST = "1122*#9990"
FRAMES = 4
"""For each digit: two of 20 ms while it sounds, two of silence."""


def frames(digits: str) -> list[list[bytes]]:
    """What is sent in each 20 ms; the end of a digit three times over (RFC 4733, 2.5.1.4)."""
    every: list[list[bytes]] = []
    sequence = 0
    for number, digit in enumerate(digits):
        code, begins = "0123456789*#".index(digit), (number * FRAMES + 10) * FRAME
        event: list[list[tuple[bool, int]]] = [[(False, FRAME)], [(True, 2 * FRAME)] * 3, [], []]
        for silent, parts in enumerate(event):
            packets = []
            for end, length in parts:
                payload = struct.pack("!BBH", code, 0x8A if end else 0x0A, length)
                packet = rtp(payload, sequence, kind=TELEPHONE_EVENT)
                packets.append(packet[:4] + struct.pack("!I", begins) + packet[8:])
                sequence += 1
            if silent > 1:
                packet = rtp(SILENCE, sequence)
                packets.append(packet[:4] + struct.pack("!I", begins + silent * FRAME) + packet[8:])
                sequence += 1
            every.append(packets)
    return every


async def test_each_is_told_once(start_stack: StartStack) -> None:
    phone = await start_stack(Config(sip=SipSection(bind=PHONE, direct_calls=True)))
    async with running_server() as server, voice() as mouth:
        server.send(request("INVITE", "digits", body=sdp(KAMAILIO, mouth.port)))
        call = (await phone.events.next(IncomingCall)).call
        phone.stack.perform(Answer(call))
        phone.stack.sound(Sound(heard=frozenset({call})))
        answer = await server.until_final("digits", "INVITE")
        acknowledgement = request("ACK", "digits")
        server.send(acknowledgement.replace(f"To: <sip:101@{KAMAILIO}>", f"To: {header(answer, 'To')}"))
        await phone.events.next(CallAnswered)
        assert mouth._transport is not None
        for packets in frames(FAST):
            for packet in packets:
                mouth._transport.sendto(packet, media_address(body_of(answer)))
            await asyncio.sleep(0.02)  # the pace of RTP
        digits = [(await phone.events.next(DigitReceived)).digit for _ in FAST]
        assert "".join(digits) == FAST
        await phone.stack.stop()
        assert len(phone.events.of(DigitReceived)) == len(FAST)
