"""Redirections (RFC 3261, section 8.1.3.4): each address is dialled once. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from firmware.sip.uri import parse_peer, parse_uri

MOST = 5


@dataclass(slots=True)
class Redirections:
    """Where a call has been sent so far."""

    tried: set[str] = field(default_factory=set)

    def follows(self, uri: str) -> bool:
        """Whether to dial there, which is noted: not in a circle, and not for ever."""
        where = address(uri)
        new = where not in self.tried and len(self.tried) <= MOST
        self.tried.add(where)
        return new


def address(uri: str) -> str:
    """Where a URI leads, however it is written."""
    parsed = parse_uri(parse_peer(uri).uri)
    return uri if parsed is None else f"{parsed.user}@{parsed.host}:{parsed.effective_port}"
