"""Binding a key on the phone: hold it, choose what it is for, type the number."""

from __future__ import annotations

import pytest

from firmware.phone.commands import SaveSetting
from firmware.phone.key_binding import CHOSEN, ITEMS
from firmware.phone.notice import Notice
from firmware.phone.panels import KindsPanel, MenuItem
from firmware.phone.settings import WITHOUT_NUMBER, KeyKind, PageGroup, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.ui.screen import Entry, Idle, Menu
from tests.phone.desk import HOME, OFFICE, Desk
from tests.phone.menu_path import go

WITH_NUMBER = [kind for kind in KeyKind if kind not in WITHOUT_NUMBER and kind not in CHOSEN]


@pytest.mark.parametrize("kind", WITH_NUMBER)
def test_three_steps(kind: KeyKind) -> None:
    desk = Desk()
    desk.hold("speed3")
    go(desk, ITEMS[kind])
    assert (desk.shows(Entry).item, desk.shows(Entry).about) == (ITEMS[kind], "3")
    desk.dial("7")
    desk.soft(SoftKey.SAVE)
    assert desk.phone.speed_dials == (SpeedDialKey(3, "", "7", kind),)
    assert desk.notice() is Notice.KEY_SAVED
    desk.shows(Idle)
    assert len(desk.done(SaveSetting)) == 1


@pytest.mark.parametrize("kind", sorted(WITHOUT_NUMBER))
def test_two_where_no_number_is_needed(kind: KeyKind) -> None:
    desk = Desk(hot_desking=True, lockable=True)
    desk.lift()
    desk.hold("speed3")
    go(desk, ITEMS[kind])
    assert desk.phone.speed_dials == (SpeedDialKey(3, "", "", kind),)


def test_an_account_is_chosen_from_a_list() -> None:
    desk = Desk(accounts=(OFFICE, HOME))
    desk.hold("speed1")
    go(desk, MenuItem.KIND_ACCOUNT)
    assert [row.text for row in desk.shows(Menu).rows] == ["Office", "Home"]
    desk.tap("down", "ok")
    assert desk.phone.speed_dials == (SpeedDialKey(1, "", "Home", KeyKind.ACCOUNT),)
    desk.hold("speed1")
    go(desk, MenuItem.KIND_ACCOUNT)
    assert [row.mark for row in desk.shows(Menu).rows] == [False, True]


def test_without_accounts_there_is_none_to_choose() -> None:
    desk = Desk(accounts=())
    desk.hold("speed1")
    go(desk, MenuItem.KIND_ACCOUNT)
    assert desk.notice() is Notice.NOT_AVAILABLE
    assert isinstance(desk.phone.panels[-1], KindsPanel)


def test_a_group_to_be_paged_is_chosen_from_a_list() -> None:
    groups = (PageGroup(1, "Everybody"), PageGroup(2, send=False), PageGroup(3))
    desk = Desk(page_groups=groups)
    desk.hold("speed1")
    go(desk, MenuItem.KIND_PAGE)
    assert [row.text for row in desk.shows(Menu).rows] == ["Everybody", "3"]
    desk.tap("ok")
    assert desk.phone.speed_dials == (SpeedDialKey(1, "Everybody", "1", KeyKind.PAGE),)
    desk.hold("speed1")
    go(desk, MenuItem.KIND_PAGE)
    assert [row.mark for row in desk.shows(Menu).rows] == [True, False]
    desk.tap("down", "ok")
    assert desk.phone.speed_dials == (SpeedDialKey(1, "3", "3", KeyKind.PAGE),)


def test_without_groups_there_is_none_to_page() -> None:
    desk = Desk(page_groups=(PageGroup(2, send=False),))
    desk.hold("speed1")
    go(desk, MenuItem.KIND_PAGE)
    assert desk.notice() is Notice.NO_PAGING


def test_a_key_is_freed() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Budi", "201"),))
    desk.hold("speed1")
    assert [row.item for row in desk.shows(Menu).rows if row.mark] == [MenuItem.KIND_NUMBER]
    go(desk, MenuItem.KIND_NOTHING)
    assert desk.phone.speed_dials == ()
    desk.tap("speed1")
    assert desk.notice() is Notice.KEY_EMPTY


def test_what_the_key_is_for_now_is_there_to_be_changed() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Budi", "201"), SpeedDialKey(2, "Sari", "102")))
    desk.hold("speed1")
    go(desk, MenuItem.KIND_NUMBER)
    assert desk.shows(Entry).digits == "201"
    desk.tap("ok")
    assert desk.phone.speed_dials[0] == SpeedDialKey(1, "Budi", "201")
    desk.hold("speed1")
    go(desk, MenuItem.KIND_EXTENSION)
    assert desk.shows(Entry).digits == ""
    desk.dial("102")
    desk.tap("ok")
    assert desk.phone.speed_dials[0] == SpeedDialKey(1, "Sari", "102", KeyKind.EXTENSION)


def test_a_number_may_have_pauses() -> None:
    desk = Desk()
    desk.hold("speed1")
    go(desk, MenuItem.KIND_NUMBER)
    desk.dial("021500")
    desk.soft(SoftKey.PAUSE)
    desk.dial("12")
    desk.tap("ok")
    assert desk.phone.speed_dials[0].number == "021500,12"


def test_a_number_that_will_not_do() -> None:
    desk = Desk()
    desk.hold("speed1")
    go(desk, MenuItem.KIND_PARK)
    desk.soft(SoftKey.PLUS)
    desk.tap("ok")
    assert desk.notice() is Notice.NUMBER_NOT_VALID
    desk.shows(Entry)


def test_from_the_menu_for_phones_without_such_keys() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Budi", "201"), SpeedDialKey(2, "", "", KeyKind.FORWARD)))
    go(desk, MenuItem.SPEED_DIALS)
    rows = desk.shows(Menu).rows
    assert [(row.text, row.item) for row in rows[:3]] == [
        ("1 Budi", None),
        ("2 ", MenuItem.KIND_FORWARD),
        ("3 ", MenuItem.KIND_NOTHING),
    ]
    desk.soft(SoftKey.EDIT)
    assert desk.shows(Menu).about == "1"
    desk.tap("back", "down", "down", "ok")  # a free key asks what it is for
    assert desk.shows(Menu).about == "3"
    go(desk, MenuItem.KIND_VOICEMAIL)
    assert [key.kind for key in desk.phone.speed_dials][-1] is KeyKind.VOICEMAIL
    assert desk.shows(Menu).about == ""


def test_holding_another_key_asks_about_that_one() -> None:
    desk = Desk()
    desk.hold("speed1")
    desk.hold("speed2")
    assert desk.shows(Menu).about == "2"
    desk.tap("back")
    desk.shows(Idle)


def test_what_may_be_a_pin_is_not_shown_again() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Bank", "021500,,1984#"),))
    go(desk, MenuItem.SPEED_DIALS)
    desk.soft(SoftKey.EDIT)
    desk.tap("ok")
    assert desk.shows(Entry).digits == ""
