"""Forwarding: calls go on to another number, as the owner, the configuration or the server has it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from board.api import Lamp, Light
from firmware.phone.commands import SaveSetting
from firmware.phone.events import StoreLoaded
from firmware.phone.forwarding import Forward, forward
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem
from firmware.phone.phases import MOST_CALLS
from firmware.phone.reasons import Reason
from firmware.phone.settings import Forwarding, ForwardWhen, KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip import api as sip
from firmware.ui.screen import Ended, Entry, Idle, Menu
from tests.phone.desk import BUDI, HOME, OFFICE, SARI, Desk
from tests.phone.menu_path import go, leave

ALWAYS, BUSY, NO_ANSWER = ForwardWhen
ITEMS = {
    ALWAYS: MenuItem.FORWARD_ALWAYS,
    BUSY: MenuItem.FORWARD_BUSY,
    NO_ANSWER: MenuItem.FORWARD_NO_ANSWER,
}


def forwarding(when: ForwardWhen, number: str = "202", **changes: Any) -> Desk:
    """A phone whose owner has these calls sent on by the menu."""
    desk = Desk(**changes)
    go(desk, MenuItem.INCOMING_CALLS, ITEMS[when])
    desk.dial(number)
    desk.soft(SoftKey.SAVE)
    leave(desk)
    desk.advance(5)
    desk.forget()
    return desk


def test_every_call_goes_on_and_the_idle_screen_says_so() -> None:
    desk = forwarding(ALWAYS)
    assert desk.shows(Idle).forwards == ((ALWAYS, "202"),)
    call = desk.called()
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:202@pbx.example")]
    assert not desk.outputs().ringing
    assert [(record.reason, record.code, record.seen) for record in desk.logged] == [
        (Reason.FORWARDED, 302, True)
    ]
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF


def test_it_is_kept_over_a_restart() -> None:
    desk = Desk()
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    desk.dial("202")
    desk.tap("ok")
    assert desk.notice() is Notice.FORWARD_ON
    saved = desk.done(SaveSetting)
    assert saved == [SaveSetting("forward-always", "on\t202")]
    again = Desk()
    again.event(StoreLoaded((), tuple((each.name, each.value) for each in saved)))
    again.called()
    assert [command.uri for command in again.done(sip.Redirect)] == ["sip:202@pbx.example"]


def test_the_number_is_known_when_it_is_switched_on_again() -> None:
    desk = forwarding(ALWAYS)
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    assert desk.notice() is Notice.FORWARD_OFF
    assert not desk.shows(Menu).rows[1].mark
    desk.called()
    assert desk.outputs().ringing
    desk.tap("back")
    desk.advance(5)
    leave(desk)
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    assert desk.shows(Entry).digits == "202"
    desk.tap("ok")
    assert desk.shows(Menu).rows[1].value == "202"


def test_a_busy_phone_sends_on_whom_it_cannot_take() -> None:
    desk = forwarding(BUSY)
    desk.called()
    assert desk.outputs().ringing
    desk.tap("back")
    desk.talk()
    desk.called()
    assert not desk.done(sip.Redirect)  # waits
    desk.tap("back")
    go_away = desk.phone.calls[0]
    desk.tap("ok")  # the call's menu
    go(desk, MenuItem.CALL_WAITING)
    call = desk.called()
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:202@pbx.example")]
    assert desk.phone.call(go_away.id)


def test_an_unanswered_call_goes_on() -> None:
    desk = forwarding(NO_ANSWER, forward_after=15.0)
    call = desk.called()
    assert desk.done(sip.Ring)
    desk.advance(14)
    assert desk.outputs().ringing
    desk.advance(1)
    assert not desk.outputs().ringing
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:202@pbx.example")]
    assert desk.logged[-1].reason is Reason.FORWARDED


@pytest.mark.parametrize("when", [ALWAYS, BUSY, NO_ANSWER])
def test_help_that_calls_back_is_never_sent_on(when: ForwardWhen) -> None:
    desk = forwarding(when)
    desk.lift()
    desk.dial("112")
    desk.replace()
    desk.called()
    desk.advance(100)
    assert desk.outputs().ringing
    assert not desk.done(sip.Redirect)


def test_a_lan_phone_is_sent_to_a_lan_phone() -> None:
    desk = forwarding(ALWAYS, "102", accounts=())
    desk.lan(SARI)
    desk.called(account=None)
    assert [command.uri for command in desk.done(sip.Redirect)] == ["sip:102@10.0.0.2:5060"]


def test_where_there_is_no_way_the_phone_rings() -> None:
    desk = forwarding(ALWAYS, "102", accounts=())
    desk.called(account=None)
    assert desk.outputs().ringing


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("101", Notice.OWN_NUMBER),
        ("1001", Notice.OWN_NUMBER),
        ("112", Notice.NUMBER_NOT_VALID),
    ],
)
def test_a_number_that_will_not_do_is_not_kept(typed: str, problem: Notice) -> None:
    desk = Desk(accounts=(replace(OFFICE, user="1001"),))
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    desk.dial(typed)
    desk.tap("ok")
    assert desk.notice() is problem
    assert desk.shows(Entry).digits == typed
    assert not desk.done(SaveSetting)


def test_a_plus_alone_is_no_number() -> None:
    desk = Desk()
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    desk.soft(SoftKey.PLUS)
    desk.soft(SoftKey.SAVE)
    assert desk.notice() is Notice.NUMBER_NOT_VALID


def test_typing_a_number() -> None:
    desk = Desk()
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    assert desk.labels() == (SoftKey.CANCEL, SoftKey.PLUS, None)
    desk.tap("ok", "up")  # nothing to keep, nowhere to go
    desk.soft(SoftKey.PLUS)
    desk.dial("623")
    assert desk.labels() == (SoftKey.DELETE, None, SoftKey.SAVE)
    desk.tap("back")
    assert desk.shows(Entry).digits == "+62"
    for _ in range(3):
        desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.CANCEL)
    desk.shows(Menu)
    go(desk, MenuItem.FORWARD_ALWAYS)
    desk.dial("1" * 80)
    assert len(desk.shows(Entry).digits) == 64


def test_the_configuration_forwards_until_the_owner_says_otherwise() -> None:
    desk = Desk(forwarding=((ALWAYS, Forwarding("202")),))
    desk.called()
    assert desk.done(sip.Redirect)
    desk.forget()
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    desk.called()
    assert desk.outputs().ringing


SERVER = ((ALWAYS, Forwarding("", "*21*{number}#", "#21#")),)


def test_the_server_forwards_where_it_has_a_code() -> None:
    desk = Desk(forwarding=SERVER)
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    desk.dial("202")
    desk.tap("ok")
    assert desk.dialled == ["sip:*21*202%23@pbx.example"]
    assert not desk.done(SaveSetting)
    desk.confirmed()
    assert desk.notice() is Notice.FORWARD_ON
    desk.ends()
    desk.advance(10)
    assert desk.shows(Idle).forwards == ((ALWAYS, "202"),)
    desk.called()  # the server lets somebody through: the phone does not send it on again
    assert desk.outputs().ringing
    desk.tap("back")
    desk.advance(10)
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    assert desk.dialled[-1] == "sip:%2321%23@pbx.example"
    assert forward(desk.phone, ALWAYS).on
    desk.confirmed()
    assert not forward(desk.phone, ALWAYS).on


def test_a_server_that_refuses_the_code_forwards_nothing() -> None:
    desk = Desk(forwarding=SERVER)
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    desk.dial("202")
    desk.tap("ok")
    desk.ends(404)
    assert desk.shows(Ended).code == 404
    assert not forward(desk.phone, ALWAYS).on


def test_without_a_way_to_the_server_nothing_is_forwarded() -> None:
    desk = Desk(forwarding=SERVER, accounts=())
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    desk.dial("202")
    desk.tap("ok")
    assert desk.shows(Ended).reason is Reason.NO_ACCOUNT
    assert not forward(desk.phone, ALWAYS).on


def test_a_number_in_the_configuration_is_not_yet_known_to_the_server() -> None:
    desk = Desk(forwarding=((ALWAYS, replace(SERVER[0][1], number="202")),))
    assert forward(desk.phone, ALWAYS) == Forward(False, "202")


def test_a_number_that_the_code_cannot_hold_will_not_do() -> None:
    desk = Desk(forwarding=SERVER)
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    desk.soft(SoftKey.PLUS)
    desk.dial("6281")
    desk.tap("ok")
    assert desk.notice() is Notice.NUMBER_NOT_VALID
    assert not desk.dialled


@pytest.mark.parametrize("always", [False, True])
def test_the_code_is_not_the_call_that_hides_its_number(always: bool) -> None:
    desk = Desk(forwarding=SERVER, hide_number=always)
    go(desk, MenuItem.PRIVACY, MenuItem.HIDE_NEXT)
    leave(desk)
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.FORWARD_ALWAYS)
    desk.dial("202")
    desk.tap("ok")
    assert not desk.done(sip.Dial)[-1].anonymous
    desk.ends()
    desk.replace()
    desk.advance(10)
    desk.dial("201")
    desk.lift()
    assert desk.done(sip.Dial)[-1].anonymous


FORWARD_KEY = SpeedDialKey(1, "Away", "", KeyKind.FORWARD)


def test_a_key_forwards_and_its_lamp_shows_it() -> None:
    desk = Desk(speed_dials=(replace(FORWARD_KEY, number="202"),))
    desk.tap("speed1")
    assert desk.lamp(Lamp.SPEED_1) is Light.ON
    desk.called(BUDI)
    assert [command.uri for command in desk.done(sip.Redirect)] == ["sip:202@pbx.example"]
    desk.tap("speed1")
    assert desk.lamp(Lamp.SPEED_1) is Light.OFF
    assert desk.notice() is Notice.FORWARD_OFF


def test_a_key_without_a_number_asks_once() -> None:
    desk = Desk(speed_dials=(FORWARD_KEY,))
    desk.tap("speed1")
    assert desk.shows(Entry).item is MenuItem.FORWARD_ALWAYS
    desk.dial("202")
    desk.tap("ok", "speed1", "speed1")
    assert desk.lamp(Lamp.SPEED_1) is Light.ON


def test_a_code_is_not_dialled_into_a_call() -> None:
    desk = Desk(forwarding=SERVER, speed_dials=(replace(FORWARD_KEY, number="202"),))
    desk.talk()
    desk.forget()
    desk.tap("speed1")
    assert not desk.dialled
    assert desk.notice() is Notice.LINE_BUSY
    assert not forward(desk.phone, ALWAYS).on


@pytest.mark.parametrize(
    ("number", "problem"), [("101", Notice.OWN_NUMBER), ("112", Notice.NUMBER_NOT_VALID)]
)
def test_a_key_forwards_neither_to_oneself_nor_to_help(number: str, problem: Notice) -> None:
    desk = Desk(speed_dials=(replace(FORWARD_KEY, number=number),))
    desk.tap("speed1")
    assert desk.notice() is problem
    assert desk.lamp(Lamp.SPEED_1) is Light.OFF


def test_a_full_phone_sends_no_call_back_of_help_on() -> None:
    desk = forwarding(ALWAYS)
    desk.lift()
    desk.dial("112")
    desk.replace()
    for _ in range(MOST_CALLS):
        desk.called()
    call = desk.called()
    assert desk.done(sip.Reject) == [sip.Reject(call, 486)]
    assert not desk.done(sip.Redirect)


def test_a_code_is_not_who_a_call_is_given_to() -> None:
    desk = Desk(forwarding=SERVER, speed_dials=(replace(FORWARD_KEY, number="202"),))
    desk.talk()
    desk.tap("transfer", "speed1")
    assert desk.notice() is Notice.LINE_BUSY
    assert len(desk.dialled) == 1


def test_a_code_goes_to_the_server_of_the_account_that_dials() -> None:
    keys = (replace(FORWARD_KEY, number="202"), SpeedDialKey(2, "", "Home", KeyKind.ACCOUNT))
    desk = Desk(accounts=(OFFICE, HOME), forwarding=SERVER, speed_dials=keys)
    desk.tap("speed2", "speed1")
    assert desk.dialled == ["sip:*21*202%23@pbx.example"]
