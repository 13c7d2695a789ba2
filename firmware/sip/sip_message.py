"""Reading a SIP message as text (RFC 3261, section 7). Pure; never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator

COMPACT = {
    "from": "f",
    "to": "t",
    "via": "v",
    "contact": "m",
    "call-id": "i",
    "event": "o",
    "content-type": "c",
}
"""Short names of headers (section 7.3.3; RFC 6665, 8.4)."""


def header_of(message: str, name: str) -> str:
    """What a header's first line says, '' without; folded lines are joined (section 7.3.1)."""
    found = _lines(name).search(_head(message))
    return found[1].strip() if found is not None else ""


def headers_of(message: str, name: str) -> Iterator[str]:
    """A header's values, each line's and, of a list with commas, each item's (section 7.3.1)."""
    for line in _lines(name).finditer(_head(message)):
        yield from filter(None, (item.strip() for item in _ITEM.findall(line[1])))


_ITEM = re.compile(r'(?:[^,"<]|"(?:[^"\\]|\\.?)*"?|<[^<>]*>?)+')
"""Commas in quotes and in angle brackets divide nothing. No part can fail, so that none is tried again."""


def _head(message: str) -> str:
    return re.sub(r"\r?\n[ \t]+", " ", re.split(r"\r?\n\r?\n", message, maxsplit=1)[0])


def _lines(name: str) -> re.Pattern[str]:
    names = "|".join(re.escape(each) for each in (name, COMPACT.get(name.lower())) if each)
    return re.compile(rf"(?im)^(?:{names})[ \t]*:(.*)$")


def body_of(message: str) -> str:
    """What comes after the headers, '' without."""
    return "".join(re.split(r"\r?\n\r?\n", message, maxsplit=1)[1:])


def request_uri_of(message: str) -> str:
    """The Request-URI, '' for what is no request."""
    words = message.split("\n", 1)[0].split()
    return words[1] if len(words) == 3 and words[2].upper() == "SIP/2.0" else ""
