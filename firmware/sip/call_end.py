"""Why a call ended, from its final SIP status. Pure."""

from __future__ import annotations

from firmware.sip.api import Trouble

NOT_ACCEPTABLE = {415, 488, 606}
UNANSWERED = {408, 504}
SERVER_GONE = {502, 503}


def explain_end(code: int, reason: str, *, from_peer: bool, encryption_required: bool) -> Trouble:
    """The trouble behind a final status; ``from_peer`` False when PJSIP made the status up itself."""
    if code in NOT_ACCEPTABLE:
        return Trouble.ENCRYPTION if encryption_required else Trouble.NO_CODEC
    if code in UNANSWERED and not from_peer:
        return Trouble.NO_ANSWER
    if code in (401, 407):
        return Trouble.CREDENTIALS
    if from_peer or code not in SERVER_GONE:
        return Trouble.NONE
    lowered = reason.lower()
    if "certificate" in lowered:
        return Trouble.CERTIFICATE
    if "resolve" in lowered or "gethostbyname" in lowered:
        return Trouble.NAME
    return Trouble.UNREACHABLE
