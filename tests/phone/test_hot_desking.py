"""Hot desking: somebody logs in by number and PIN, and out again, by themselves or by the clock."""

from __future__ import annotations

from typing import Any

import pytest

from board.api import Lamp, Light
from firmware.phone.commands import EndLogIn, LogIn, LogOut
from firmware.phone.deadlines import PANEL_SECONDS
from firmware.phone.events import PersonFetched, StoreLoaded, WallClock
from firmware.phone.hot_desking import LONGEST_NUMBER, LONGEST_PIN, WAIT_SECONDS
from firmware.phone.lamps import lamps
from firmware.phone.notice import Notice
from firmware.phone.panels import LoginStage, LoginTrouble, MenuItem, MenuTitle
from firmware.phone.rows import menu_rows
from firmware.phone.settings import Guest, KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import EMERGENCY_AT
from firmware.phone.welcome import EMERGENCY_SECONDS
from firmware.ui.draw import words_of
from firmware.ui.screen import Idle, Incoming, Login, Logout, Menu
from tests.phone.answering import machine, taken
from tests.phone.desk import Desk
from tests.phone.menu_path import go

KEY = SpeedDialKey(8, "", "", KeyKind.LOGIN)
SARI = Guest("Sari", 5000.0)
ACCEPTED, DROPPED = [EndLogIn(accepted=True)], [EndLogIn(accepted=False)]


def desks(**changes: Any) -> Desk:
    return Desk(hot_desking=True, speed_dials=(KEY,), **changes)


def typed(pin: str = "4839") -> Desk:
    """A phone with number and PIN typed."""
    desk = desks()
    desk.tap("speed8")
    desk.dial("102")
    desk.soft(SoftKey.NEXT)
    desk.dial(pin)
    return desk


def waiting() -> Desk:
    """A phone that waits for the server."""
    desk = typed()
    desk.soft(SoftKey.LOG_IN)
    return desk


def lines(desk: Desk) -> list[MenuItem | None]:
    return [row.item for row in menu_rows(desk.phone, MenuTitle.MENU)]


def refused(desk: Desk) -> LoginTrouble | None:
    """Why it was in vain, by the screen."""
    screen = desk.shows(Login)
    assert screen.stage is LoginStage.REFUSED
    assert desk.labels() == (SoftKey.RETRY, None, SoftKey.BACK)
    return screen.trouble


# --- in -----------------------------------------------------------------------------------------------


def test_without_a_server_nothing_speaks_of_it() -> None:
    desk = Desk(speed_dials=(KEY,))
    assert not {MenuItem.LOG_IN, MenuItem.LOG_OUT} & {*lines(desk)}
    desk.hold("speed1")
    assert MenuItem.KIND_LOGIN not in {row.item for row in desk.shows(Menu).rows}
    desk.tap("back", "speed8")
    assert desk.notice() is Notice.NOT_AVAILABLE
    desk.shows(Idle)
    desk.hold("speed8")  # bound to it once: the first line is as good as any
    assert desk.shows(Menu).chosen == 0


def test_number_and_pin_by_the_menu_and_the_soft_keys() -> None:
    desk = desks()
    assert MenuItem.LOG_OUT not in lines(desk)
    go(desk, MenuItem.LOG_IN)
    assert desk.shows(Login) == Login(LoginStage.NUMBER)
    assert desk.labels() == (SoftKey.CANCEL, None, None)
    desk.dial("102")
    assert desk.labels() == (SoftKey.DELETE, None, SoftKey.NEXT)
    desk.soft(SoftKey.NEXT)
    assert desk.labels() == (SoftKey.BACK, None, None)
    desk.dial("4*3#")
    assert desk.shows(Login) == Login(LoginStage.PIN, "102", 4)
    assert "••••" in words_of(desk.page(), "en")
    desk.soft(SoftKey.LOG_IN)
    assert desk.done(LogIn) == [LogIn("102", "4*3#")]
    assert desk.shows(Login) == Login(LoginStage.WAITING, "102")
    assert "4*3#" not in repr(desk.phone)
    desk.event(PersonFetched())
    assert desk.done(EndLogIn) == ACCEPTED
    desk.advance(WAIT_SECONDS)
    assert desk.done(EndLogIn) == ACCEPTED


