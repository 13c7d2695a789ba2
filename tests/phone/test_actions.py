"""Actions: a key or a line has something done elsewhere, for the present call, and says how it ended."""

from __future__ import annotations

from typing import Any

import pytest

from board.api import Lamp, Light
from firmware.phone.action_trouble import ActionTrouble
from firmware.phone.actions import LONGEST_SECONDS
from firmware.phone.commands import RunAction, SaveSetting
from firmware.phone.events import ActionEnded, StoreLoaded
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.rows import menu_rows
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import LOCKED
from firmware.phone.turn import NOTICE_SECONDS
from firmware.sip.api import Answer, Peer
from firmware.ui.draw import words_of
from firmware.ui.screen import Idle, Incoming, Menu, Talking, Unlock
from tests.phone.desk import BUDI, Desk
from tests.phone.menu_path import go

KEYS = (
    SpeedDialKey(1, "", "Door", KeyKind.ACTION),
    SpeedDialKey(2, "", "Lamp", KeyKind.ACTION),
    SpeedDialKey(3, "", "Gone", KeyKind.ACTION),
)


def phone(**changes: Any) -> Desk:
    return Desk(actions=("Door", "Lamp"), speed_dials=KEYS, **changes)


def said(desk: Desk, language: str = "en") -> str:
    """What the notice says."""
    return words_of(desk.page(), language)[0]


# --- going on, and its end ----------------------------------------------------------------------------


def test_a_key_begins_it_and_its_lamp_shines_until_it_is_over() -> None:
    desk = phone()
    desk.tap("speed1")
    assert desk.done(RunAction) == [RunAction("Door")]
    assert said(desk) == "Door: under way"
    assert (desk.lamp(Lamp.SPEED_1), desk.lamp(Lamp.SPEED_2)) == (Light.ON, Light.OFF)
    desk.event(ActionEnded("Door"))
    assert said(desk) == "Door: done"
    assert desk.lamp(Lamp.SPEED_1) is Light.OFF
    desk.advance(NOTICE_SECONDS)
    assert desk.notice() is None


def test_a_second_press_is_told_that_it_goes_on() -> None:
    desk = phone()
    desk.tap("speed1", "speed1")
    assert len(desk.done(RunAction)) == 1
    assert said(desk) == "Door is still under way"
    desk.tap("speed2")
    assert [command.name for command in desk.done(RunAction)] == ["Door", "Lamp"], (
        "others have nothing to wait for"
    )
    desk.event(ActionEnded("Door"))
    desk.tap("speed1")
    assert len(desk.done(RunAction)) == 3


def test_what_it_says_is_shown() -> None:
    desk = phone()
    desk.tap("speed1")
    desk.event(ActionEnded("Door", detail="12.5 °C"))
    assert (desk.notice(), said(desk)) == (Notice.ACTION_SAID, "Door: 12.5 °C")


@pytest.mark.parametrize("trouble", ActionTrouble)
def test_why_it_did_not_work_is_told_in_both_languages(trouble: ActionTrouble) -> None:
    desk = phone()
    desk.tap("speed1")
    desk.event(ActionEnded("Door", trouble, "192.168.1.5"))
    english, indonesian = said(desk), said(desk, "id")
    assert english.startswith("Door")
    assert english != indonesian
    assert (
        ("192.168.1.5" in english) is ("192.168.1.5" in indonesian) is (trouble is not ActionTrouble.BROKEN)
    )


def test_an_end_that_nobody_tells_is_waited_for_no_longer() -> None:
    desk = phone()
    desk.tap("speed1")
    desk.advance(LONGEST_SECONDS - 1)
    assert desk.lamp(Lamp.SPEED_1) is Light.ON
    assert desk.notice() is None, "what else the screen shows is not hidden all the time"
    desk.advance(1)
    assert said(desk) == "Door did not work"
    desk.event(ActionEnded("Door"))
    assert said(desk) == "Door did not work"
    assert len(desk.remarks) == 1


def test_a_key_for_one_that_is_no_more() -> None:
    desk = phone()
    desk.tap("speed3")
    assert desk.notice() is Notice.NO_ACTION
    assert not desk.done(RunAction)


# --- the present call ---------------------------------------------------------------------------------


