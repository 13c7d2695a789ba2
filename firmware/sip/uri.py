"""SIP URIs and name-addrs as the stack needs them (RFC 3261, sections 19.1, 20.10, 25.1).

Pure; never raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from firmware.sip.api import Peer

URI = re.compile(
    r"""(?P<scheme>sips?):
        (?:(?P<user>[^@;?\s<>"]*)(?:;[^@?\s<>"]*)?(?<!:)@)?
        (?P<host>\[[0-9a-fA-F:.%]+\]|[A-Za-z0-9._-]+)
        (?::(?P<port>\d{1,5}))?
        (?P<params>(?:;[^;?\s<>"]+)*)
        (?:\?\S*)?""",
    re.VERBOSE | re.IGNORECASE,
)
NAME_ADDR = re.compile(r'(?P<name>"(?:[^"\\]|\\.)*"\s*|[^"<]*)<(?P<uri>[^<>]*)>')
"""After the blanks before it. Nothing in it can be read in two ways, so that long nonsense takes no time."""

LONGEST_NAME = 64
LONGEST_URI = 255


@dataclass(frozen=True, slots=True)
class SipUri:
    """A SIP or SIPS URI: ``params`` in lower case without values' quoting.

    ``user`` is still escaped, without what a telephone number has after it (section 19.1.6).
    """

    scheme: str
    user: str
    host: str
    port: int | None = None
    params: tuple[tuple[str, str], ...] = ()

    @property
    def transport(self) -> str:
        """ "udp", "tcp" or "tls" (section 26.2.2: sips means TLS)."""
        if self.scheme == "sips":
            return "tls"
        return dict(self.params).get("transport", "udp").lower()

    @property
    def effective_port(self) -> int:
        """The port to send to (section 19.1.2)."""
        return self.port or (5061 if self.transport == "tls" else 5060)

    @property
    def host_and_port(self) -> str:
        return f"{self.host}:{self.port}" if self.port else self.host


def parse_uri(text: str) -> SipUri | None:
    """The URI, or None for what is none."""
    found = URI.fullmatch(text.strip())
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 0 < port < 65536:
        return None
    params = []
    for param in filter(None, (found["params"] or "").split(";")):
        name, _, value = param.partition("=")
        params.append((name.lower(), value))
    user = (found["user"] or "").partition(":")[0]
    return SipUri(found["scheme"].lower(), user, found["host"].strip("[]").lower(), port, tuple(params))


def address_of(header: str) -> str:
    """The URI in a From or To header, without the name before it and what belongs to the header."""
    found = NAME_ADDR.match(header.strip())
    return (found["uri"] if found else header.partition(";")[0]).strip()


def parse_peer(header: str) -> Peer:
    """Who a From or To header names, fit to be shown: bounded, printable, with a URI that can be called."""
    found = NAME_ADDR.match(header.strip())
    raw_uri = address_of(header)
    name = printable(unquoted(found["name"])) if found else ""
    uri = parse_uri(raw_uri)
    if uri is None:
        shown = printable(raw_uri)
        return Peer(uri=raw_uri[:LONGEST_URI], number=shown, name=name)
    number = printable(unquote(uri.user)) or uri.host
    return Peer(uri=callable_uri(uri), number=number, name="" if name == number else name)


def callable_uri(uri: SipUri) -> str:
    """The URI without the parameters that belong to one dialog or header only."""
    transport = dict(uri.params).get("transport")
    host = f"[{uri.host}]" if ":" in uri.host else uri.host
    port = f":{uri.port}" if uri.port else ""
    user = f"{uri.user}@" if uri.user else ""
    return f"{uri.scheme}:{user}{host}{port}{f';transport={transport}' if transport else ''}"[:LONGEST_URI]


def unquoted(name: str) -> str:
    """A display name without its quotes and backslashes (section 25.1, quoted-string)."""
    name = name.strip()
    if len(name) >= 2 and name[0] == name[-1] == '"':
        return re.sub(r"\\(.)", r"\1", name[1:-1], flags=re.DOTALL)
    return name


def printable(text: str) -> str:
    """Without control characters and other unprintables, bounded, blanks at the ends removed."""
    return "".join(c for c in text if c.isprintable()).strip()[:LONGEST_NAME].strip()
