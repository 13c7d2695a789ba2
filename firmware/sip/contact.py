"""Where a phone that hides who it is can be reached (RFC 3323, section 4.1). Pure; never raises."""

from __future__ import annotations

import re

from firmware.sip.sip_message import headers_of

HIDDEN_USER = "anonymous"

_VIA = re.compile(
    r"SIP\s*/\s*2\.0\s*/\s*(?P<transport>\w+)\s+(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.\-]+)(?:\s*:\s*(?P<port>\d{1,5}))?",
    re.ASCII | re.IGNORECASE,
)
_RECEIVED = re.compile(r";\s*received\s*=\s*\[?([0-9A-Fa-f:.]+)")
_RPORT = re.compile(r";\s*rport\s*=\s*(\d{1,5})")


def hidden_contact(answer: str) -> str:
    """A Contact without a name, by the answer to a REGISTER; '' where that does not tell.

    The server has written into the Via where the request came from (RFC 3261, 18.2.1; RFC 3581): there it
    reaches the phone again, through address translation and by the same connection.
    """
    via = next(headers_of(answer, "Via"), "")
    found = _VIA.match(via)
    if found is None:
        return ""
    received, rport = _RECEIVED.search(via), _RPORT.search(via)
    host = received[1] if received else found["host"].strip("[]")
    transport = found["transport"].lower()
    port = rport[1] if rport else found["port"] or ("5061" if transport == "tls" else "5060")
    return contact_at(host, int(port), "" if transport == "udp" else transport)


def contact_at(host: str, port: int, transport: str = "") -> str:
    """A Contact without a name at this address."""
    place = f"[{host}]" if ":" in host else host
    return f"<sip:{HIDDEN_USER}@{place}:{port}{f';transport={transport};ob' if transport else ''}>"
