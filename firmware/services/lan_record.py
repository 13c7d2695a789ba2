"""What a phone says of itself by DNS-SD (RFC 6763), made and read. Whatever others send is judged here."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from firmware.phone.settings import EXTENSION
from firmware.sip.api import LanPhone

SERVICE = "_sip._udp.local."
VERSION = "1"
LONGEST_NAME = 64
_IDENTITY = re.compile(r"[0-9a-f]{16}", re.ASCII)
_LABEL_BYTES = 63
_NAME_BYTES = 200  # a TXT string has at most 255, the key among them


@dataclass(frozen=True, slots=True)
class Announcement:
    """Another phone's word: its random ``identity``, and how to reach it."""

    identity: str
    phone: LanPhone


def properties(extension: str, name: str, identity: str) -> dict[str, str]:
    """The TXT record of this phone."""
    return {"v": VERSION, "ext": extension, "name": _cut(_clean(name), _NAME_BYTES), "id": identity}


def instance(extension: str, name: str, identity: str) -> str:
    """The full name of this phone's service: readable in any browser, unique by a piece of its identity."""
    tail = f" ({extension}) {identity[:6]}"
    head = _cut(_clean(name).replace(".", " "), _LABEL_BYTES - len(tail))
    return f"{head}{tail}.{SERVICE}"


def judge(
    texts: Mapping[bytes, bytes | None], addresses: Iterable[str], port: int | None, near: Iterable[str]
) -> Announcement | None:
    """Another phone's record if it is one of ours and sound, else None. ``near`` are our own addresses."""
    extension, name, identity = (_text(texts.get(key)) for key in (b"ext", b"name", b"id"))
    address = _nearest(addresses, near)
    if (
        _text(texts.get(b"v")) != VERSION
        or extension is None
        or not EXTENSION.fullmatch(extension)
        or identity is None
        or not _IDENTITY.fullmatch(identity)
        or name is None
        or address is None
        or port is None
        or not 1 <= port <= 65535
    ):
        return None
    return Announcement(identity, LanPhone(extension, name, address, port))


def _text(value: bytes | None) -> str | None:
    """A TXT value as text: UTF-8, of bounded length, with no control characters."""
    try:
        text = (value or b"").decode()
    except UnicodeDecodeError:
        return None
    return text if len(text) <= LONGEST_NAME and (not text or text.isprintable()) else None


def _nearest(addresses: Iterable[str], near: Iterable[str]) -> str | None:
    """The address most like one of ours; on loopback only loopback, elsewhere never."""
    ours = [ipaddress.ip_address(text) for text in near]
    on_loopback = any(address.is_loopback for address in ours)
    usable = [
        address
        for address in map(ipaddress.ip_address, addresses)
        if address.is_loopback == on_loopback and not address.is_multicast and not address.is_unspecified
    ]

    def likeness(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> int:
        return max((_same_bits(address, own) for own in ours), default=0)

    return str(max(usable, key=likeness)) if usable else None


def _same_bits(
    one: ipaddress.IPv4Address | ipaddress.IPv6Address, other: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> int:
    """How many leading bits two addresses share; none across the versions."""
    return one.max_prefixlen - (int(one) ^ int(other)).bit_length() if one.version == other.version else -1


def _clean(name: str) -> str:
    printable = "".join(character for character in name if character.isprintable())
    return printable.strip()[:LONGEST_NAME] or "Dering"


def _cut(text: str, length: int) -> str:
    """At most so many bytes of UTF-8, no character cut in two."""
    return text.encode()[:length].decode(errors="ignore")