def test_the_call_that_talks() -> None:
    desk = phone()
    desk.talk("201")
    desk.called(Peer("sip:202@pbx.example", "202", "Titi"))
    desk.tap("speed1")
    assert desk.done(RunAction) == [RunAction("Door", "201", "", "Office")]


def test_the_call_that_rings_by_the_name_that_the_phone_has() -> None:
    desk = phone()
    desk.called(BUDI)
    desk.tap("speed1")
    assert desk.done(RunAction) == [RunAction("Door", "201", "Budi", "Office")]
    assert said(desk) == "Door: under way"
    desk.shows(Incoming)


def test_the_call_on_hold() -> None:
    desk = phone()
    desk.called(BUDI)
    desk.lift()
    desk.confirmed()
    desk.tap("hold", "speed1")
    assert desk.done(RunAction) == [RunAction("Door", "201", "Budi", "Office")]


def test_somebody_without_a_number_and_with_a_strange_name() -> None:
    desk = phone()
    desk.called(Peer("sip:gate@10.0.0.9", "", "Ga\x1bte\n"), None)
    desk.tap("speed1")
    (command,) = desk.done(RunAction)
    assert (command.number, command.caller) == ("sip:gate@10.0.0.9", "Gate")


def test_the_phones_own_services_are_no_calls() -> None:
    desk = phone()
    desk.lift()
    desk.dial("*43#")
    desk.tap("speed1")
    assert desk.done(RunAction) == [RunAction("Door")]


# --- without a key for it -----------------------------------------------------------------------------


def test_the_menu_has_a_line_where_there_are_some() -> None:
    assert MenuItem.ACTIONS not in [row.item for row in menu_rows(Desk().phone, MenuTitle.MENU)]
    desk = phone()
    go(desk, MenuItem.ACTIONS)
    assert [row.text for row in desk.shows(Menu).rows] == ["Door", "Lamp"]
    desk.tap("down", "ok")
    assert desk.done(RunAction) == [RunAction("Lamp")]
    assert [row.mark for row in desk.shows(Menu).rows] == [False, True]
    desk.tap("back", "back")
    desk.shows(Idle)


def test_in_a_call_it_is_in_the_calls_menu() -> None:
    desk = phone()
    desk.talk("201")
    desk.soft(SoftKey.MORE)
    go(desk, MenuItem.ACTIONS)
    assert desk.shows(Menu).title is MenuTitle.CALL_ACTIONS
    desk.tap("ok")
    assert desk.done(RunAction) == [RunAction("Door", "201", "", "Office")]
    desk.shows(Talking)


def test_a_call_that_ends_takes_its_list_along() -> None:
    desk = phone()
    desk.talk("201")
    desk.soft(SoftKey.MORE)
    go(desk, MenuItem.ACTIONS)
    desk.ends()
    assert not desk.phone.panels


# --- a key for it, and a lock before it ---------------------------------------------------------------


def test_a_key_is_bound_to_one_from_a_list() -> None:
    desk = Desk(actions=("Door", "Lamp"))
    desk.hold("speed4")
    go(desk, MenuItem.KIND_ACTION)
    assert [row.text for row in desk.shows(Menu).rows] == ["Door", "Lamp"]
    desk.tap("down", "ok")
    assert desk.phone.speed_dials == (SpeedDialKey(4, "", "Lamp", KeyKind.ACTION),)
    assert desk.done(SaveSetting) == [SaveSetting("speed-dial.4", "Lamp\t\taction")]
    row = menu_rows(desk.phone, MenuTitle.SPEED_DIALS)[3]
    assert (row.item, row.value) == (MenuItem.KIND_ACTION, "Lamp")
    desk.tap("speed4")
    assert desk.done(RunAction) == [RunAction("Lamp")]


def test_without_actions_no_key_can_be_for_one() -> None:
    desk = Desk()
    desk.hold("speed4")
    assert MenuItem.KIND_ACTION not in [row.item for row in desk.shows(Menu).rows]


def test_a_locked_phone_asks_for_its_pin_first() -> None:
    desk = phone(lockable=True)
    desk.event(StoreLoaded((), ((LOCKED, "on"),)))
    desk.tap("speed1")
    desk.shows(Unlock)
    desk.tap("back")
    desk.called(BUDI)
    desk.tap("ok")
    desk.confirmed()
    assert desk.done(Answer)
    desk.tap("speed1")
    assert desk.notice() is Notice.LOCKED
    assert not desk.done(RunAction)
