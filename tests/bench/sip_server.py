"""The other side of the wire: a registrar that calls and is called, and knows when each datagram came.

Times are the kernel's receive stamps (SO_TIMESTAMPNS) on the machine's monotonic clock, so how busy the bench
itself is does not count against the phone.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import struct
import time
from dataclasses import dataclass, field
from typing import Self

from tests.bench.sip_message import Message, answer, finish, offer, parse
from tests.network import KAMAILIO

PORT = 5060
PATIENCE = 20.0
SO_TIMESTAMPNS = 35
LARGEST = 4096

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a registered phone is: its URI and the address its REGISTER came from."""

    uri: str
    address: Address


@dataclass(slots=True)
class Call:
    """A call of ours to a phone. ``sent`` is when its INVITE went out."""

    server: Server
    contact: Contact
    id: str
    branch: str
    echo: RtpEcho
    sent: float = 0.0
    remote_tag: str = ""
    codec: str = "PCMU"
    answers: asyncio.Queue[tuple[int, str, float]] = field(default_factory=asyncio.Queue)

    async def until(self, status: int, method: str = "INVITE") -> float:
        """Wait for this answer; gives when it came."""
        async with asyncio.timeout(PATIENCE):
            while True:
                came, of, at = await self.answers.get()
                if (came, of) == (status, method):
                    return at

    def cancel(self) -> float:
        """Take the INVITE back; gives when."""
        return self.server.send(self._request("CANCEL", 1), self.contact.address)

    def acknowledge(self, accepted: bool) -> None:
        """The ACK of an answer to the INVITE; a refusal's belongs to the INVITE's transaction."""
        branch = self.branch + ("a" if accepted else "")
        self.server.send(self._request("ACK", 1, branch), self.contact.address)

    async def hang_up(self) -> None:
        self.server.send(self._request("BYE", 2, self.branch + "b"), self.contact.address)
        await self.until(200, "BYE")
        self.echo.close()

    def invite(self, codec: str) -> None:
        contact = f"Contact: <sip:bench@{self.server.address}:{PORT}>"
        body = offer(self.server.address, self.echo.port, codec)
        self.sent = self.server.send(self._request("INVITE", 1, "", body, contact), self.contact.address)

    def _request(self, method: str, number: int, branch: str = "", body: str = "", *extra: str) -> bytes:
        host = f"{self.server.address}:{PORT}"
        to = f"<{self.contact.uri}>" + (f";tag={self.remote_tag}" if self.remote_tag else "")
        lines = [f"{method} {self.contact.uri} SIP/2.0", "Max-Forwards: 70"]
        lines += [f"Via: SIP/2.0/UDP {host};branch={branch or self.branch};rport"]
        lines += [f'From: "Bench" <sip:900@{host}>;tag=bench', f"To: {to}", f"Call-ID: {self.id}"]
        return finish([*lines, f"CSeq: {number} {method}", *extra], body)


@dataclass(slots=True)
class Subscription:
    """Somebody watches an extension: dialog-info goes there (RFC 4235, RFC 6665)."""

    server: Server
    request: Message
    address: Address
    told: int = 0

    def tell(self, extension: str, state: str) -> None:
        """What the extension does now: a state of RFC 4235, '' for nothing."""
        self.told += 1
        request = self.request
        host = f"{self.server.address}:{PORT}"
        dialog = f'<dialog id="1"><state>{state}</state></dialog>' if state else ""
        body = (
            '<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"'
            f' version="{self.told}" state="full" entity="sip:{extension}@{self.server.address}">'
            f"{dialog}</dialog-info>"
        )
        lines = [f"NOTIFY {request.contact()} SIP/2.0", "Max-Forwards: 70"]
        lines += [f"Via: SIP/2.0/UDP {host};branch=z9hG4bKn{self.told};rport"]
        lines += [f"From: {request.header('to')};tag=bench", f"To: {request.header('from')}"]
        lines += [f"Call-ID: {request.call_id}", f"CSeq: {self.told} NOTIFY", f"Contact: <sip:{host}>"]
        lines += ["Event: dialog", "Subscription-State: active;expires=3000"]
        data = finish(lines, body, "application/dialog-info+xml")
        self.server.send(data, self.address)


