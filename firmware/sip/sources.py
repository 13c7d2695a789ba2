"""Whose requests are taken: addresses with ports, each trusted on somebody's behalf. Pure.

An account trusts its registrar and proxy, the LAN its phones, a call the far end it talks with. An address is
let in as long as anybody trusts it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Where a SIP request comes from: an IP address in its canonical text, and a port."""

    address: str
    port: int


@dataclass(frozen=True, slots=True)
class OfAccount:
    """Trusted as an account's server."""

    name: str


@dataclass(frozen=True, slots=True)
class OfLan:
    """Trusted as a phone on the local network."""


@dataclass(frozen=True, slots=True)
class OfCall:
    """Trusted to go on with one call, not to begin another."""

    call: int


Owner = OfAccount | OfLan | OfCall


@dataclass(frozen=True, slots=True)
class Change:
    """What the gate has to do: let in, shut out."""

    admit: frozenset[Source]
    expel: frozenset[Source]


class Sources:
    """Who trusts which source."""

    def __init__(self) -> None:
        self._trusted: dict[Owner, frozenset[Source]] = {}

    def replace(self, owner: Owner, sources: Iterable[Source]) -> Change:
        """From now on ``owner`` trusts exactly these."""
        before = self.everyone()
        wanted = frozenset(sources)
        if wanted:
            self._trusted[owner] = wanted
        else:
            self._trusted.pop(owner, None)
        after = self.everyone()
        return Change(admit=after - before, expel=before - after)

    def add(self, owner: Owner, source: Source) -> Change:
        """``owner`` trusts one more."""
        return self.replace(owner, self.of(owner) | {source})

    def of(self, owner: Owner) -> frozenset[Source]:
        return self._trusted.get(owner, frozenset())

    def everyone(self) -> frozenset[Source]:
        return frozenset().union(*self._trusted.values())

    def accounts_of(self, source: Source) -> list[str]:
        """The accounts whose server this is, in the order in which they learned it."""
        return [
            owner.name
            for owner, trusted in self._trusted.items()
            if isinstance(owner, OfAccount) and source in trusted
        ]


def parse_source(text: str) -> Source | None:
    """PJSIP's ``ADDRESS:PORT`` or ``[ADDRESS]:PORT``; None for anything else."""
    address, colon, port = text.strip().rpartition(":")
    if not colon or not port.isdecimal() or not int(port) < 65536:
        return None
    canonical = canonical_address(address.strip("[]"))
    return None if canonical is None else Source(canonical, int(port))


def canonical_address(text: str) -> str | None:
    """An IP address in its usual text, IPv4 also when it comes mapped into IPv6; None for a host name."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
