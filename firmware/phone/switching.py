"""Which of several calls has the receiver: hold, take back, swap; and a conference of several at once."""

from __future__ import annotations

from firmware.phone import messages
from firmware.phone.call import Call
from firmware.phone.calls import forget_ended, hang_up
from firmware.phone.notice import Notice
from firmware.phone.phases import Phase, Trigger
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.api import Hold, Resume

MOST_JOINED = 4
"""Far ends of a conference: with the owner they are five."""


def toggle_hold(turn: Turn, call: Call) -> None:
    """Hold a talking call, and a conference whole; or take a held one back."""
    if call.phase is Phase.HELD:
        resume(turn, call)
    else:
        hold_talking(turn)


def hold_talking(turn: Turn) -> None:
    """Hold whoever talks with the owner."""
    for call in turn.phone.talking:
        _hold(turn, call)


def _hold(turn: Turn, call: Call) -> None:
    turn.move(call, Trigger.HOLD)
    turn.do(Hold(call.id))


def _resume(turn: Turn, call: Call) -> None:
    turn.move(call, Trigger.RESUME, transfer="")
    turn.do(Resume(call.id))


def make_room(turn: Turn) -> None:
    """Another call gets the receiver: who talks is held, and what was not answered yet is given up."""
    hold_talking(turn)
    messages.hush(turn)
    for call in turn.phone.in_the_ear:
        if call.phase is not Phase.ANSWERING:  # that is held as soon as it talks
            hang_up(turn, call)
    forget_ended(turn)


def resume(turn: Turn, call: Call) -> None:
    """Take a held call back, with all of its conference."""
    make_room(turn)
    for each in turn.phone.held:
        if each.id == call.id or (call.conference and each.conference):
            _resume(turn, each)
    turn.change(receiver=None, errand=None, recalled=None, panels=())


def swap(turn: Turn) -> None:
    """The held call comes to the ear, and the one that was there is held."""
    errand = turn.phone.errand
    resume(turn, turn.phone.held[0])
    turn.change(errand=errand)


def one_talks(turn: Turn, call: Call) -> None:
    """A call that was answered while another talks already has to wait."""
    if not call.conference and any(
        other.phase is Phase.TALKING and other.id != call.id for other in turn.phone.calls
    ):
        _hold(turn, call)


# --- a conference ---------------------------------------------------------------------------------


def can_join(phone: Phone) -> tuple[Call, ...]:
    """Who can be joined with whoever talks: held calls, if there is room."""
    others = tuple(call for call in phone.held if not call.transfer)
    return others if 0 < len(phone.talking) < MOST_JOINED else ()


def join(turn: Turn) -> None:
    """Whoever talks and whoever is held hear each other; there is room for the first few."""
    talking = turn.phone.talking
    room = MOST_JOINED - len(talking)
    coming = can_join(turn.phone)
    if len(coming) > room:
        turn.notify(Notice.CONFERENCE_FULL)
    for call in coming[:room]:
        _resume(turn, call)
    for call in (*talking, *coming[:room]):
        turn.set(call.id, conference=True)
    for call in coming[room:]:  # perhaps of a conference that was larger
        turn.set(call.id, conference=False, unheard=False)
    turn.change(errand=None, panels=())


def split(turn: Turn, call: Call) -> None:
    """Talk with this one alone; the others of the conference are held, each by itself."""
    for other in [each for each in turn.phone.live_calls if each.conference]:
        turn.set(other.id, conference=False, unheard=False)
    for other in turn.phone.talking:
        if other.id != call.id:
            _hold(turn, other)
    turn.change(panels=())
