"""The list of the calls that go on, and the menu of a call, while calls come and go under them."""

from __future__ import annotations

from dataclasses import replace

from board.api import Key
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.phases import Phase
from firmware.phone.receiver import ToneName
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    CallEnded,
    CallId,
    HangUp,
    Reject,
)
from firmware.ui.screen import CallsNow, Ended, Menu, Talking
from tests.phone.test_several_calls import TITI, choose, held_and_talking, talking


def test_the_list_ends_and_resumes_any_of_them() -> None:
    desk = held_and_talking()
    third = desk.called(replace(TITI, number="400", name="Wati"))
    desk.soft(SoftKey.SILENCE)
    choose(desk, MenuItem.CALLS_NOW)
    assert [line.phase for line in desk.shows(CallsNow).calls] == ["held", "talking", "incoming"]
    desk.tap("up")
    desk.soft(SoftKey.END)
    assert desk.done(Reject) == [Reject(third, 603)]
    desk.tap("up")
    desk.soft(SoftKey.RESUME)
    assert desk.outputs().sound.heard == {1}
    desk.tap("down")
    desk.soft(SoftKey.HOLD)
    assert desk.calls == [Phase.HELD, Phase.HELD]
    desk.soft(SoftKey.END)
    desk.soft(SoftKey.BACK) if SoftKey.BACK in desk.labels() else desk.tap("back")
    assert len(list(desk.phone.live_calls)) == 1


def test_the_list_while_another_is_dialled() -> None:
    desk = talking()
    choose(desk, MenuItem.NEW_CALL)
    desk.dial("300#")
    desk.tap("down", "up")
    assert desk.shows(CallsNow).calls[1].phase is Phase.CALLING
    assert desk.labels() == (None, None, SoftKey.END)
    desk.soft(SoftKey.END)
    assert desk.done(HangUp) == [HangUp(CallId(3))]


def test_the_list_closes_by_itself() -> None:
    desk = held_and_talking()
    desk.tap("down")
    assert desk.shows(CallsNow).chosen == 0
    desk.advance(60)
    assert desk.shows(Talking).peer


def test_the_menu_of_a_call_that_waits_with_the_handset_down() -> None:
    desk = talking()
    desk.tap("hold")
    desk.replace()
    choose(desk, MenuItem.CALL_WAITING)
    assert desk.shows(Talking).recalled
    choose(desk, MenuItem.NEW_CALL)
    assert desk.phone.speaker
    assert desk.tone() is ToneName.DIAL


def test_a_menu_of_calls_is_gone_with_the_last_call() -> None:
    desk = talking()
    desk.tap("ok")
    assert desk.shows(Menu).title is MenuTitle.CALL
    desk.ends()
    assert desk.shows(Ended).peer
    assert not desk.phone.panels


def test_redial_and_volume_keys_do_not_disturb() -> None:
    desk = held_and_talking()
    desk.tap("redial")
    assert desk.shows(Talking).peer
    desk.event(CallEnded(CallId(1), 200))
    desk.tap(Key.VOLUME_UP)
    assert desk.shows(Talking).others == 0


def test_what_the_list_has_chosen_stays_chosen_when_calls_go() -> None:
    desk = held_and_talking()
    third = desk.called(replace(TITI, number="400", name="Wati"))
    desk.soft(SoftKey.SILENCE)
    choose(desk, MenuItem.CALLS_NOW)
    desk.tap("down")
    desk.event(CallEnded(CallId(1), 200))
    assert desk.shows(CallsNow).chosen == 0
    desk.soft(SoftKey.END)
    assert desk.done(HangUp) == [HangUp(CallId(2))]
    assert desk.phone.call(third)


def test_what_the_menu_has_chosen_stays_chosen_when_calls_come() -> None:
    desk = talking()
    desk.tap("ok", "down")
    assert desk.shows(Menu).rows[1].item is MenuItem.TRANSFER
    desk.called(TITI)
    menu = desk.shows(Menu)
    assert menu.rows[menu.chosen].item is MenuItem.TRANSFER
    desk.tap("up", "up")
    menu = desk.shows(Menu)
    assert menu.rows[menu.chosen].item is MenuItem.CALLS_NOW
    desk.event(CallEnded(CallId(2), 487))  # there is no list of calls any more: nothing else is chosen
    desk.shows(Talking)


def test_a_call_that_is_gone_is_not_ended_in_place_of_another() -> None:
    desk = held_and_talking()
    desk.called(replace(TITI, number="400", name="Wati"))
    desk.soft(SoftKey.SILENCE)
    choose(desk, MenuItem.CALLS_NOW)
    desk.event(CallEnded(CallId(1), 200))
    assert not isinstance(desk.screen(), CallsNow)


def test_a_line_that_is_gone_does_nothing_else() -> None:
    desk = held_and_talking()
    desk.tap("ok", "down", "down")
    menu = desk.shows(Menu)
    assert menu.rows[menu.chosen].item is MenuItem.JOIN
    desk.event(CallEnded(CallId(1), 200))
    desk.tap("ok")
    assert desk.phone.errand is None
