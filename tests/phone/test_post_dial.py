"""Digits after a comma: they are sent once somebody answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.phone.panels import MenuItem
from firmware.phone.post_dial import DIGIT_SECONDS, PAUSE_SECONDS
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.target import Route, divided, resolve
from firmware.sip.api import CallAnswered, SendDtmf, Transfer
from firmware.ui.screen import Ended, Menu, Talking
from tests.phone.desk import Desk
from tests.phone.menu_path import go
from tests.phone.test_several_calls import choose


def banking() -> Desk:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Bank", "021500,,1234#"),))
    desk.tap("speed1")
    assert desk.dialled == ["sip:021500@pbx.example"]
    assert desk.call().peer.name == "Bank"
    return desk


def digits(desk: Desk) -> str:
    return "".join(command.digit for command in desk.done(SendDtmf))


def test_pauses_first_and_then_digit_by_digit() -> None:
    desk = banking()
    desk.far_end_rings()
    desk.advance(20)
    assert digits(desk) == ""
    desk.confirmed()
    desk.advance(2 * PAUSE_SECONDS - 0.1)
    assert digits(desk) == ""
    desk.advance(0.1)
    assert digits(desk) == "1"
    desk.advance(DIGIT_SECONDS)
    assert digits(desk) == "12"
    desk.advance(5)
    assert digits(desk) == "1234#"
    desk.advance(60)
    assert digits(desk) == "1234#"


def test_a_call_that_ends_gets_no_more() -> None:
    desk = banking()
    desk.confirmed()
    desk.advance(2 * PAUSE_SECONDS)
    desk.ends()
    desk.advance(60)
    assert digits(desk) == "1"


def test_an_owner_who_holds_the_call_takes_over() -> None:
    desk = banking()
    desk.confirmed()
    desk.tap("hold")
    desk.advance(60)
    desk.tap("hold")
    desk.advance(60)
    assert digits(desk) == ""


def test_the_history_keeps_no_digits_for_later() -> None:
    desk = banking()
    desk.confirmed()
    desk.advance(20)
    desk.ends()
    assert desk.logged[0].number == "021500"


def test_a_code_in_a_call_is_sent_as_digits() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Record", "*1", KeyKind.CODE),))
    desk.tap("speed1")
    assert desk.dialled == ["sip:*1@pbx.example"]
    desk.confirmed()
    desk.tap("speed1")
    desk.advance(DIGIT_SECONDS)
    assert digits(desk) == "*1"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("021500,,1234#", ("021500", ",,1234#")),
        ("+62 21-500,1", ("+62 21-500", ",1")),
        ("201", ("201", "")),
        ("sip:a,1@pbx.example", ("sip:a,1@pbx.example", "")),
        (",123", (",123", "")),
        ("", ("", "")),
    ],
)
def test_what_is_number_and_what_is_for_later(typed: str, expected: tuple[str, str]) -> None:
    assert divided(typed) == expected


@given(st.text(max_size=40))
def test_nothing_is_lost(typed: str) -> None:
    number, later = divided(typed)
    assert (number + later).strip() == typed.strip()


def test_a_code_with_a_pause_waits_in_a_call_too() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Door", "1,2", KeyKind.CODE),))
    desk.talk()
    desk.tap("speed1", "speed1")
    assert digits(desk) == "1"
    desk.advance(DIGIT_SECONDS)
    assert digits(desk) == "1"
    desk.advance(60)
    assert digits(desk) == "1212"


def test_a_conference_does_not_get_the_digits_of_one() -> None:
    desk = banking()
    bank = desk.call().id
    desk.confirmed()
    other = desk.called()
    desk.tap("ok")  # the bank is held, and taken back before its digits are due
    desk.event(CallAnswered(other))
    choose(desk, MenuItem.JOIN)
    desk.advance(60)
    assert digits(desk) == "1234#"
    assert {command.call for command in desk.done(SendDtmf)} == {bank}


def test_nobody_reads_them() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "", "021500,,1234#"),))
    desk.tap("speed1")
    desk.confirmed()
    desk.advance(60)
    assert desk.shows(Talking).sent_digits == "•••••"
    desk.tap("speaker")
    desk.advance(10)
    go(desk, MenuItem.SPEED_DIALS)
    assert desk.shows(Menu).rows[0].value == "021500,,•••••"


@pytest.mark.parametrize("by", ["its key", "its name"])
def test_somebody_is_given_to_a_number_with_more_for_later(by: str) -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Bank", "021500,,1234#"),))
    desk.talk()
    if by == "its key":
        desk.tap("speed1")
        assert [command.uri for command in desk.done(Transfer)] == ["sip:021500@pbx.example"]
    else:
        found = resolve(desk.phone, "bank")
        assert isinstance(found, Route)
        assert (found.peer.uri, found.later) == ("sip:021500@pbx.example", ",,1234#")


def test_a_number_that_is_refused_tells_nothing_of_them() -> None:
    desk = Desk(accounts=(), extension=None, speed_dials=(SpeedDialKey(1, "", "021500,,1984#"),))
    desk.tap("speed1")
    assert desk.shows(Ended).peer == "021500"
    assert desk.logged[0].number == "021500"
