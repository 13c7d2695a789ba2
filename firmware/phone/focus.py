"""What the owner is busy with: one answer for the screen and every key, so that they agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firmware.phone.panels import Panel
from firmware.phone.phases import Phase
from firmware.phone.state import Call, Phone


class At(StrEnum):
    """The regions of the phone's use, in the order in which they pre-empt each other."""

    INCOMING = "incoming"
    TALKING = "talking"  # answering, talking or held
    OUTGOING = "outgoing"  # calling or ringing
    PANEL = "panel"
    ENDED = "ended"
    DIALING = "dialing"  # digits with the receiver open
    RECEIVER = "receiver"  # the receiver open, no digits
    PRE_DIAL = "pre-dial"  # digits with the handset down
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the owner is, with the call or the panel concerned."""

    at: At
    call: Call | None = None
    panel: Panel | None = None


def focus(phone: Phone) -> Focus:
    """Find what the owner is busy with."""
    for at, phases in (
        (At.INCOMING, (Phase.INCOMING,)),
        (At.TALKING, (Phase.TALKING, Phase.ANSWERING, Phase.HELD)),
        (At.OUTGOING, (Phase.CALLING, Phase.RINGING)),
    ):
        for phase in phases:
            if call := phone.first(phase):
                return Focus(at, call)
    if phone.panels:
        return Focus(At.PANEL, panel=phone.panels[-1])
    if call := phone.first(Phase.ENDED):
        return Focus(At.ENDED, call)
    if phone.off_hook:
        return Focus(At.DIALING if phone.dial.begun else At.RECEIVER)
    return Focus(At.PRE_DIAL if phone.dial.begun else At.IDLE)