def test_by_the_key_and_the_navigation_keys() -> None:
    desk = desks()
    desk.tap("speed8", "ok")
    desk.dial("1029")
    desk.tap("back", "up", "ok", "ok")
    desk.dial("48")
    desk.tap("back", "3", "ok", "ok", "7")
    assert desk.done(LogIn) == [LogIn("102", "43")]


def test_back_goes_from_the_pin_to_the_number_and_away() -> None:
    desk = typed("4")
    desk.tap("back")
    assert desk.shows(Login) == Login(LoginStage.PIN, "102")
    desk.tap("back")
    assert desk.shows(Login) == Login(LoginStage.NUMBER, "102")
    desk.tap("back", "back", "back", "back")
    desk.shows(Idle)
    assert not desk.done(EndLogIn)


def test_no_more_than_there_is_room_for() -> None:
    desk = desks()
    desk.tap("speed8")
    desk.dial("1" * (LONGEST_NUMBER + 1))
    desk.tap("ok")
    desk.dial("2" * (LONGEST_PIN + 1))
    desk.tap("ok")
    assert desk.done(LogIn) == [LogIn("1" * LONGEST_NUMBER, "2" * LONGEST_PIN)]


@pytest.mark.parametrize("trouble", LoginTrouble)
def test_what_is_wrong_is_told_and_can_be_tried_again(trouble: LoginTrouble) -> None:
    desk = waiting()
    desk.event(PersonFetched(trouble, "account[1].uri: found nothing"))
    assert refused(desk) is trouble
    assert not desk.done(EndLogIn)
    assert "account[1].uri: found nothing" in words_of(desk.page(), "en")
    desk.soft(SoftKey.RETRY)
    stage = LoginStage.NUMBER if trouble is LoginTrouble.UNKNOWN else LoginStage.PIN
    assert desk.shows(Login) == Login(stage, "102")


def test_a_refusal_is_left_by_back_and_tried_again_by_ok() -> None:
    desk = waiting()
    desk.event(PersonFetched(LoginTrouble.PIN))
    desk.tap("ok")
    assert desk.shows(Login).stage is LoginStage.PIN
    desk.dial("1")
    desk.tap("ok")
    desk.event(PersonFetched(LoginTrouble.PIN))
    desk.soft(SoftKey.BACK)
    desk.shows(Idle)


def test_a_server_that_says_nothing() -> None:
    desk = waiting()
    desk.advance(WAIT_SECONDS)
    assert desk.done(EndLogIn) == DROPPED
    assert refused(desk) is LoginTrouble.UNREACHABLE
    desk.event(PersonFetched())  # too late
    assert desk.done(EndLogIn) == DROPPED * 2
    desk.advance(PANEL_SECONDS)
    desk.shows(Idle)


def test_it_can_be_given_up() -> None:
    desk = waiting()
    desk.soft(SoftKey.CANCEL)
    desk.shows(Idle)
    assert desk.done(EndLogIn) == DROPPED
    desk.event(PersonFetched(LoginTrouble.PIN))
    desk.shows(Idle)


def test_the_key_begins_anew() -> None:
    desk = waiting()
    desk.tap("speed8")
    assert desk.done(EndLogIn) == DROPPED
    assert desk.shows(Login) == Login(LoginStage.NUMBER)
    desk.tap("back")
    desk.shows(Idle)


def test_a_number_begun_is_thrown_away() -> None:
    desk = desks()
    desk.lift()
    desk.dial("20")
    desk.tap("speed8", "back")
    assert desk.phone.dial.digits == ""


def test_whoever_lifts_the_handset_telephones() -> None:
    desk = waiting()
    desk.lift()
    desk.dial("112")
    desk.event(PersonFetched())
    assert desk.done(EndLogIn) == DROPPED


def test_not_while_somebody_telephones() -> None:
    desk = desks()
    desk.talk()
    desk.tap("speed8")
    assert desk.notice() is Notice.LINE_BUSY
    assert not desk.phone.panels


def test_a_call_that_comes_in_between_is_not_cut_off() -> None:
    desk = waiting()
    desk.called()
    desk.shows(Incoming)
    desk.event(PersonFetched())
    assert desk.done(EndLogIn) == DROPPED
    desk.ends()
    desk.advance(5)
    assert refused(desk) is LoginTrouble.BUSY


