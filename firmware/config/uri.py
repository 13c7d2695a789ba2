"""The SIP URIs that a configuration may hold (RFC 3261, section 19.1)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

_URI = re.compile(
    r"(?P<scheme>sips?):"
    r"(?:(?P<user>[\w\-.!~*'()&=+$,;?/%#]+)(?P<password>:[^@]*)?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9\-.]*[A-Za-z0-9])?)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<parameters>(?:;[\w\-.!~*'()%\[\]/:&+$]+(?:=[\w\-.!~*'()%\[\]/:&+$]+)?)*)",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"\+?[0-9*#A-Da-d.() \-]*[0-9*#A-Da-d][.() \-]*", re.ASCII)
TRANSPORTS = ("transport=udp", "transport=tcp", "transport=tls")


LONGEST = 256
"""Characters of a URI."""


class UriError(ValueError):
    """What is wrong: ``found`` never shows a password that somebody wrote into the URI."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(f"found {found}, allowed {allowed}")


@dataclass(frozen=True, slots=True)
class SipUri:
    """A SIP URI as written, and taken apart: ``user`` unescaped, ``host`` with its brackets.

    ``domain`` is the right side of an address: host, port and parameters.
    """

    text: str
    scheme: str
    user: str
    host: str
    domain: str
    tls: bool


def parse(text: str) -> SipUri:
    """Take a SIP or SIPS URI apart. Raises UriError."""
    match = _URI.fullmatch(text)
    if not match or len(text) > LONGEST or not unquote(match["user"] or "").isprintable():
        raise UriError(json.dumps(masked(text)[:60]), 'a SIP URI such as "sip:101@pbx.example;transport=tls"')
    if match["password"]:
        raise UriError("a password in the URI", "none there: it belongs in password")
    if match["port"] and not 1 <= int(match["port"]) <= 65535:
        raise UriError(f"port {match['port']}", "1 to 65535")
    parameters = match["parameters"].lower().split(";")
    for parameter in parameters:
        if parameter.startswith("transport=") and parameter not in TRANSPORTS:
            raise UriError(parameter, ", ".join(TRANSPORTS))
    scheme = match["scheme"].lower()
    port = f":{match['port']}" if match["port"] else ""
    return SipUri(
        text=text,
        scheme=scheme,
        user=unquote(match["user"] or ""),
        host=match["host"],
        domain=f"{match['host']}{port}{match['parameters']}",
        tls=scheme == "sips" or "transport=tls" in parameters,
    )


def masked(text: str) -> str:
    """Text that was meant to be a URI, without what may be a password in it."""
    scheme = next((prefix for prefix in ("sips:", "sip:") if text.lower().startswith(prefix)), "")
    user, at, host = text[len(scheme) :].rpartition("@")
    if not at:
        user, host = host, ""
    name, colon, _ = user.partition(":")
    return f"{scheme}{name}{':***' if colon else ''}{at}{host}"


def dialable(text: str) -> bool:
    """Whether this is a number, a SIP URI or a tel: URI (RFC 3966)."""
    if text.lower().startswith("tel:"):
        return _NUMBER.fullmatch(text[4:].partition(";")[0]) is not None
    if text.lower().startswith(("sip:", "sips:")):
        try:
            return bool(parse(text).host)
        except UriError:
            return False
    return _NUMBER.fullmatch(text) is not None
