"""Who is at the far end changes during a call, and a number turns out to be genuine or not."""

from __future__ import annotations

import pytest

from firmware.phone.commands import OpenCallRecord
from firmware.phone.settings import SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    CallAnswered,
    CallEnded,
    CallId,
    IdentityChanged,
    Peer,
    Redirect,
    Verification,
)
from firmware.ui.kept import CallDetails, CallList
from firmware.ui.screen import Ended, Incoming, Outgoing, Talking, Waiting
from tests.phone.desk import BUDI, Desk
from tests.phone.test_privacy import called

SARI = Peer("sip:102@pbx.example", "102", "Sari")
SITI = Peer("sip:+62812345678@pbx.example", "+62812345678", "SITI N")


def answered() -> tuple[Desk, CallId]:
    """Budi calls, and talks."""
    desk = Desk()
    call = desk.called()
    desk.lift()
    desk.event(CallAnswered(call))
    desk.forget()
    return desk, call


def test_who_called_gives_the_call_to_somebody_else() -> None:
    desk, call = answered()
    desk.event(IdentityChanged(call, SARI))
    assert (desk.shows(Talking).peer, desk.shows(Talking).name) == ("102", "Sari")
    assert [command.record.number for command in desk.done(OpenCallRecord)] == ["102"]  # a power cut may come
    desk.advance(10)
    desk.event(CallEnded(call, 200))
    (record,) = desk.logged
    assert (record.number, record.uri, record.name, record.talked_to) == ("102", SARI.uri, "Sari", "")


def test_the_owner_knows_them_better() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Bu Sari", "102"),))
    call = desk.called()
    desk.event(IdentityChanged(call, SARI))
    assert desk.shows(Incoming).name == "Bu Sari"


def test_somebody_hidden_takes_over() -> None:
    desk, call = answered()
    desk.event(IdentityChanged(call, Peer("", "")))
    assert (desk.shows(Talking).peer, desk.shows(Talking).name) == ("", "")


def test_a_call_that_rings_is_given_to_somebody_else() -> None:
    desk = Desk()
    call = called(desk, verified=Verification.PASSED)
    assert desk.shows(Incoming).verified is Verification.PASSED
    desk.event(IdentityChanged(call, SARI))
    assert desk.screen() == Incoming("102", "Sari", "Office")
    desk.event(IdentityChanged(call, BUDI, Verification.FAILED))
    assert desk.shows(Incoming).verified is Verification.FAILED


def test_a_dialled_number_is_dialled_again_whoever_has_answered() -> None:
    """A queue is called, and Sari takes the call."""
    desk = Desk()
    call = desk.talk("600")
    desk.event(IdentityChanged(call, SARI))
    assert (desk.shows(Talking).peer, desk.shows(Talking).name) == ("102", "Sari")
    desk.advance(10)
    desk.replace()
    (record,) = desk.logged
    assert (record.number, record.talked_to) == ("600", "Sari")
    desk.forget()
    desk.advance(5)
    desk.soft(SoftKey.REDIAL)
    assert desk.shows(CallList).rows[0].peer == "600"
    desk.soft(SoftKey.DETAILS)
    assert desk.shows(CallDetails).talked_to == "Sari"
    desk.soft(SoftKey.CALL)
    assert desk.dialled == ["sip:600@pbx.example"]


def test_whoever_rings_is_named_and_was_not_talked_to() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("600#")
    desk.far_end_rings()
    desk.event(IdentityChanged(desk.call().id, SARI))
    assert desk.shows(Outgoing).name == "Sari"
    desk.ends(486)
    assert (desk.shows(Ended).name, desk.logged[0].talked_to) == ("Sari", "")
    desk.forget()
    desk.soft(SoftKey.RETRY)
    assert desk.dialled == ["sip:600@pbx.example"]


def test_a_dialled_number_gets_its_name() -> None:
    desk = Desk()
    call = desk.talk("102")
    desk.event(IdentityChanged(call, SARI))
    assert desk.shows(Talking).name == "Sari"
    desk.event(IdentityChanged(call, BUDI))
    desk.event(IdentityChanged(call, SARI))
    desk.replace()
    assert (desk.logged[0].number, desk.logged[0].name, desk.logged[0].talked_to) == ("102", "Sari", "")


@pytest.mark.parametrize(("label", "name"), [("Siti", "Siti"), ("", "SITI N")])
def test_the_same_number_written_otherwise_is_nobody_else(label: str, name: str) -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, label, "0812345678"),))
    call = desk.talk("0812345678")
    desk.event(IdentityChanged(call, SITI))
    assert (desk.shows(Talking).peer, desk.shows(Talking).name) == ("0812345678", name)
    desk.event(IdentityChanged(call, Peer(SITI.uri, SITI.number)))
    assert desk.shows(Talking).name == name


def test_short_numbers_that_end_alike_are_two() -> None:
    desk = Desk()
    call = desk.talk("1102")
    desk.event(IdentityChanged(call, SARI))
    assert desk.shows(Talking).peer == "102"


def test_a_call_that_is_over_has_no_far_end() -> None:
    desk, call = answered()
    desk.event(CallEnded(call, 200))
    desk.event(IdentityChanged(call, SARI))
    desk.event(IdentityChanged(CallId(99), SARI))
    assert len(desk.remarks) == 2


@pytest.mark.parametrize("verdict", Verification)
def test_whether_the_number_is_genuine_is_kept(verdict: Verification) -> None:
    desk = Desk()
    desk.talk("301")
    called(desk, verified=verdict)
    assert desk.shows(Waiting).verified is verdict
    desk.tap("back")
    desk.replace()
    assert desk.logged[0].verified is verdict
    desk.advance(5)
    desk.soft(SoftKey.HISTORY)
    desk.tap("down")
    desk.soft(SoftKey.DETAILS)
    assert desk.shows(CallDetails).verified is verdict


def test_somebody_new_is_sent_on_to_who_called_first() -> None:
    desk = Desk()
    call = desk.called()
    desk.event(IdentityChanged(call, SARI))
    desk.tap("transfer")
    desk.dial("201")
    desk.tap("ok")
    assert desk.done(Redirect) == [Redirect(call, "sip:201@pbx.example")]
