"""Who may make the phone ring, and what everybody else gets: nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from firmware.config.model import Config, LanSection, SipSection
from firmware.sip.api import Answer, IncomingCall, LanPhone, Reject, TrustLanPhones
from tests.network import OTHER_PHONE, PHONE, STRANGER
from tests.sip.conftest import Running, StartStack

INVITE = (
    "{method} sip:{user}@{phone}:5060 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP {address}:{port};rport;branch=z9hG4bK{branch}\r\n"
    "Max-Forwards: 70\r\nFrom: {sender};tag=1\r\nTo: <sip:{user}@{phone}>\r\n"
    "Call-ID: {branch}@{address}\r\nCSeq: 1 {method}\r\nContact: <sip:caller@{address}:{port}>\r\n"
    "{headers}Content-Type: application/sdp\r\nContent-Length: {length}\r\n\r\n{body}"
)
SDP = (
    "v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 9 0 96\r\na=rtpmap:9 G722/8000\r\na=rtpmap:96 opus/48000/2\r\n"
)


class Caller(asyncio.DatagramProtocol):
    """Somebody with a UDP socket who sends requests and keeps what comes back."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.port = 0
        self.answers: asyncio.Queue[str] = asyncio.Queue()
        self._transport: asyncio.DatagramTransport | None = None
        self._count = 0
        self._request = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.answers.put_nowait(data.decode(errors="replace"))

    def send(
        self, method: str, user: str = "101", sender: str = "<sip:caller@example.org>", headers: str = ""
    ) -> None:
        """A new request; each of the ``headers`` is a whole line."""
        self._count += 1
        body = SDP.format(address=self.address)
        request = INVITE.format(
            method=method, user=user, phone=PHONE, address=self.address, port=self.port,
            branch=f"{self.port}x{self._count}", sender=sender, headers=headers, length=len(body), body=body,
        )  # fmt: skip
        self._request = request.encode()
        self.send_again()

    def send_again(self) -> None:
        """The same request once more, as the transaction layer does over UDP."""
        assert self._transport is not None
        self._transport.sendto(self._request, (PHONE, 5060))

    def send_raw(self, data: bytes) -> None:
        """Anything at all."""
        assert self._transport is not None
        self._transport.sendto(data, (PHONE, 5060))

    def answer_ok(self, invite: str) -> None:
        """200 with a description of our media, to the phone's INVITE."""
        assert self._transport is not None
        kept = [
            line
            for line in invite.split("\r\n")
            if line.startswith(("Via:", "From:", "To:", "Call-ID:", "CSeq:"))
        ]
        kept = [f"{line};tag=9" if line.startswith("To:") else line for line in kept]
        body = SDP.format(address=self.address)
        own = [
            f"Contact: <sip:{self.address}:{self.port}>",
            "Content-Type: application/sdp",
            f"Content-Length: {len(body)}",
        ]
        answer = "\r\n".join(["SIP/2.0 200 OK", *kept, *own, "", body])
        self._transport.sendto(answer.encode(), (PHONE, 5060))

    async def final_answer(self) -> str:
        """The status of the first final answer."""
        async with asyncio.timeout(10):
            while True:
                status = (await self.answers.get()).split(" ", 2)[1]
                if not status.startswith("1"):
                    return status


@asynccontextmanager
async def caller(address: str) -> AsyncIterator[Caller]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: Caller(address), local_addr=(address, 0)
    )
    try:
        yield protocol
    finally:
        transport.close()
        await asyncio.sleep(0)  # the loop closes its socket in its next round


def phone(direct_calls: bool = False) -> Config:
    return Config(lan=LanSection("101"), sip=SipSection(bind=PHONE, direct_calls=direct_calls))


def trust(running: Running, friend: Caller) -> None:
    running.stack.perform(TrustLanPhones(frozenset({LanPhone("102", "", friend.address, friend.port)})))


async def ring(
    running: Running, friend: Caller, sender: str = "<sip:caller@example.org>", headers: str = ""
) -> IncomingCall:
    """The friend calls until he is heard of: the phone may need a moment to learn to trust him."""
    friend.send("INVITE", sender=sender, headers=headers)
    while friend.answers.empty():
        await asyncio.sleep(0.1)
        friend.send_again()
    return await running.events.next(IncomingCall)


async def expect_a_ring(running: Running, friend: Caller) -> None:
    """The friend calls and is heard of: whatever came before him is done with by then."""
    incoming = await ring(running, friend)
    running.stack.perform(Reject(incoming.call, 603))
    assert await friend.final_answer() == "603"


@pytest.mark.parametrize("method", ["INVITE", "OPTIONS", "REGISTER", "MESSAGE", "SUBSCRIBE", "BYE"])
async def test_a_stranger_gets_no_answer(start_stack: StartStack, method: str) -> None:
    running = await start_stack(phone())
    assert running.stack.capabilities.silent_drop
    async with caller(STRANGER) as stranger, caller(OTHER_PHONE) as friend:
        trust(running, friend)
        stranger.send(method)
        await expect_a_ring(running, friend)
        assert stranger.answers.empty()
        assert len(running.events.of(IncomingCall)) == 1


async def test_another_port_of_a_lan_phone_is_a_stranger(start_stack: StartStack) -> None:
    running = await start_stack(phone())
    async with caller(OTHER_PHONE) as impostor, caller(OTHER_PHONE) as friend:
        trust(running, friend)
        impostor.send("INVITE")
        await expect_a_ring(running, friend)
        assert impostor.answers.empty()


async def test_a_lan_phone_that_left_is_a_stranger(start_stack: StartStack) -> None:
    running = await start_stack(phone())
    async with caller(STRANGER) as leaver, caller(OTHER_PHONE) as friend:
        trust(running, leaver)
        await expect_a_ring(running, leaver)
        trust(running, friend)
        await expect_a_ring(running, friend)
        leaver.send("INVITE")
        await expect_a_ring(running, friend)
        assert len(running.events.of(IncomingCall)) == 3


async def test_direct_calls_let_everybody_ring(start_stack: StartStack) -> None:
    running = await start_stack(phone(direct_calls=True))
    async with caller(STRANGER) as stranger:
        stranger.send("INVITE")
        incoming = await running.events.next(IncomingCall)
        assert incoming.account is None
        running.stack.perform(Answer(incoming.call))
        assert await stranger.final_answer() == "200"


@pytest.mark.parametrize(
    ("sender", "number", "name"),
    [
        ('"Budi \\"B\\" Santoso" <sip:102@example.org;user=phone>', "102", 'Budi "B" Santoso'),
        ("Sari <sip:%2B62811@example.org>", "+62811", "Sari"),
        ("sip:103@example.org", "103", ""),
        ('"' + "x" * 200 + '" <sip:104@example.org>', "104", "x" * 64),
        ('"Ibu\u00a0\u4e2d\u6587 \u202e" <sip:105@example.org>', "105", None),
    ],
)
async def test_who_calls(start_stack: StartStack, sender: str, number: str, name: str | None) -> None:
    running = await start_stack(phone())
    async with caller(OTHER_PHONE) as friend:
        trust(running, friend)
        peer = (await ring(running, friend, sender)).peer
        assert peer.number == number
        if name is not None:
            assert peer.name == name
