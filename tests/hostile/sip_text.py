"""SIP messages as text, written by hand: a hostile peer does not use a library that would correct it."""

from __future__ import annotations

import itertools
import re

_number = itertools.count(1)


def unique() -> str:
    """A token that no other message of this run has."""
    return f"x{next(_number)}"


def header(message: str, name: str) -> str:
    """The first value of a header, '' without."""
    found = re.search(rf"(?im)^{re.escape(name)}[ \t]*:[ \t]*(.*?)\r?$", message)
    return found[1] if found else ""


def method_of(message: str) -> str:
    """The method of a request, or of the request that a response answers."""
    return header(message, "CSeq").rpartition(" ")[2]


def status_of(message: str) -> int:
    """The status of a response, 0 for a request."""
    return int(message.split(" ", 2)[1]) if message.startswith("SIP/2.0 ") else 0


def body_of(message: str) -> str:
    return message.partition("\r\n\r\n")[2]


def tag_of(value: str) -> str:
    found = re.search(r";tag=([^;>\s]+)", value)
    return found[1] if found else ""


def uri_in(value: str) -> str:
    """The URI of a name-addr: what stands between < and >."""
    return value.partition("<")[2].partition(">")[0] or value.partition(";")[0]


def message(start: str, headers: list[str], body: str = "") -> str:
    """A message whose lengths are right; what has a body and no Content-Type carries SDP."""
    typed = any(each.startswith("Content-Type:") for each in headers)
    kind = ["Content-Type: application/sdp"] if body and not typed else []
    return "\r\n".join([start, *headers, *kind, f"Content-Length: {len(body.encode())}", "", body])


def response(request: str, code: int, reason: str, *more: str, body: str = "", tag: str = "server") -> str:
    """An answer to a request with the headers that it must have (RFC 3261, 8.2.6)."""
    vias = [line for line in request.split("\r\n") if re.match(r"(?i)via\s*:", line)]
    to = header(request, "To")
    if not tag_of(to) and code > 100:
        to += f";tag={tag}"
    copied = [f"From: {header(request, 'From')}", f"To: {to}"]
    copied += [f"{name}: {header(request, name)}" for name in ("Call-ID", "CSeq")]
    return message(f"SIP/2.0 {code} {reason}", [*vias, *copied, *more], body)


def sdp(address: str, port: int) -> str:
    """An offer or answer of PCMU with telephone-events."""
    return (
        f"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
        "a=fmtp:101 0-15\r\na=sendrecv\r\n"
    )


def media_address(description: str) -> tuple[str, int]:
    """Where the sound of an SDP description is to be sent."""
    address = re.search(r"(?m)^c=IN IP4 (\S+)", description)
    port = re.search(r"(?m)^m=audio (\d+)", description)
    assert address
    assert port, description
    return address[1], int(port[1])
