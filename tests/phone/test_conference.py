"""Several far ends and the owner hear each other."""

from __future__ import annotations

import pytest

from firmware.phone.notice import Notice
from firmware.phone.outputs import Microphone
from firmware.phone.panels import MenuItem
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    CallAnswered,
    CallEnded,
    CallId,
    HangUp,
    Hold,
    Resume,
    TransferProgress,
    TransferTo,
)
from firmware.ui.screen import CallsNow, Conference, Talking
from tests.phone.desk import Desk
from tests.phone.test_several_calls import TITI, choose, talking
from tests.phone.test_transfer import ONE, THREE, TWO, consulting


def three() -> Desk:
    """201 and 300 in a conference."""
    desk = consulting("conference")
    desk.soft(SoftKey.JOIN)
    desk.forget()
    return desk


@pytest.mark.parametrize("how", ["key", "soft key"])
def test_three_by_one_key(how: str) -> None:
    desk = consulting("conference")
    desk.tap("conference") if how == "key" else desk.soft(SoftKey.JOIN)
    assert desk.done(Resume) == [Resume(ONE)]
    assert desk.outputs().sound.heard == {1, 3}
    assert desk.outputs().microphone is Microphone.OPEN
    assert desk.shows(Conference).people == ("201", "300")


def test_a_held_call_is_joined_by_the_key_or_the_menu() -> None:
    desk = talking()
    call = desk.called(TITI)
    desk.tap("ok")
    desk.event(CallAnswered(call))
    choose(desk, MenuItem.JOIN)
    assert desk.shows(Conference).people == ("201", "Titi")


def five() -> Desk:
    """The owner and four others."""
    desk = three()
    for number, call in (("400", 5), ("500", 7)):
        desk.tap("conference")
        desk.dial(f"{number}#")
        desk.event(CallAnswered(CallId(call)))
        desk.tap("conference")
    return desk


def asked_for_a_sixth(desk: Desk) -> None:
    desk.tap("hold")
    desk.dial("600#")
    desk.event(CallAnswered(CallId(9)))
    desk.tap("conference")


def test_up_to_five() -> None:
    desk = five()
    assert len(desk.shows(Conference).people) == 4
    asked_for_a_sixth(desk)
    assert desk.notice() is Notice.CONFERENCE_FULL
    assert len(desk.outputs().sound.heard) == 4


def test_holding_and_taking_back_a_conference_whole() -> None:
    desk = three()
    desk.soft(SoftKey.HOLD)
    assert desk.done(Hold) == [Hold(ONE), Hold(TWO)]
    assert desk.outputs().sound.heard == frozenset()
    desk.soft(SoftKey.RESUME)
    assert desk.outputs().sound.heard == {1, 3}


def test_one_is_not_heard_any_more_or_talked_to_alone_or_dropped() -> None:
    desk = three()
    desk.tap("down")
    assert desk.shows(CallsNow).calls[0].conference
    desk.soft(SoftKey.MUTE_ONE)
    assert desk.outputs().sound.unheard == {1}
    desk.soft(SoftKey.UNMUTE_ONE)
    assert desk.outputs().sound.unheard == frozenset()
    desk.soft(SoftKey.SPLIT)
    assert desk.done(Hold) == [Hold(TWO)]
    assert desk.shows(Talking).peer == "201"
    desk.tap("conference")
    desk.tap("down", "down")
    desk.soft(SoftKey.END)
    assert desk.done(HangUp) == [HangUp(TWO)]
    assert desk.shows(Talking).peer == "201"
    assert not desk.phone.calls[0].conference


def test_one_of_three_hangs_up_and_the_rest_talk_on() -> None:
    desk = three()
    desk.event(CallEnded(ONE, 200))
    desk.advance(4)
    assert desk.shows(Talking).peer == "300"
    assert desk.tone() is None


@pytest.mark.parametrize("how", ["replace", "end"])
def test_the_owner_leaves_and_the_other_two_talk_on(how: str) -> None:
    desk = three()
    desk.replace() if how == "replace" else desk.soft(SoftKey.END)
    assert desk.done(TransferTo) == [TransferTo(ONE, TWO)]
    assert not desk.outputs().ringing
    desk.event(TransferProgress(ONE, 200))
    desk.event(CallEnded(TWO, 200))
    assert not any(desk.phone.live_calls)


def test_of_four_nobody_can_be_given_to_all_others() -> None:
    desk = three()
    desk.tap("conference")
    desk.dial("400#")
    desk.event(CallAnswered(THREE))
    desk.tap("conference")
    desk.replace()
    assert desk.done(TransferTo) == []
    assert len(desk.done(HangUp)) == 3


def test_the_conference_key_before_the_other_has_answered() -> None:
    desk = consulting("conference", answered=False)
    desk.tap("conference")
    assert desk.notice() is Notice.NOT_AVAILABLE
    assert SoftKey.JOIN not in desk.labels()


def test_a_conference_on_hold_rings_again_when_the_handset_is_replaced() -> None:
    desk = three()
    desk.tap("hold")
    desk.replace()
    assert not desk.done(HangUp)
    assert desk.outputs().ringing
    desk.lift()
    assert desk.outputs().sound.heard == {1, 3}


def test_who_finds_no_room_in_another_conference_stays_out_of_it() -> None:
    desk = five()
    asked_for_a_sixth(desk)
    assert desk.notice() is Notice.CONFERENCE_FULL
    assert len(desk.outputs().sound.heard) == 4
    left = desk.phone.held[0]
    desk.soft(SoftKey.SWAP)
    assert desk.outputs().sound.heard == {left.id}
    assert len(desk.phone.held) == 4