class Server:
    """Registers everybody who answers a challenge with whatever digest. One UDP socket."""

    def __init__(self, address: str = KAMAILIO) -> None:
        self.address = address
        self.contacts: dict[str, Contact] = {}
        self.registrations: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
        self.invites: asyncio.Queue[tuple[Message, Address, float]] = asyncio.Queue()
        self.subscriptions: asyncio.Queue[Subscription] = asyncio.Queue()
        self.within: asyncio.Queue[tuple[Message, float]] = asyncio.Queue()
        self._calls: dict[str, Call] = {}
        self._numbers = itertools.count(1)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._socket.setblocking(False)

    def __enter__(self) -> Self:
        self._socket.bind((self.address, PORT))
        asyncio.get_running_loop().add_reader(self._socket, self._read)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        for call in self._calls.values():
            call.echo.close()

    def send(self, data: bytes, address: Address) -> float:
        """Put a datagram on the wire; gives the time just before."""
        now = time.monotonic()
        self._socket.sendto(data, address)
        return now

    def call(self, user: str, codec: str = "PCMU") -> Call:
        """Call a registered phone; what it sends comes back to it as an echo."""
        number = next(self._numbers)
        call = Call(self, self.contacts[user], f"{number}@bench", f"z9hG4bK{number}", RtpEcho(self.address))
        self._calls[call.id] = call
        call.codec = codec
        call.invite(codec)
        return call

    async def invited(self) -> tuple[Message, Address, float]:
        """Wait for a call to us: the INVITE, where from, and when."""
        async with asyncio.timeout(PATIENCE):
            return await self.invites.get()

    async def asked(self, method: str, words: str = "") -> float:
        """Wait for a request within a call, with these words in its body; gives when it came."""
        async with asyncio.timeout(PATIENCE):
            while True:
                message, at = await self.within.get()
                if message.method == method and words in message.body:
                    return at

    async def subscribed(self) -> Subscription:
        """Wait for somebody who watches an extension."""
        async with asyncio.timeout(PATIENCE):
            return await self.subscriptions.get()

    async def registered(self, user: str) -> float:
        """Wait for a REGISTER that was taken; gives when its answer went out."""
        async with asyncio.timeout(PATIENCE):
            while True:
                who, at = await self.registrations.get()
                if who == user:
                    return at

    def forget(self) -> None:
        """Nobody is registered, and what came unasked for is thrown away."""
        self.contacts.clear()
        for queue in (self.registrations, self.invites, self.within):
            while not queue.empty():
                queue.get_nowait()

    def refuse(self, invite: Message, address: Address, status: int = 486, reason: str = "Busy Here") -> None:
        self.send(answer(invite, status, reason), address)

    def _read(self) -> None:
        while True:
            try:
                data, control, _, address = self._socket.recvmsg(LARGEST, 64)
            except BlockingIOError:
                return
            message = parse(data)
            if message is not None:
                self._take(message, address, arrival(control))

    def _take(self, message: Message, address: Address, at: float) -> None:
        status = message.status
        if status is not None:
            self._answered(message, status, at)
        elif message.method == "REGISTER":
            self._register(message, address)
        elif message.method == "INVITE":
            if not message.tag("to"):
                self.invites.put_nowait((message, address, at))
            else:
                self._offered(message, address, at)
        elif message.method == "SUBSCRIBE" and message.header("event") == "dialog":
            self.send(answer(message, 200, "OK", self._contact, "Expires: 3000"), address)
            self.subscriptions.put_nowait(Subscription(self, message, address))
        elif message.method == "REFER":
            self.within.put_nowait((message, at))
            self.send(answer(message, 202, "Accepted", self._contact), address)
        elif message.method != "ACK":
            self.send(answer(message, 200, "OK"), address)

    @property
    def _contact(self) -> str:
        return f"Contact: <sip:bench@{self.address}:{PORT}>"

    def _offered(self, message: Message, address: Address, at: float) -> None:
        """An offer within a call of ours: take it, as it is wanted (RFC 3264, 6.1)."""
        self.within.put_nowait((message, at))
        call = self._calls[message.call_id]
        held = "a=sendonly" in message.body
        body = offer(self.address, call.echo.port, call.codec)
        body = body.replace("a=sendrecv", "a=recvonly") if held else body
        self.send(answer(message, 200, "OK", self._contact, body=body), address)

    def _register(self, message: Message, address: Address) -> None:
        if "authorization" not in message.headers:
            challenge = 'WWW-Authenticate: Digest realm="bench", nonce="bench", algorithm=MD5'
            self.send(answer(message, 401, "Unauthorized", challenge), address)
            return
        user, contact = message.user("to"), message.header("contact")
        at = self.send(
            answer(message, 200, "OK", f"Contact: {contact.split(';expires')[0]};expires=120"), address
        )
        if "expires=0" not in contact and message.header("expires") != "0":
            self.contacts[user] = Contact(message.contact(), address)
            self.registrations.put_nowait((user, at))

    def _answered(self, message: Message, status: int, at: float) -> None:
        call = self._calls.get(message.call_id)
        if call is None:
            return
        call.remote_tag = message.tag("to") or call.remote_tag
        if message.method == "INVITE" and status >= 200:
            call.acknowledge(accepted=status < 300)
        call.answers.put_nowait((status, message.method, at))


class RtpEcho:
    """Sends every RTP packet back where it came from, under another SSRC (RFC 3550, 8.2)."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind((address, 0))
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._read)

    def close(self) -> None:
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._socket.close()

    def _read(self) -> None:
        while True:
            try:
                data, address = self._socket.recvfrom(LARGEST)
                self._socket.sendto(data[:8] + bytes([data[8] ^ 0xFF]) + data[9:], address)
            except BlockingIOError:
                return
            except ConnectionError:  # the phone has hung up meanwhile
                continue


def arrival(control: list[tuple[int, int, bytes]]) -> float:
    """The kernel's receive stamp on the monotonic clock."""
    for level, kind, data in control:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
            seconds, nanoseconds = struct.unpack("qq", data[:16])
            ago: int = time.time_ns() - (seconds * 1_000_000_000 + nanoseconds)
            return time.monotonic() - ago / 1e9
    raise OSError("the kernel stamps no datagrams here (SO_TIMESTAMPNS)")