def test_not_while_the_answering_machine_has_a_call() -> None:
    desk = machine(hot_desking=True, speed_dials=(KEY,))
    desk.tap("speed8")
    desk.dial("102")
    desk.tap("ok")
    taken(desk)
    desk.dial("4839")
    desk.soft(SoftKey.LOG_IN)
    assert desk.notice() is Notice.LINE_BUSY
    assert desk.shows(Login).stage is LoginStage.PIN
    assert not desk.done(LogIn)


def test_where_it_cannot_be_kept_it_is_told() -> None:
    desk = waiting()
    desk.event(PersonFetched())
    desk.event(PersonFetched(LoginTrouble.BROKEN, "No space left on device"))
    assert refused(desk) is LoginTrouble.BROKEN


# --- as a guest ---------------------------------------------------------------------------------------


def test_the_phone_says_who_is_there() -> None:
    desk = desks(guest=SARI)
    assert desk.shows(Idle).guest == "Sari"
    assert "Logged in: Sari" in words_of(desk.page(), "en")
    assert lamps(desk.phone, muted=False, heard=False)[Lamp.SPEED_8] is Light.ON
    assert lamps(desks().phone, muted=False, heard=False)[Lamp.SPEED_8] is Light.OFF


def test_a_guest_has_no_answering_machine() -> None:
    desk = desks(guest=SARI, answering_machine=True)
    assert not {MenuItem.LOG_IN, MenuItem.MESSAGES} & {*lines(desk)}
    go(desk, MenuItem.INCOMING_CALLS)
    assert not {MenuItem.ANSWERING_MACHINE, MenuItem.GREETING} & {row.item for row in desk.shows(Menu).rows}
    desk.tap("back", "back")
    desk.called()
    desk.advance(60)
    desk.shows(Incoming)


def test_out_by_the_menu() -> None:
    desk = desks(guest=SARI)
    go(desk, MenuItem.LOG_OUT)
    assert desk.shows(Logout) == Logout("Sari")
    assert desk.labels() == (SoftKey.YES, None, SoftKey.BACK)
    desk.soft(SoftKey.YES)
    assert desk.done(LogOut) == [LogOut()]
    desk.shows(Idle)


def test_out_by_the_key_after_a_question() -> None:
    desk = desks(guest=SARI)
    desk.tap("speed8")
    desk.soft(SoftKey.BACK)
    assert not desk.done(LogOut)
    desk.tap("speed8", "ok")
    assert desk.done(LogOut) == [LogOut()]


def test_out_by_the_clock() -> None:
    desk = desks(guest=Guest("Sari", 1100.0))
    desk.advance(99)
    assert not desk.done(LogOut)
    desk.advance(200)
    assert desk.done(LogOut) == [LogOut()]


def test_not_during_a_call() -> None:
    desk = desks(guest=Guest("Sari", 1100.0))
    desk.tap("speed8")
    desk.called()
    desk.advance(110)
    desk.shows(Incoming)
    assert not desk.done(LogOut)
    desk.ends()
    assert desk.done(LogOut) == [LogOut()]


def test_not_while_somebody_waits_unheard() -> None:
    desk = desks(guest=SARI)
    desk.lift()
    desk.tap("speed8")
    desk.called()
    desk.soft(SoftKey.SILENCE)
    desk.soft(SoftKey.YES)
    assert desk.notice() is Notice.LINE_BUSY
    assert not desk.done(LogOut)


def test_whoever_was_called_for_help_may_call_back() -> None:
    desk = desks(guest=Guest("Sari", 1100.0))
    desk.lift()
    desk.dial("112")
    desk.advance(10)
    desk.replace()
    called_at = desk.phone.emergency_at
    assert called_at is not None
    desk.advance(called_at + EMERGENCY_SECONDS - desk.phone.now - 1)
    assert not desk.done(LogOut)
    desk.advance(2)
    assert desk.done(LogOut) == [LogOut()]


def test_help_called_before_a_restart_counts_too() -> None:
    desk = desks(guest=Guest("Sari", 1100.0))
    desk.event(StoreLoaded(settings=((EMERGENCY_AT, "1600000000"),)))
    desk.event(WallClock(1_600_000_600.0, 0))
    desk.advance(EMERGENCY_SECONDS - 601)
    assert not desk.done(LogOut)
    desk.advance(2)
    assert desk.done(LogOut) == [LogOut()]
