"""SIP messages, as far as a server that only measures needs them (RFC 3261)."""

from __future__ import annotations

import re
from dataclasses import dataclass

CODECS = {"PCMU": (0, "PCMU/8000"), "PCMA": (8, "PCMA/8000"), "G722": (9, "G722/8000")}
"""RTP payload types and names (RFC 3551)."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer. ``headers`` by lower-case name; of several with one name, all in order."""

    start: str
    headers: dict[str, list[str]]
    body: str

    @property
    def method(self) -> str:
        """The request's, or the one that is answered."""
        return self.header("cseq").split()[-1]

    @property
    def status(self) -> int | None:
        """An answer's code; None for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0") else None

    @property
    def call_id(self) -> str:
        return self.header("call-id")

    def header(self, name: str) -> str:
        """The first header of this name, '' without."""
        return self.headers.get(name, [""])[0]

    def user(self, name: str) -> str:
        """The user in the URI of a From, To or Contact header."""
        found = re.search(r"sips?:([^@;>]+)@", self.header(name))
        return found[1] if found else ""

    def contact(self) -> str:
        """The URI in the Contact header."""
        found = re.search(r"<([^>]+)>", self.header("contact"))
        return found[1] if found else self.header("contact").split(";")[0]

    def tag(self, name: str) -> str:
        """The tag of a From or To header, '' without."""
        found = re.search(r";tag=([^;\s]+)", self.header(name))
        return found[1] if found else ""


def parse(data: bytes) -> Message | None:
    """A message from the wire; None for a keep-alive."""
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    if not start.strip():
        return None
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(COMPACT.get(name.strip().lower(), name.strip().lower()), []).append(value.strip())
    return Message(start, headers, body)


COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}


def answer(
    request: Message, status: int, reason: str, *extra: str, tag: str = "bench", body: str = ""
) -> bytes:
    """An answer to a request."""
    to = request.header("to")
    if ";tag=" not in to and status != 100:
        to += f";tag={tag}"
    lines = [f"SIP/2.0 {status} {reason}", *(f"Via: {via}" for via in request.headers["via"])]
    lines += [f"From: {request.header('from')}", f"To: {to}", f"Call-ID: {request.call_id}"]
    return finish([*lines, f"CSeq: {request.header('cseq')}", *extra], body)


def finish(lines: list[str], body: str = "", kind: str = "application/sdp") -> bytes:
    """Start line and headers with the body, as they go on the wire."""
    if body:
        lines = [*lines, f"Content-Type: {kind}"]
    return ("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]) + body).encode()


def offer(address: str, port: int, codec: str) -> str:
    """SDP (RFC 8866) with one codec and telephone-events."""
    payload, name = CODECS[codec]
    lines = ["v=0", f"o=- 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0"]
    lines += [f"m=audio {port} RTP/AVP {payload} 101", f"a=rtpmap:{payload} {name}"]
    lines += ["a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv"]
    return "\r\n".join(lines) + "\r\n"
