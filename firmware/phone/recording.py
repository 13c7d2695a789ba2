"""Recording a call on the owner's wish: with a tone that both sides know it by (ITU-T E.180), and a mark."""

from __future__ import annotations

from firmware.audio.tones import Burst, Tone
from firmware.phone import pages
from firmware.phone.call import Call
from firmware.phone.phases import Phase
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.api import CallTone, Recording

TONE = Tone((Burst((1400.0,), 500, 14_500),), level=-20.0)
"""The recording tone of ITU-T E.180, supplement 2: 1400 Hz, every fifteen seconds."""


def may_record(phone: Phone) -> bool:
    """Whether the settings allow it, there is a call, and no message is being left."""
    return phone.settings.call_recording and bool(phone.talking) and phone.first(Phase.RECORDING) is None


def is_recorded(phone: Phone, *calls: Call) -> bool:
    """Whether one of these is being recorded."""
    return phone.recorded is not None and phone.recorded[0] in {call.id for call in calls}


def toggle(turn: Turn, call: Call) -> None:
    """Begin, or end; each beginning is a file of its own."""
    if turn.phone.recorded:
        turn.change(recorded=None)
    else:
        when = int(turn.phone.now if turn.phone.wall is None else turn.phone.wall)
        turn.change(recorded=(call.id, f"call-{when}-{call.id}"))


def recording(phone: Phone) -> Recording | None:
    """What is written down now: nothing while the call is on hold or a page is heard, though the file stays.

    In a conference it is everybody whom its owner hears.
    """
    if phone.recorded is None:
        return None
    call, name = phone.recorded
    heard = frozenset(each.id for each in phone.talking) - pages.interrupted(phone)
    if call not in heard:
        return Recording(name)
    return Recording(name, heard, microphone=not phone.muted)


def tone(phone: Phone) -> CallTone | None:
    """What the far end hears of it."""
    found = recording(phone)
    return CallTone(TONE, found.calls) if found and found.calls else None
