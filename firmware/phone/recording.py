"""Recording a call on the owner's wish: with a tone that both sides know it by (ITU-T E.180), and a mark."""

from __future__ import annotations

from firmware.audio.tones import Burst, Tone
from firmware.phone import pages, shelves
from firmware.phone.call import Call, Recorded
from firmware.phone.notice import Notice
from firmware.phone.panels import Shelf
from firmware.phone.phases import Phase
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.api import CallTone, Recording

TONE = Tone((Burst((1400.0,), 500, 14_500),), level=-20.0)
"""The recording tone of ITU-T E.180, supplement 2: 1400 Hz, every fifteen seconds."""


def next_number(phone: Phone) -> int | Notice:
    """The number of a recording that begins now, or why none can."""
    if not phone.settings.call_recording:
        return Notice.RECORDING_FORBIDDEN
    if not phone.talking:
        return Notice.NOTHING_TO_RECORD
    if phone.first(Phase.RECORDING):  # one file is written at a time
        return Notice.MESSAGE_COMES
    return shelves.free_number(phone, Shelf.RECORDINGS) or Notice.RECORDINGS_FULL


def may_record(phone: Phone) -> bool:
    """Whether the call's menu offers it: where all numbers are taken it does, and says what to do."""
    found = next_number(phone)
    return found is Notice.RECORDINGS_FULL or not isinstance(found, Notice)


def is_recorded(phone: Phone, *calls: Call) -> bool:
    """Whether one of these is being recorded."""
    return phone.recorded is not None and phone.recorded.call in {call.id for call in calls}


def toggle(turn: Turn) -> None:
    """Begin, or end; each beginning is a file of its own."""
    phone = turn.phone
    if phone.recorded:
        end(turn, phone.recorded)
    elif isinstance(found := next_number(phone), Notice):
        turn.notify(found)
    else:
        turn.change(recorded=Recorded(phone.talking[0].id, found, turn.now, phone.wall))


def end(turn: Turn, recorded: Recorded) -> None:
    """Keep what was recorded, if it is anything. The file is as long as that took: on hold it has silence."""
    turn.change(recorded=None)
    peer, seconds = turn.get(recorded.call).peer, int(turn.now - recorded.since)
    shelves.add(turn, Shelf.RECORDINGS, recorded.number, recorded.began, peer, seconds)


def call_over(turn: Turn, call: Call) -> None:
    """A recording ends with its call."""
    recorded = turn.phone.recorded
    if recorded and recorded.call == call.id:
        end(turn, recorded)


def failed(turn: Turn, name: str) -> None:
    """Nothing more can be written: what was written so far is kept, and the call goes on."""
    recorded = turn.phone.recorded
    if recorded and file_of(recorded) == name:
        end(turn, recorded)


def file_of(recorded: Recorded) -> str:
    """What it is kept as."""
    return shelves.file_of(Shelf.RECORDINGS, recorded.number)


def recording(phone: Phone) -> Recording | None:
    """What is written down now: nothing while the call is on hold or a page is heard, though the file stays.

    In a conference it is everybody whom its owner hears.
    """
    if phone.recorded is None:
        return None
    name = file_of(phone.recorded)
    heard = frozenset(each.id for each in phone.talking) - pages.interrupted(phone)
    if phone.recorded.call not in heard:
        return Recording(name)
    return Recording(name, heard, microphone=not phone.muted)


def tone(phone: Phone) -> CallTone | None:
    """What the far end hears of it."""
    found = recording(phone)
    return CallTone(TONE, found.calls) if found and found.calls else None
