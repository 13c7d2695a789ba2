"""A key bound to an account: its calls, or dial tone by it."""

from __future__ import annotations

from board.api import Lamp, Light
from firmware.phone.notice import Notice
from firmware.phone.phases import Phase
from firmware.phone.receiver import ToneName
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Answer, Dial, Hold, Resume
from tests.phone.desk import BUDI, HOME, OFFICE, Desk

LINES = (SpeedDialKey(1, "", "Office", KeyKind.ACCOUNT), SpeedDialKey(2, "", "Home", KeyKind.ACCOUNT))


def two_lines() -> Desk:
    return Desk(accounts=(OFFICE, HOME), speed_dials=LINES)


def test_dial_tone_by_the_account() -> None:
    desk = two_lines()
    desk.tap("speed2")
    assert desk.tone() is ToneName.DIAL
    desk.dial("201#")
    assert [(command.account, command.uri) for command in desk.done(Dial)] == [
        ("Home", "sip:201@home.example")
    ]
    assert desk.lamp(Lamp.SPEED_2) is Light.FAST
    assert desk.lamp(Lamp.SPEED_1) is Light.OFF
    desk.confirmed()
    assert desk.lamp(Lamp.SPEED_2) is Light.ON
    desk.tap("hold")
    assert desk.lamp(Lamp.SPEED_2) is Light.BLINK


def test_the_choice_is_for_one_number() -> None:
    desk = two_lines()
    desk.tap("speed2")
    desk.tap("speaker")
    desk.lift()
    desk.dial("201#")
    assert desk.done(Dial)[0].account == "Office"


def test_a_call_of_the_account_is_taken() -> None:
    desk = two_lines()
    call = desk.called(account="Home")
    assert desk.lamp(Lamp.SPEED_2) is Light.FAST
    desk.tap("speed2")
    assert desk.done(Answer) == [Answer(call)]


def test_a_held_call_of_the_account_comes_back() -> None:
    desk = two_lines()
    first = desk.talk()
    desk.tap("speed2")
    assert desk.done(Hold) == [Hold(first)]
    desk.dial("202#")
    desk.confirmed()
    desk.tap("speed1")
    assert desk.done(Resume) == [Resume(first)]
    assert desk.calls == [Phase.TALKING, Phase.HELD]


def test_the_line_that_talks_already() -> None:
    desk = two_lines()
    desk.talk()
    desk.forget()
    desk.tap("speed1")
    assert desk.calls == [Phase.TALKING]
    assert not desk.commands


def test_a_call_on_its_way_is_not_disturbed() -> None:
    desk = two_lines()
    desk.lift()
    desk.dial("201#")
    desk.tap("speed2")
    assert desk.notice() is Notice.LINE_BUSY
    assert desk.called(BUDI)


def test_the_choice_is_forgotten_with_an_answer() -> None:
    desk = two_lines()
    desk.tap("speed2")
    desk.called(account="Office")
    desk.tap("ok")
    desk.confirmed()
    desk.tap("transfer")
    desk.dial("300#")
    assert desk.done(Dial)[-1].account == "Office"


def test_the_choice_is_forgotten_when_it_is_given_up() -> None:
    desk = two_lines()
    desk.talk()
    desk.tap("speed2")
    desk.soft(SoftKey.CANCEL)
    assert desk.calls == [Phase.HELD]
    desk.tap("transfer")
    desk.dial("300#")
    assert desk.done(Dial)[-1].account == "Office"
