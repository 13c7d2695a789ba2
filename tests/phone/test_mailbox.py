"""Voice mail: the lamp, the count, the stutter dial tone, and the keys that listen to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import Lamp, Light
from firmware.phone.events import StoreLoaded
from firmware.phone.notice import Notice
from firmware.phone.outputs import outputs
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.receiver import ToneName
from firmware.phone.rows import menu_rows
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.report import report
from firmware.sip.watching import MailboxChanged
from firmware.ui.kept import ShelfList
from firmware.ui.screen import Dialing, Idle, Outgoing
from tests.phone.desk import HOME, OFFICE, Desk

WITH_NUMBER = replace(OFFICE, voicemail="*97")
ALSO = replace(HOME, voicemail="1571")
KEYS = (SpeedDialKey(3, "Messages", "", KeyKind.VOICEMAIL),)


def desk_with() -> Desk:
    return Desk(accounts=(WITH_NUMBER, ALSO), speed_dials=KEYS)


def test_new_messages_are_seen_and_heard() -> None:
    desk = desk_with()
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF
    desk.event(MailboxChanged("Office", True, 2, 5))
    desk.event(MailboxChanged("Home", True, 0, 0))
    assert desk.lamp(Lamp.MESSAGE) is Light.BLINK
    assert desk.lamp(Lamp.SPEED_3) is Light.BLINK
    assert desk.shows(Idle).messages == 3, "a server that does not count has one"
    assert report(desk.phone, outputs(desk.phone)).voicemail == 3
    rows = menu_rows(desk.phone, MenuTitle.MENU)
    assert next(row.value for row in rows if row.item is MenuItem.VOICEMAIL) == "3"
    desk.lift()
    assert desk.tone() is ToneName.STUTTER


def test_heard_messages_are_forgotten() -> None:
    desk = desk_with()
    desk.event(MailboxChanged("Office", True, 1))
    desk.event(MailboxChanged("Office", False, 0, 1))
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF
    assert desk.lamp(Lamp.SPEED_3) is Light.OFF
    assert desk.shows(Idle).messages == 0
    desk.lift()
    assert desk.tone() is ToneName.DIAL


def test_a_mailbox_of_nobodys_is_ignored() -> None:
    desk = desk_with()
    desk.event(MailboxChanged("Nobody", True, 1))
    assert not desk.phone.messages_wait
    assert desk.remarks == ["a mailbox of an unknown account 'Nobody'"]


@pytest.mark.parametrize("key", ["voicemail", "speed3"])
def test_a_key_listens(key: str) -> None:
    desk = desk_with()
    desk.tap(key)
    assert desk.dialled == ["sip:*97@pbx.example"]
    assert desk.phone.speaker
    assert desk.shows(Outgoing).peer == "*97"


def test_the_mailbox_with_something_new_comes_first() -> None:
    desk = desk_with()
    desk.event(MailboxChanged("Home", True, 1))
    desk.tap("voicemail")
    assert desk.dialled == ["sip:1571@home.example"]


def test_a_mailbox_without_a_number_cannot_be_listened_to() -> None:
    desk = Desk(accounts=(OFFICE, ALSO))
    desk.event(MailboxChanged("Office", True, 1))
    desk.tap("voicemail")
    assert desk.dialled == ["sip:1571@home.example"]


def test_the_menu_listens() -> None:
    desk = desk_with()
    desk.soft(SoftKey.MENU)
    desk.choose([row.item for row in menu_rows(desk.phone, MenuTitle.MENU)].index(MenuItem.VOICEMAIL))
    assert desk.dialled == ["sip:*97@pbx.example"]


def test_one_held_long_listens() -> None:
    desk = desk_with()
    desk.hold("1")
    assert desk.dialled == ["sip:*97@pbx.example"]
    assert not desk.phone.dial.digits


def test_one_that_is_not_held_long_is_a_digit() -> None:
    desk = desk_with()
    desk.tap("1")
    desk.advance(2)
    assert desk.shows(Dialing).digits == "1"
    desk.press("1")
    desk.advance(2)
    assert desk.shows(Dialing).digits == "11", "it was not the first"
    assert not desk.dialled


def test_one_held_while_others_are_typed_is_a_digit() -> None:
    desk = desk_with()
    desk.press("1")
    desk.tap("2")
    desk.advance(2)
    assert desk.shows(Dialing).digits == "12"
    assert not desk.dialled


def test_one_held_into_an_open_receiver_is_a_digit() -> None:
    desk = desk_with()
    desk.press("1")
    desk.lift()
    desk.advance(2)
    assert "sip:*97@pbx.example" not in desk.dialled


@pytest.mark.parametrize("key", ["voicemail", "speed3"])
def test_without_a_number_the_phones_own_messages_are_shown(key: str) -> None:
    desk = Desk(speed_dials=KEYS)
    desk.tap(key)
    desk.shows(ShelfList)
    assert not desk.dialled


def test_one_held_long_shows_the_phones_own_messages_without_a_number() -> None:
    desk = Desk()
    desk.hold("1")
    desk.shows(ShelfList)
    assert not desk.phone.dial.digits


def test_what_only_the_phone_has_is_shown() -> None:
    desk = desk_with()
    desk.event(StoreLoaded((), (("message.1", "0\t201\tBudi\t\t3\tnew"),)))
    desk.tap("voicemail")
    desk.shows(ShelfList)
    desk.tap("back")
    desk.event(MailboxChanged("Office", True, 1))
    assert desk.shows(Idle).messages == 2
    desk.tap("voicemail")
    assert desk.dialled == ["sip:*97@pbx.example"]


def test_a_key_with_a_number_of_its_own_calls_that() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(3, "", "1571", KeyKind.VOICEMAIL),))
    desk.tap("speed3")
    assert desk.dialled == ["sip:1571@pbx.example"]


def test_a_call_in_the_ear_is_not_disturbed() -> None:
    desk = desk_with()
    desk.talk()
    desk.forget()
    desk.tap("voicemail")
    assert desk.notice() is Notice.LINE_BUSY
    assert not desk.dialled


def test_in_a_call_there_is_nothing_to_show() -> None:
    desk = Desk(accounts=(OFFICE,))
    desk.talk()
    desk.tap("voicemail")
    assert desk.notice() is Notice.NOT_AVAILABLE
