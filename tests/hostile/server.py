"""A SIP server that plays by the rules until a test makes it break them: registrar, proxy and callee in one.

The phone trusts it, since its account is there; what comes from it passes the phone's source filter.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from typing import cast

from tests.hostile.sip_text import header, message, method_of, response, status_of, unique
from tests.network import KAMAILIO, PHONE
from tests.peers.certificates import Certificate

PORT = 5060
TLS_PORT = 5061
PATIENCE = 15.0
CONTACT = f"Contact: <sip:201@{KAMAILIO}:{PORT}>"
"""Of whoever is called at it, and calls from it."""
CHALLENGE = f'Digest realm="{KAMAILIO}", nonce="0a4f113b", algorithm=MD5, qop="auth"'

Answer = Callable[[str], list[str | bytes]]
"""From a request to everything that is sent for it."""


class Server(asyncio.DatagramProtocol):
    """``answers`` has what a method is answered with; without an entry it is what a good server would say."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.received: list[str] = []
        self._changed = asyncio.Event()
        self._udp: asyncio.DatagramTransport | None = None
        self._connections: list[asyncio.StreamWriter] = []

    # --- what one does with it ------------------------------------------------------------------

    def send(self, data: str | bytes) -> None:
        """Send over the phone's connection, or by UDP if it has none."""
        data = data.encode() if isinstance(data, str) else data
        if self._connections:
            self._connections[-1].write(data)
        elif self._udp:
            self._udp.sendto(data, (PHONE, PORT))

    async def until(self, fits: Callable[[str], bool], what: str, since: int = 0) -> str:
        """Wait for a message of the phone's that fits, from the ``since``-th on."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    for each in self.received[since:]:
                        if fits(each):
                            return each
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            seen = "\n".join(self.received[since:][-5:])
            raise AssertionError(f"the phone never sent {what}; its last messages:\n{seen}") from None

    async def until_request(self, method: str, since: int = 0) -> str:
        return await self.until(
            lambda text: status_of(text) == 0 and method_of(text) == method, method, since
        )

    async def until_final(self, call: str, method: str) -> str:
        """The phone's final answer to a request of ours."""
        return await self.until(
            lambda text: (
                status_of(text) >= 200 and header(text, "Call-ID") == call and method_of(text) == method
            ),
            f"a final answer to {method} {call}",
        )

    async def options(self) -> None:
        """Ask the phone whether it is there; everything sent before has been read by the time it answers.

        Asked again as RFC 3261, 17.1.2 says: after a flood the kernel has dropped the question too.
        """
        call = unique()
        question = request("OPTIONS", call)
        answered = asyncio.create_task(self.until_final(call, "OPTIONS"))
        while not answered.done():
            self.send(question)
            await asyncio.wait([answered], timeout=0.5)
        await answered

    async def hang_up_on_the_phone(self) -> None:
        """Close its connection, as a server does that lost the thread; it connects and registers again."""
        since = len(self.received)
        for writer in self._connections:
            writer.close()
        self._connections.clear()
        await self.until(
            lambda text: method_of(text) == "REGISTER" and "Authorization:" in text, "REGISTER", since
        )

    # --- the wire ---------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._udp = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._take(data.decode(errors="replace"))

    async def take_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the phone's: messages follow each other by their Content-Length."""
        self._connections.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode(errors="replace")
                body = await reader.readexactly(int(header(head, "Content-Length") or 0))
                self._take(head.lstrip() + body.decode(errors="replace"))
        if writer in self._connections:
            self._connections.remove(writer)
        writer.close()

    def close(self) -> None:
        for writer in self._connections:
            writer.close()
        if self._udp:
            self._udp.close()

    def _take(self, text: str) -> None:
        if not text.strip():
            return  # a keep-alive
        self.received.append(text)
        self._changed.set()
        if status_of(text) == 0:
            for answer in self.answers.get(method_of(text), good_answer)(text):
                self.send(answer)


def good_answer(text: str) -> list[str | bytes]:
    """What a server says that is well."""
    method = method_of(text)
    if method == "ACK":
        return []
    if method == "REGISTER":
        if not header(text, "Authorization"):
            return [response(text, 401, "Unauthorized", f"WWW-Authenticate: {CHALLENGE}")]
        return [response(text, 200, "OK", f"Contact: {header(text, 'Contact')}", "Expires: 120")]
    if method == "INVITE":
        return [response(text, 404, "Not Found")]
    return [response(text, 200, "OK")]


def request(
    method: str, call: str, *more: str, body: str = "", user: str = "101", cseq: int = 1, to: str = ""
) -> str:
    """A request of ours as it should be; ``to`` is the To header of a dialog, with its tag."""
    headers = [
        f"Via: SIP/2.0/UDP {KAMAILIO}:{PORT};rport;branch=z9hG4bK{unique()}",
        "Max-Forwards: 70",
        f'From: "Sari" <sip:201@{KAMAILIO}>;tag=from{call}',
        f"To: {to or f'<sip:{user}@{KAMAILIO}>'}",
        f"Call-ID: {call}",
        f"CSeq: {cseq} {method}",
        CONTACT,
        *more,
    ]
    return message(f"{method} sip:{user}@{PHONE}:{PORT} SIP/2.0", headers, body)


def within(invite: str, method: str, number: int, *more: str, body: str = "", who: str = "") -> str:
    """A request of the callee's in the dialog that the phone's INVITE has begun; ``who`` speaks there now."""
    target = header(invite, "Contact").partition("<")[2].partition(">")[0]
    headers = [
        f"Via: SIP/2.0/UDP {KAMAILIO}:{PORT};rport;branch=z9hG4bK{unique()}",
        "Max-Forwards: 70",
        f"From: {who or header(invite, 'To')};tag=server",
        f"To: {header(invite, 'From')}",
        f"Call-ID: {header(invite, 'Call-ID')}",
        f"CSeq: {number} {method}",
        CONTACT,
        *more,
    ]
    return message(f"{method} {target} SIP/2.0", headers, body)


@contextlib.asynccontextmanager
async def running_server(certificate: Certificate | None = None) -> AsyncIterator[Server]:
    """The server, on UDP and TCP; with a certificate on TLS instead."""
    server = Server()
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate.path, certificate.key)
        listener = await asyncio.start_server(server.take_connection, KAMAILIO, TLS_PORT, ssl=tls)
    else:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: server, local_addr=(KAMAILIO, PORT))
        listener = await asyncio.start_server(server.take_connection, KAMAILIO, PORT)
    try:
        yield server
    finally:
        listener.close()
        server.close()
        await asyncio.sleep(0)
