"""What the owner is busy with: one answer for the screen and every key, so that they agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firmware.phone import pages
from firmware.phone.call import Call
from firmware.phone.derived import derived
from firmware.phone.panels import EntryPanel, Panel, of_calls
from firmware.phone.phases import Phase
from firmware.phone.state import Phone


class At(StrEnum):
    """The regions of the phone's use, in the order in which they pre-empt each other."""

    PAGED = "paged"  # somebody pages, and it is heard
    INCOMING = "incoming"
    PANEL = "panel"  # with calls only what is about them
    WAITING = "waiting"  # somebody calls while the owner is busy
    TALKING = "talking"  # answering, talking, or held with nothing else in the ear
    OUTGOING = "outgoing"  # calling or ringing
    PAGING = "paging"  # the owner pages
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


@derived
def focus(phone: Phone) -> Focus:
    """Find what the owner is busy with."""
    if pages.heard(phone):
        return Focus(At.PAGED)
    return _of_calls(phone) or _with_receiver(phone) or _of_held(phone) or _without_calls(phone)


def _of_calls(phone: Phone) -> Focus | None:
    """Calls that want the owner's ear, or have it."""
    if phone.panels and isinstance(phone.panels[-1], EntryPanel) and of_calls(phone.panels[-1]):
        return Focus(At.PANEL, panel=phone.panels[-1])
    incoming = phone.first(Phase.INCOMING)
    if incoming and not phone.waiting:
        return Focus(At.INCOMING, incoming)
    if phone.panels and of_calls(phone.panels[-1]):
        return Focus(At.PANEL, panel=phone.panels[-1])
    if phone.waiting and not phone.waiting.silenced:
        return Focus(At.WAITING, phone.waiting)
    for at, phases in (
        (At.TALKING, (Phase.TALKING, Phase.ANSWERING)),
        (At.OUTGOING, (Phase.CALLING, Phase.RINGING)),
    ):
        for phase in phases:
            if call := phone.first(phase):
                return Focus(at, call)
    return Focus(At.PAGING) if phone.paging else None


def _with_receiver(phone: Phone) -> Focus | None:
    """Another number is dialled while calls are held, or one of them has just ended."""
    if not phone.held:
        return None
    if call := phone.first(Phase.ENDED):
        return Focus(At.ENDED, call)
    if phone.off_hook and phone.receiver and not phone.receiver.after_call:
        if phone.panels:  # a number is sought in a list
            return Focus(At.PANEL, panel=phone.panels[-1])
        return Focus(At.DIALING if phone.dial.begun else At.RECEIVER)
    return None


def _of_held(phone: Phone) -> Focus | None:
    return Focus(At.TALKING, phone.held[0]) if phone.held else None


def _without_calls(phone: Phone) -> Focus:
    if phone.panels:
        return Focus(At.PANEL, panel=phone.panels[-1])
    if phone.off_hook and phone.dial.begun:
        return Focus(At.DIALING)  # whoever waited meanwhile and is gone does not take the number away
    if call := phone.first(Phase.ENDED):
        return Focus(At.ENDED, call)
    if phone.off_hook:
        return Focus(At.RECEIVER)
    return Focus(At.PRE_DIAL if phone.dial.begun else At.IDLE)
