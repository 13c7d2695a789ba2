"""Privacy: who sees the number, and who is never heard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from board.api import Lamp, Light
from firmware.phone.commands import SaveSetting
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem
from firmware.phone.privacy import MOST_BLOCKED, blocked
from firmware.phone.reasons import Reason
from firmware.phone.records import Direction
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import CallEnded, CallId, Dial, IncomingCall, Peer, Reject
from firmware.ui.kept import CallDetails
from firmware.ui.screen import Incoming, Menu, Outgoing, Waiting
from tests.phone.desk import BUDI, SARI, Desk
from tests.phone.menu_path import go, leave

HIDDEN = Peer("", "")


def called(desk: Desk, peer: Peer = BUDI, **words: Any) -> CallId:
    """Somebody calls who says more than who they are."""
    call = CallId(desk.phone.last_incoming + (2 if desk.phone.last_incoming > 0 else 3))
    desk.event(IncomingCall(call, "Office", peer, **words))
    return call


def test_the_next_call_hides_the_number_and_no_other() -> None:
    desk = Desk()
    go(desk, MenuItem.PRIVACY, MenuItem.HIDE_NEXT)
    assert desk.notice() is Notice.NEXT_HIDDEN
    desk.lift()
    desk.dial("201#")
    assert desk.shows(Outgoing).hidden
    desk.replace()
    desk.lift()
    desk.dial("202#")
    assert not desk.shows(Outgoing).hidden
    assert [command.anonymous for command in desk.done(Dial)] == [True, False]


def test_hiding_the_next_call_can_be_taken_back() -> None:
    desk = Desk()
    go(desk, MenuItem.PRIVACY, MenuItem.HIDE_NEXT, MenuItem.HIDE_NEXT)
    desk.lift()
    desk.dial("201#")
    assert not desk.done(Dial)[0].anonymous


@pytest.mark.parametrize("by_menu", [True, False])
def test_every_call_hides_the_number_but_that_for_help(by_menu: bool) -> None:
    desk = Desk(hide_number=not by_menu)
    if by_menu:
        go(desk, MenuItem.PRIVACY, MenuItem.HIDE_NUMBER)
        assert desk.done(SaveSetting) == [SaveSetting("hide-number", "on")]
    for number in ("201#", "202#", "112"):
        desk.lift()
        desk.dial(number)
        desk.replace()
    assert [command.anonymous for command in desk.done(Dial)] == [True, True, False]


def test_who_hides_is_refused() -> None:
    desk = Desk()
    go(desk, MenuItem.PRIVACY, MenuItem.REJECT_ANONYMOUS)
    leave(desk)
    call = called(desk, HIDDEN, anonymous=True)
    assert desk.done(Reject) == [Reject(call, 433)]
    assert (desk.logged[0].reason, desk.logged[0].seen) == (Reason.BLOCKED, True)
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF
    called(desk)
    assert desk.outputs().ringing


def test_who_hides_rings_where_they_may() -> None:
    desk = Desk()
    called(desk, HIDDEN, anonymous=True)
    assert desk.shows(Incoming).peer == ""
    assert desk.outputs().ringing


def test_somebody_is_blocked_from_the_history_and_let_in_again() -> None:
    desk = Desk()
    desk.called()
    desk.tap("back")
    desk.advance(10)
    desk.soft(SoftKey.HISTORY)
    desk.soft(SoftKey.DETAILS)
    desk.soft(SoftKey.MORE)
    go(desk, MenuItem.BLOCK)
    assert desk.notice() is Notice.BLOCKED
    call = desk.called(replace(BUDI, uri="sip:201@elsewhere.example"))
    assert desk.done(Reject)[-1] == Reject(call, 603)
    assert desk.logged[-1].reason is Reason.BLOCKED
    go(desk, MenuItem.BLOCK)
    assert desk.notice() is Notice.UNBLOCKED
    desk.called()
    assert desk.outputs().ringing


def test_the_list_of_the_blocked_has_an_end() -> None:
    desk = Desk(blocked=tuple(str(number) for number in range(MOST_BLOCKED)))
    desk.called()
    desk.tap("back")
    desk.advance(10)
    desk.soft(SoftKey.HISTORY)
    desk.soft(SoftKey.DETAILS)
    desk.soft(SoftKey.MORE)
    go(desk, MenuItem.BLOCK)
    assert blocked(desk.phone)[-1] == "201"
    assert len(blocked(desk.phone)) == MOST_BLOCKED


def test_only_those_with_a_name_ring() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Budi", "201"),), ring_anyway=("0812",))
    desk.lan(SARI)
    go(desk, MenuItem.PRIVACY, MenuItem.CONTACTS_ONLY)
    leave(desk)
    for number, rings in (("201", True), ("102", True), ("0812", True), ("0813", False)):
        desk.called(Peer(f"sip:{number}@pbx.example", number))
        assert desk.outputs().ringing is rings
        desk.tap("back")
    assert desk.logged[-1].reason is Reason.BLOCKED


def test_help_that_calls_back_is_let_in_whoever_it_is() -> None:
    desk = Desk(reject_anonymous=True, contacts_only=True, blocked=("201",))
    desk.lift()
    desk.dial("112")
    desk.replace()
    called(desk, HIDDEN, anonymous=True)
    assert desk.outputs().ringing
    desk.tap("back")
    called(desk)
    assert desk.outputs().ringing


def test_the_words_of_a_refusal_are_the_owners() -> None:
    desk = Desk(reject_code=486, do_not_disturb_code=480)
    call = desk.called()
    desk.tap("back")
    assert desk.done(Reject) == [Reject(call, 486)]
    desk.advance(10)
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.DO_NOT_DISTURB)
    assert desk.notice() is Notice.DISTURB_NOT
    call = desk.called()
    assert desk.done(Reject)[-1] == Reject(call, 480)


def test_a_key_for_peace() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "", "", KeyKind.DO_NOT_DISTURB),))
    desk.tap("speed1")
    assert desk.lamp(Lamp.SPEED_1) is Light.ON
    desk.called()
    assert not desk.outputs().ringing
    desk.tap("speed1")
    assert desk.lamp(Lamp.SPEED_1) is Light.OFF
    assert desk.notice() is Notice.DISTURB_AGAIN


def test_answered_at_another_phone_is_not_missed() -> None:
    desk = Desk()
    call = desk.called()
    desk.event(CallEnded(call, 487, elsewhere=True))
    record = desk.logged[0]
    assert (record.reason, record.direction, record.seen) == (Reason.ELSEWHERE, Direction.RECEIVED, True)
    assert desk.phone.missed == 0


def test_who_has_sent_a_call_on_is_shown() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Sari", "102"),))
    called(desk, diverted_by=Peer("sip:102@pbx.example", "102", "S."))
    assert desk.shows(Incoming).diverted_by == "Sari"
    desk.tap("back")
    called(desk, diverted_by=Peer("sip:103@pbx.example", "103"))
    assert desk.shows(Incoming).diverted_by == "103"
    desk.tap("back")
    desk.advance(5)
    desk.soft(SoftKey.HISTORY)
    desk.tap("down")
    desk.soft(SoftKey.DETAILS)
    assert desk.shows(CallDetails).diverted_by == "Sari"


def test_who_has_sent_a_waiting_call_on_is_shown() -> None:
    desk = Desk()
    desk.talk("301")
    called(desk, diverted_by=Peer("sip:102@pbx.example", "102", "Sari"))
    assert desk.shows(Waiting).diverted_by == "Sari"


def test_who_cannot_be_named_cannot_be_blocked() -> None:
    desk = Desk()
    desk.called(HIDDEN)
    desk.tap("back")
    desk.advance(10)
    desk.soft(SoftKey.HISTORY)
    desk.soft(SoftKey.DETAILS)
    desk.soft(SoftKey.MORE)
    assert MenuItem.BLOCK not in [row.item for row in desk.shows(Menu).rows]


def test_a_label_of_a_key_that_calls_nobody_makes_no_caller_known() -> None:
    keys = (
        SpeedDialKey(1, "Quiet", "", KeyKind.DO_NOT_DISTURB),
        SpeedDialKey(2, "Away", "0812", KeyKind.FORWARD),
    )
    desk = Desk(contacts_only=True, speed_dials=keys)
    for caller in (HIDDEN, Peer("sip:0812@pbx.example", "0812")):
        desk.called(caller)
        assert not desk.outputs().ringing
