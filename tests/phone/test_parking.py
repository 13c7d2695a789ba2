"""A call is parked where the server says: its place is heard, then it is there by hanging up or a key."""

from __future__ import annotations

import pytest

from board.api import Lamp, Light
from firmware.phone.notice import Notice
from firmware.phone.phases import Phase
from firmware.phone.reasons import Reason
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip import api as sip
from firmware.sip.watching import DialogsChanged, DialogState
from firmware.ui.screen import Ended
from tests.phone.desk import Desk

ONE, TWO = sip.CallId(1), sip.CallId(3)
PARK = "sip:700@pbx.example"
KEYS = (
    SpeedDialKey(1, "Park", "700", KeyKind.PARK_ANYWHERE),
    SpeedDialKey(2, "", "701", KeyKind.PARK),
    SpeedDialKey(3, "", "702", KeyKind.PARK),
)


def taken(desk: Desk, *numbers: str) -> None:
    for number in numbers:
        desk.event(DialogsChanged("Office", f"sip:{number}@pbx.example", DialogState.BUSY))


def told(answered: bool = True) -> Desk:
    """201 is held, and the server tells the owner that the place is 702; somebody else is at 701."""
    desk = Desk(speed_dials=KEYS)
    desk.event(sip.StackReady(5060))
    taken(desk, "701")
    desk.talk()
    desk.forget()
    desk.tap("speed1")
    assert desk.done(sip.Hold) == [sip.Hold(ONE)]
    assert desk.dialled == [PARK]
    desk.event(sip.CallProgress(TWO, 180, False))
    if answered:
        desk.event(sip.CallAnswered(TWO))
        taken(desk, "702")
    desk.forget()
    return desk


@pytest.mark.parametrize("way", ["hanging up", "the key", "the soft key"])
def test_it_is_done_when_the_place_was_heard(way: str) -> None:
    desk = told()
    match way:
        case "hanging up":
            desk.replace()
            assert desk.done(sip.Hold) == [sip.Hold(TWO)]
        case "the key":
            desk.tap("speed1")
        case _:
            desk.soft(SoftKey.TRANSFER)
    assert desk.done(sip.TransferTo) == [sip.TransferTo(ONE, TWO)]
    assert not desk.done(sip.HangUp), "nobody is there to be replaced if that has gone"
    assert not desk.outputs().ringing
    desk.event(sip.CallEnded(TWO, 200))
    desk.event(sip.TransferProgress(ONE, 200))
    ended = desk.shows(Ended)
    assert (ended.reason, ended.to) == (Reason.PARKED, "702")
    assert desk.lamp(Lamp.SPEED_1) is Light.ON


def test_a_place_that_nobody_knows_is_not_named() -> None:
    desk = told()
    desk.event(DialogsChanged("Office", "sip:702@pbx.example", DialogState.IDLE))
    desk.tap("speed1")
    desk.event(sip.TransferProgress(ONE, 200))
    ended = next(call for call in desk.phone.calls if call.id == ONE)
    assert (ended.reason, ended.given_to) == (Reason.PARKED, "")


def test_before_the_server_has_answered_it_is_given_unheard() -> None:
    desk = told(answered=False)
    desk.replace()
    assert desk.done(sip.Transfer) == [sip.Transfer(ONE, PARK)]
    assert desk.done(sip.HangUp) == [sip.HangUp(TWO)]


def test_the_owner_is_not_parked_when_the_caller_is_gone() -> None:
    desk = told()
    desk.event(sip.CallEnded(ONE, 200))
    assert desk.done(sip.HangUp) == [sip.HangUp(TWO)]


def test_ending_the_call_to_the_server_takes_the_caller_back() -> None:
    desk = told()
    desk.soft(SoftKey.END)
    assert desk.done(sip.HangUp) == [sip.HangUp(TWO)]
    assert desk.done(sip.Resume) == [sip.Resume(ONE)]
    desk.event(sip.CallEnded(TWO, 486))
    assert desk.phone.talking[0].id == ONE


def test_a_server_that_does_not_park_gives_the_caller_back() -> None:
    desk = told(answered=False)
    desk.event(sip.CallEnded(TWO, 404))
    desk.replace()
    assert not desk.done(sip.Transfer)
    assert [call.phase for call in desk.phone.calls if call.id == ONE] == [Phase.HELD]


def test_a_refusal_brings_the_call_back_after_hanging_up() -> None:
    desk = told()
    desk.replace()
    desk.event(sip.TransferProgress(ONE, 603))
    assert desk.notice() is Notice.TRANSFER_FAILED
    assert not any(call.transfer for call in desk.phone.calls)


def test_without_a_call_there_is_nothing_to_park() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.tap("speed1")
    assert desk.notice() is Notice.NOT_AVAILABLE
    assert not desk.dialled
