"""How much was talked by each account in this month."""

from __future__ import annotations

from calendar import timegm

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.phone.commands import SaveSetting
from firmware.phone.events import StoreLoaded, WallClock
from firmware.phone.minutes import PREFIX, Talked, talked
from firmware.phone.panels import MenuItem
from firmware.phone.softkeys import SoftKey
from firmware.ui.screen import AccountTrouble
from tests.phone.desk import HOME, OFFICE, SARI, Desk
from tests.phone.menu_path import go

JAKARTA = 7 * 3600


def clock(desk: Desk, *moment: int) -> None:
    """Year, month, day, hour and minute in Jakarta."""
    desk.event(WallClock(timegm((*moment, 0)) - JAKARTA, JAKARTA))


@pytest.fixture
def desk() -> Desk:
    """With two accounts, at noon."""
    desk = Desk(accounts=(OFFICE, HOME))
    clock(desk, 2026, 11, 23, 12, 0)
    return desk


def talk(desk: Desk, seconds: float, number: str = "201") -> None:
    desk.talk(number)
    desk.advance(seconds)
    desk.replace()


def test_answered_calls_that_were_dialled_are_counted_by_their_account(desk: Desk) -> None:
    talk(desk, 65)
    talk(desk, 10)
    assert talked(desk.phone, "Office") == Talked("2026-11", 2, 75)
    assert talked(desk.phone, "Home") == Talked("2026-11")
    assert [command.value for command in desk.done(SaveSetting)] == ["2026-11\t1\t65", "2026-11\t2\t75"]


def test_what_costs_nothing_is_not_counted(desk: Desk) -> None:
    desk.lift()
    desk.dial("201#")
    desk.ends(486)
    desk.replace()
    desk.called()
    desk.lift()
    desk.confirmed()
    desk.advance(60)
    desk.replace()
    desk.lan(SARI)
    talk(desk, 60, SARI.extension)
    assert not desk.done(SaveSetting)
    assert talked(desk.phone, "Office") == Talked("2026-11")


def test_it_is_shown_on_the_account_s_page(desk: Desk) -> None:
    talk(desk, 3725)
    desk.advance(5)
    desk.soft(SoftKey.MENU)
    go(desk, MenuItem.ACCOUNTS)
    desk.tap("ok")
    assert desk.shows(AccountTrouble).talked == (1, 3725)


def test_a_month_begins_anew(desk: Desk) -> None:
    """By the calendar here: in Greenwich it is still November."""
    talk(desk, 60)
    clock(desk, 2026, 12, 1, 0, 5)
    assert talked(desk.phone, "Office") == Talked("2026-12")
    talk(desk, 30)
    assert talked(desk.phone, "Office") == Talked("2026-12", 1, 30)


def test_a_call_belongs_to_the_month_in_which_it_began(desk: Desk) -> None:
    clock(desk, 2026, 11, 30, 23, 50)
    talk(desk, 1200)
    assert desk.done(SaveSetting)[-1].value == "2026-11\t1\t1200"
    assert talked(desk.phone, "Office") == Talked("2026-12")


def test_it_outlives_a_restart_and_a_deleted_history(desk: Desk) -> None:
    talk(desk, 60)
    [kept] = desk.done(SaveSetting)
    again = Desk(accounts=(OFFICE, HOME))
    again.event(StoreLoaded((), ((kept.name, kept.value),)))
    assert talked(again.phone, "Office") == Talked("2026-11", 1, 60), "without a clock what is known"
    talk(again, 5)
    assert talked(again.phone, "Office") == Talked("2026-11", 2, 65)
    clock(again, 2026, 11, 24, 8, 0)
    talk(again, 5)
    assert talked(again.phone, "Office") == Talked("2026-11", 3, 70)


def test_before_the_clock_is_known_there_is_no_month() -> None:
    desk = Desk()
    talk(desk, 7)
    assert talked(desk.phone, "Office") == Talked("", 1, 7)
    clock(desk, 2026, 11, 24, 8, 0)
    assert talked(desk.phone, "Office") == Talked("2026-11")


@pytest.mark.parametrize(
    "value", ["", "2026-11", "2026-11\t1", "2026-11\t-1\t1", "2026-11\t1\t1\t1", "x\ty\tz"]
)
def test_what_was_never_written_so_is_nothing(desk: Desk, value: str) -> None:
    desk.event(StoreLoaded((), ((f"{PREFIX}Office", value),)))
    assert talked(desk.phone, "Office") == Talked("2026-11")


@given(st.text())
def test_any_setting_is_taken(value: str) -> None:
    desk = Desk()
    desk.event(StoreLoaded((), ((f"{PREFIX}Office", value),)))
    assert talked(desk.phone, "Office").calls >= 0
