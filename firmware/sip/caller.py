"""Who calls, as an INVITE tells it, and what else it says of the call. Pure; never raises."""

from __future__ import annotations

import re
from itertools import islice

from firmware.sip.api import CallId, IncomingCall, Peer
from firmware.sip.sip_message import header_of, headers_of
from firmware.sip.uri import parse_peer, parse_uri

MOST = 16
"""Of diversions and other lists: no honest call has been further round."""

LONGEST = 256
"""Characters of a value that is passed on as it is."""

ANONYMOUS_HOST = "anonymous.invalid"
HIDING = {"id", "user", "header", "session"}
ANSWER_MODES = ("Answer-Mode", "Priv-Answer-Mode")
"""RFC 5373."""

_AFTER = re.compile(r"(?:answer-after|delay)\s*=\s*\"?(\d{1,4})", re.IGNORECASE)
_AUTOMATIC = re.compile(r"alert-autoanswer|ring-answer|auto\s*-?answer", re.IGNORECASE)


def incoming_call(call: CallId, account: str | None, message: str) -> IncomingCall:
    """The event of an INVITE. What an account's server asserts counts more than what a caller says."""
    sender = parse_peer(header_of(message, "From"))
    asserted = [parse_peer(value) for value in headers_of(message, "P-Asserted-Identity")] if account else []
    known = next((peer for peer in asserted if parse_uri(peer.uri)), sender)
    anonymous = is_hidden(message, sender)
    peer = Peer("", "") if anonymous else known
    return IncomingCall(
        call, account, peer, anonymous, diverted_by(message), answer_after(message), alert_info(message)
    )


def is_hidden(message: str, sender: Peer) -> bool:
    """Whether the caller hides who it is (RFC 3323, sections 4.1 and 4.2)."""
    wishes = {wish.strip().lower() for wish in header_of(message, "Privacy").split(";")}
    uri = parse_uri(sender.uri)
    nobody = uri is not None and (uri.host == ANONYMOUS_HOST or uri.user.lower() == "anonymous")
    return bool(wishes & HIDING) or nobody


def diverted_by(message: str) -> Peer | None:
    """Who has sent the call here last: by Diversion (RFC 5806), else by History-Info (RFC 7044)."""
    for value in headers_of(message, "Diversion"):
        return parse_peer(value)
    history = [parse_peer(value) for value in islice(headers_of(message, "History-Info"), MOST)]
    return history[-2] if len(history) > 1 else None


def answer_after(message: str) -> float | None:
    """After how many seconds the phone is asked to answer by itself; None if it is not."""
    for name in ("Call-Info", "Alert-Info"):
        for value in islice(headers_of(message, name), MOST):
            if found := _AFTER.search(value):
                return float(found[1])
            if _AUTOMATIC.search(value):
                return 0.0
    modes = (header_of(message, name).partition(";")[0].strip().lower() for name in ANSWER_MODES)
    return 0.0 if "auto" in modes else None


def alert_info(message: str) -> tuple[str, ...]:
    """What Alert-Info says, as far as anybody would read it (RFC 3261, section 20.4)."""
    values = islice(headers_of(message, "Alert-Info"), MOST)
    return tuple("".join(filter(str.isprintable, value[:LONGEST])) for value in values)
