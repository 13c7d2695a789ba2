"""Reading a SIP message as text (RFC 3261, section 7). Pure; never raises."""

from __future__ import annotations

import re

COMPACT = {"from": "f", "to": "t", "contact": "m", "call-id": "i", "event": "o"}
"""Short names of headers (section 7.3.3; RFC 6665, 8.4)."""


def header_of(message: str, name: str) -> str:
    """A header's first value, '' without; folded lines are joined (section 7.3.1)."""
    head = re.sub(r"\r?\n[ \t]+", " ", re.split(r"\r?\n\r?\n", message, maxsplit=1)[0])
    names = "|".join(re.escape(each) for each in (name, COMPACT.get(name.lower())) if each)
    found = re.search(rf"(?im)^(?:{names})[ \t]*:[ \t]*(.*?)[ \t\r]*$", head)
    return found[1] if found is not None else ""


def request_uri_of(message: str) -> str:
    """The Request-URI, '' for what is no request."""
    words = message.split("\n", 1)[0].split()
    return words[1] if len(words) == 3 and words[2].upper() == "SIP/2.0" else ""
