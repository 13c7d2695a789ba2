"""Who calls, as an INVITE tells it, and what else it says of the call. Pure; never raises."""

from __future__ import annotations

import re
from itertools import islice

from firmware.sip.api import CallId, IncomingCall, Peer, Verification
from firmware.sip.sip_message import header_of, headers_of
from firmware.sip.uri import address_of, parse_peer, parse_uri

MOST = 16
"""Of diversions and other lists: no honest call has been further round."""

LONGEST = 256
"""Characters of a value that is passed on as it is."""

ANONYMOUS_HOST = "anonymous.invalid"
HIDING = {"id", "user", "header", "session"}
ANSWER_MODES = ("Answer-Mode", "Priv-Answer-Mode")
"""RFC 5373."""

NOBODY = Peer("", "")
VERDICTS = {
    "passed": Verification.PASSED,
    "passed-a": Verification.PASSED,
    "failed": Verification.FAILED,
}
"""Some servers add the attestation (RFC 8588): by A alone somebody answers for the number."""

_VERSTAT = re.compile(r";\s*verstat\s*=\s*\"?TN-Validation-([\w-]+)", re.IGNORECASE)
_AFTER = re.compile(r"(?:answer-after|delay)\s*=\s*\"?(\d{1,4})", re.IGNORECASE)
_AUTOMATIC = re.compile(r"alert-autoanswer|ring-answer|auto\s*-?answer", re.IGNORECASE)


def incoming_call(call: CallId, account: str | None, message: str, verstat: bool = False) -> IncomingCall:
    """The event of an INVITE. What an account's server asserts counts more than what a caller says.

    ``verstat`` is whether that server answers for the result of the caller's verification in From, too.
    """
    sender = parse_peer(header_of(message, "From"))
    asserted = asserted_identity(message) if account else None
    anonymous = is_hidden(message, sender)
    return IncomingCall(
        call,
        account,
        NOBODY if anonymous else asserted or sender,
        anonymous,
        diverted_by(message),
        answer_after(message),
        alert_info(message),
        verified=verification(message, verstat) if account and not anonymous else None,
    )


def asserted_identity(message: str) -> Peer | None:
    """Who it is from by the word of the server (RFC 3325, RFC 5876); nobody who cannot be called."""
    asserted = map(parse_peer, islice(headers_of(message, "P-Asserted-Identity"), MOST))
    return next((peer for peer in asserted if parse_uri(peer.uri)), None)


def verification(message: str, verstat: bool) -> Verification | None:
    """What the server has found out about the caller's number (3GPP TS 24.229, 7.2A.20).

    It says so in the identity that it asserts. With ``verstat`` it also speaks for what stands in From, which
    a server that knows nothing of this passes on as the caller wrote it.
    """
    asserted = islice(headers_of(message, "P-Asserted-Identity"), MOST)
    for value in (*asserted, *([header_of(message, "From")] if verstat else [])):
        found = _VERSTAT.search(address_of(value))
        if found and (verdict := VERDICTS.get(found[1].lower())):
            return verdict
    return None


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
