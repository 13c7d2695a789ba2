"""Who is at the far end of a call, as its later messages tell (RFC 4916, RFC 5876). Pure; never raises."""

from __future__ import annotations

from dataclasses import dataclass

from firmware.sip.api import Peer
from firmware.sip.caller import NOBODY, asserted_identity, is_hidden
from firmware.sip.redirection import address
from firmware.sip.sip_message import header_of
from firmware.sip.uri import parse_peer

TELLING = ("INVITE", "UPDATE")


@dataclass(slots=True)
class FarEnd:
    """``told`` is who the phone takes it to be, ``sender`` the address in the From of its requests."""

    told: Peer
    sender: str

    def heard(self, message: str) -> Peer | None:
        """Who it is by a message from the account's server; None: nobody else than before."""
        if not _tells(message):
            return None
        peer = asserted_identity(message) or self._by_sender(message)
        if peer is None:
            return None
        peer = NOBODY if is_hidden(message, peer) else peer
        if peer == self.told:
            return None
        self.told = peer
        return peer

    def _by_sender(self, message: str) -> Peer | None:
        """By a From that is not what it was; an answer's From is ours."""
        if message.startswith("SIP/2.0 "):
            return None
        peer = parse_peer(header_of(message, "From"))
        if address(peer.uri) == address(self.sender):
            return None
        self.sender = peer.uri
        return peer


def _tells(message: str) -> bool:
    """Whether it is a request that may tell, or an answer to one that went well so far."""
    first, _, rest = message.partition(" ")
    if first != "SIP/2.0":
        return first in TELLING
    going_well = rest.startswith(("18", "2"))
    return going_well and header_of(message, "CSeq").rpartition(" ")[2].upper() in TELLING
