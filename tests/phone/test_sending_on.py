"""A call that rings is sent on to somebody else by hand, or to where messages are left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import Lamp, Light
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem
from firmware.phone.phases import Phase
from firmware.phone.reasons import Reason
from firmware.phone.records import Direction
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip import api as sip
from firmware.ui.kept import CallDetails
from firmware.ui.screen import Entry, Idle, Incoming, Menu, Talking, Waiting
from tests.phone.answering import leaves_message, machine
from tests.phone.desk import BUDI, OFFICE, SARI, Desk
from tests.phone.menu_path import go

KEYS = (
    SpeedDialKey(1, "Sari", "102"),
    SpeedDialKey(2, "", "", KeyKind.VOICEMAIL),
    SpeedDialKey(3, "", "", KeyKind.DO_NOT_DISTURB),
)
WITH_MAILBOX = replace(OFFICE, voicemail="*97")


def asked(desk: Desk) -> sip.CallId:
    """Somebody calls, and the owner is asked where to."""
    call = desk.called()
    desk.tap("transfer")
    desk.forget()
    return call


def test_the_transfer_key_asks_for_a_number_and_sends_the_call_there() -> None:
    desk = Desk()
    call = desk.called()
    desk.tap("transfer")
    assert desk.screen() == Entry(MenuItem.SEND_ON, "", "Budi")
    assert not desk.outputs().ringing
    desk.dial("202")
    assert desk.shows(Entry).digits == "202"
    assert not desk.done(sip.Redirect)
    desk.tap("transfer")
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:202@pbx.example")]
    assert desk.notice() is Notice.SENT_ON
    desk.shows(Idle)
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF


@pytest.mark.parametrize("way", ["ok", "soft3", "transfer"])
def test_the_ways_to_send_it(way: str) -> None:
    desk = Desk()
    call = asked(desk)
    desk.dial("202")
    desk.tap(way)
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:202@pbx.example")]


def test_the_soft_keys_alone_are_enough() -> None:
    desk = Desk()
    call = desk.called()
    desk.soft(SoftKey.SILENCE)
    desk.soft(SoftKey.SEND_ON)
    desk.soft(SoftKey.PLUS)
    desk.dial("62811")
    desk.soft(SoftKey.SEND_ON)
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:+62811@pbx.example")]


def test_the_history_says_where_it_went() -> None:
    desk = Desk(speed_dials=KEYS)
    asked(desk)
    desk.tap("speed1")
    (record,) = desk.logged
    assert (record.reason, record.code, record.sent_to) == (Reason.DEFLECTED, 302, "Sari")
    assert (record.direction, record.seen) == (Direction.RECEIVED, True)
    desk.advance(5)
    desk.soft(SoftKey.HISTORY)
    desk.soft(SoftKey.DETAILS)
    assert desk.shows(CallDetails).sent_to == "Sari"


def test_a_speed_dial_key_says_where_and_another_does_what_it_always_does() -> None:
    desk = Desk(speed_dials=KEYS)
    call = asked(desk)
    desk.tap("speed3")
    assert desk.phone.do_not_disturb
    desk.shows(Entry)
    desk.tap("speed4")
    assert desk.notice() is Notice.KEY_EMPTY
    desk.tap("speed1")
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:102@pbx.example")]


def test_a_key_is_not_bound_meanwhile() -> None:
    desk = Desk()
    asked(desk)
    desk.hold("speed1")
    assert desk.notice() is Notice.NO_NUMBER_SHOWN
    desk.shows(Entry)


def test_a_lan_phone_is_told_to_call_a_lan_phone() -> None:
    desk = Desk()
    desk.lan(SARI)
    desk.called(account=None)
    desk.tap("transfer")
    desk.dial("102")
    desk.tap("ok")
    assert [command.uri for command in desk.done(sip.Redirect)] == ["sip:102@10.0.0.2:5060"]


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("", Notice.NUMBER_NOT_VALID),
        ("101", Notice.OWN_NUMBER),
        ("1001", Notice.OWN_NUMBER),
        ("201", Notice.CALLERS_NUMBER),
        ("112", Notice.NUMBER_NOT_VALID),
        ("*43", Notice.NUMBER_NOT_VALID),
    ],
)
def test_a_number_that_will_not_do(number: str, problem: Notice) -> None:
    desk = Desk(accounts=(replace(OFFICE, user="1001"),))
    asked(desk)
    desk.dial(number)
    desk.tap("ok")
    assert desk.notice() is problem
    assert not desk.done(sip.Redirect)
    assert desk.shows(Entry).digits == number


@pytest.mark.parametrize("way", ["soft1", "back"])
def test_the_owner_thinks_better_of_it(way: str) -> None:
    desk = Desk()
    call = asked(desk)
    desk.dial("2")
    desk.tap(way)
    assert desk.shows(Entry).digits == ""
    desk.tap(way)
    assert desk.screen() == Incoming("201", "Budi", "Office", silenced=True)
    desk.lift()
    assert desk.done(sip.Answer) == [sip.Answer(call)]


def test_nobody_is_asked_for_ever() -> None:
    desk = Desk()
    asked(desk)
    desk.advance(60)
    desk.shows(Incoming)


def test_the_caller_hangs_up_meanwhile() -> None:
    desk = Desk()
    asked(desk)
    desk.dial("20")
    desk.ends(487)
    assert not desk.phone.panels
    assert desk.logged[0].reason is Reason.MISSED


@pytest.mark.parametrize("way", ["lift", "speaker"])
def test_the_call_is_answered_meanwhile(way: str) -> None:
    desk = Desk()
    call = asked(desk)
    desk.dial("20")
    if way == "lift":
        desk.lift()
    else:
        desk.tap(way)
    assert desk.done(sip.Answer) == [sip.Answer(call)]
    assert not desk.phone.panels
    desk.confirmed()
    desk.shows(Talking)


def test_another_call_comes_meanwhile() -> None:
    """Its bell rings, and it is on the screen when the first one is gone."""
    desk = Desk()
    first = asked(desk)
    second = desk.called(sip.Peer("sip:203@pbx.example", "203", "Titi"))
    desk.shows(Entry)
    assert desk.outputs().ringing
    desk.dial("202")
    desk.tap("ok")
    assert desk.done(sip.Redirect) == [sip.Redirect(first, "sip:202@pbx.example")]
    assert desk.shows(Incoming).name == "Titi"
    assert desk.phone.call(second)


def test_a_menu_that_was_open_is_there_again_afterwards() -> None:
    desk = Desk()
    go(desk, MenuItem.SOUND)
    asked(desk)
    desk.dial("202")
    desk.tap("ok")
    desk.shows(Menu)


def test_a_call_that_waits_is_sent_on() -> None:
    desk = Desk()
    talk = desk.talk("301")
    call = asked(desk)
    desk.tap("back")
    assert desk.shows(Waiting).name == "Budi"
    desk.tap("transfer")
    desk.dial("202")
    desk.tap("ok")
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:202@pbx.example")]
    assert [each.id for each in desk.phone.talking] == [talk]
    assert not desk.done(sip.SendDtmf)


def test_a_call_that_waits_silently_is_sent_on_by_soft_keys() -> None:
    desk = Desk()
    desk.talk("301")
    call = desk.called()
    desk.soft(SoftKey.SILENCE)
    desk.soft(SoftKey.MORE)
    desk.soft(SoftKey.SELECT)
    desk.dial("202")
    desk.soft(SoftKey.SEND_ON)
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:202@pbx.example")]


def test_one_of_those_that_go_on_is_sent_on() -> None:
    desk = Desk()
    desk.talk("301")
    call = desk.called()
    desk.soft(SoftKey.SILENCE)
    desk.tap("down", "down")
    desk.soft(SoftKey.SEND_ON)
    desk.dial("202")
    desk.tap("ok")
    assert desk.done(sip.Redirect) == [sip.Redirect(call, "sip:202@pbx.example")]


def test_a_call_that_would_be_answered_by_itself_waits_for_its_owner() -> None:
    desk = Desk(intercom=("201",))
    desk.event(sip.IncomingCall(sip.CallId(2), "Office", BUDI, answer_after=0.0))
    desk.tap("transfer")
    desk.advance(30)
    desk.shows(Entry)
    assert not desk.done(sip.Answer)


@pytest.mark.parametrize("way", ["soft3", "speed2"])
@pytest.mark.parametrize(("leave", "number"), [("", "*97"), ("*1101", "*1101")])
def test_the_caller_is_sent_to_the_mailbox(way: str, leave: str, number: str) -> None:
    desk = Desk(accounts=(replace(WITH_MAILBOX, leave_message=leave),), speed_dials=KEYS)
    call = asked(desk)
    desk.tap(way)
    assert desk.done(sip.Redirect) == [sip.Redirect(call, f"sip:{number}@pbx.example")]
    assert desk.notice() is Notice.MAY_LEAVE_MESSAGE
    (record,) = desk.logged
    assert (record.reason, record.direction) == (Reason.TO_VOICEMAIL, Direction.RECEIVED)


@pytest.mark.parametrize("account", ["Office", None])
def test_the_phones_own_answering_machine_takes_it_at_once(account: str | None) -> None:
    desk = Desk(answering_machine=True)
    call = desk.called(account=account)
    desk.tap("transfer")
    desk.soft(SoftKey.VOICEMAIL)
    assert desk.done(sip.Answer) == [sip.Answer(call)]
    assert desk.call().phase is Phase.RECORDING
    assert desk.notice() is Notice.MAY_LEAVE_MESSAGE
    assert not desk.phone.panels


def test_where_nobody_takes_messages_there_is_no_such_key() -> None:
    desk = Desk(speed_dials=KEYS)
    asked(desk)
    assert desk.labels() == (SoftKey.CANCEL, SoftKey.PLUS, None)
    desk.tap("speed2")
    assert desk.notice() is Notice.NO_VOICEMAIL
    desk.shows(Entry)


def test_a_machine_that_is_busy_says_so() -> None:
    desk = Desk(answering_machine=True)
    asked(desk)
    desk.soft(SoftKey.VOICEMAIL)
    asked(desk)
    desk.soft(SoftKey.VOICEMAIL)
    assert desk.notice() is Notice.MESSAGE_COMES
    assert [call.phase for call in desk.phone.calls] == [Phase.RECORDING, Phase.INCOMING]


def test_a_machine_that_is_full_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmware.phone.shelves.MOST", 0)
    desk = Desk(answering_machine=True)
    asked(desk)
    desk.soft(SoftKey.VOICEMAIL)
    assert desk.notice() is Notice.MESSAGES_FULL


def test_a_machine_whose_message_is_being_heard_says_so() -> None:
    desk = machine()
    leaves_message(desk, 5.0)
    desk.tap("voicemail", "ok")
    asked(desk)
    desk.soft(SoftKey.VOICEMAIL)
    assert desk.notice() is Notice.LINE_BUSY
    desk.shows(Entry)
