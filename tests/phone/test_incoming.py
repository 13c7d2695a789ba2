"""Somebody calls: the bell, who it is, and all the ways to answer or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import Lamp, Light, Transducer
from firmware.audio.countries import country
from firmware.phone.commands import CloseCallRecord, OpenCallRecord
from firmware.phone.events import StoreLoaded
from firmware.phone.notice import Notice
from firmware.phone.outputs import Microphone
from firmware.phone.phases import MOST_CALLS, Phase
from firmware.phone.reasons import Reason
from firmware.phone.receiver import ToneName
from firmware.phone.records import Direction
from firmware.phone.settings import SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallId,
    CallProgress,
    HangUp,
    IncomingCall,
    Peer,
    Reject,
    Ring,
)
from firmware.ui.kept import CallList
from firmware.ui.screen import Dialing, Ended, Idle, Incoming
from tests.phone.desk import BUDI, SARI, Desk


def test_it_rings_and_says_who_calls() -> None:
    desk = Desk()
    call = desk.called()
    assert desk.outputs().ringing
    assert desk.outputs().sound.ring == country("id").ring
    assert desk.outputs().sound.ring_level == 5
    assert desk.outputs().route is None
    assert desk.screen() == Incoming("201", "Budi", "Office")
    assert desk.labels() == (SoftKey.ANSWER, SoftKey.SILENCE, SoftKey.REJECT)
    assert [type(command) for command in desk.commands] == [OpenCallRecord, Ring]
    assert desk.done(Ring) == [Ring(call)]


def test_the_owner_knows_a_caller_better_than_the_network_does() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Pak Budi", "201"),))
    desk.called()
    assert desk.screen() == Incoming("201", "Pak Budi", "Office")


def test_a_call_of_the_local_network_says_so() -> None:
    desk = Desk()
    desk.called(Peer("sip:102@10.0.0.2", "102", "Sari"), None)
    assert desk.screen() == Incoming("102", "Sari", "LAN")


@pytest.mark.parametrize(
    ("way", "route"),
    [
        ("lift", Transducer.HANDSET),
        ("speaker", Transducer.SPEAKER),
        ("ok", Transducer.SPEAKER),
        ("soft1", Transducer.SPEAKER),
    ],
)
def test_the_ways_to_answer(way: str, route: Transducer) -> None:
    desk = Desk()
    call = desk.called()
    if way == "lift":
        desk.lift()
    else:
        desk.tap(way)
    assert desk.done(Answer) == [Answer(call)]
    assert not desk.outputs().ringing
    assert desk.outputs().route is route
    assert desk.outputs().microphone is Microphone.CLOSED
    assert desk.labels() == (None, None, SoftKey.END)
    desk.confirmed()
    assert desk.call().phase is Phase.TALKING
    assert desk.outputs().microphone is Microphone.OPEN
    assert [command.record.direction for command in desk.done(OpenCallRecord)] == [
        Direction.MISSED,  # until it is answered, lest a power cut hide it
        Direction.RECEIVED,
    ]


@pytest.mark.parametrize("key", ["soft3", "back"])
def test_the_ways_to_reject(key: str) -> None:
    desk = Desk()
    call = desk.called()
    desk.tap(key)
    assert desk.done(Reject) == [Reject(call, 603)]
    assert not desk.outputs().ringing
    assert desk.screen() == Ended("201", "Budi", Reason.REJECTED, 603)
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF
    assert [record.direction for record in desk.logged] == [Direction.RECEIVED]
    desk.advance(4)
    desk.shows(Idle)


@pytest.mark.parametrize("key", ["soft2", "mute"])
def test_the_bell_can_be_silenced_and_the_call_still_answered(key: str) -> None:
    desk = Desk()
    call = desk.called()
    desk.tap(key)
    assert not desk.outputs().ringing
    assert desk.screen() == Incoming("201", "Budi", "Office", silenced=True)
    assert desk.labels()[1] is SoftKey.SEND_ON
    desk.lift()
    assert desk.done(Answer) == [Answer(call)]


def test_the_caller_gives_up() -> None:
    desk = Desk()
    desk.called()
    desk.ends(487)
    assert not desk.outputs().ringing
    assert desk.screen() == Ended("201", "Budi", Reason.MISSED, 487)
    assert desk.lamp(Lamp.MESSAGE) is Light.BLINK
    desk.advance(4)
    assert desk.shows(Idle).missed == 1


def test_nobody_answers_for_two_minutes() -> None:
    desk = Desk()
    call = desk.called()
    desk.advance(120)
    assert desk.done(Reject) == [Reject(call, 480)]
    assert not desk.outputs().ringing
    assert desk.phone.missed == 1


def test_calling_back_somebody_just_missed() -> None:
    desk = Desk()
    desk.called()
    desk.ends(487)
    desk.soft(SoftKey.RETRY)
    assert desk.dialled == ["sip:201@pbx.example"]
    assert desk.phone.speaker


def test_the_caller_gives_up_just_as_the_handset_is_lifted() -> None:
    desk = Desk()
    desk.called()
    desk.lift()
    desk.ends(487)
    assert desk.tone() is ToneName.BUSY
    assert desk.phone.missed == 1


def test_lifted_and_replaced_before_the_caller_knew_is_no_missed_call() -> None:
    desk = Desk()
    call = desk.called()
    desk.lift()
    desk.replace()
    assert desk.done(HangUp) == [HangUp(call)]
    assert [record.direction for record in desk.logged] == [Direction.RECEIVED]
    assert desk.phone.missed == 0


def test_an_answer_that_the_network_never_confirms_ends() -> None:
    desk = Desk()
    call = desk.called()
    desk.lift()
    desk.advance(33)
    assert desk.done(HangUp) == [HangUp(call)]
    assert desk.tone() is ToneName.BUSY
    assert desk.shows(Ended).reason is Reason.FAILED


def test_a_confirmation_nobody_asked_for_does_not_open_the_microphone() -> None:
    desk = Desk()
    call = desk.called()
    desk.event(CallAnswered(call))
    desk.event(CallProgress(call, 180, True))
    assert desk.call().phase is Phase.INCOMING
    assert desk.outputs().microphone is Microphone.CLOSED
    assert len(desk.remarks) == 2


# --- when the owner is busy -----------------------------------------------------------------------


def busy_with(what: str) -> Desk:
    desk = Desk()
    if what == "another call":
        desk.event(StoreLoaded((), (("call-waiting", "off"),)))
        desk.talk()
    elif what == "an emergency":
        desk.lift()
        desk.dial("112")
    elif what == "all that it can have":
        for number in range(MOST_CALLS):
            desk.called(replace(BUDI, number=f"30{number}"))
    elif what == "a call that nobody may disturb":
        desk.talk()
        desk.tap("ok", "up", "ok", "back")
    desk.forget()
    return desk


@pytest.mark.parametrize(
    "what", ["another call", "an emergency", "all that it can have", "a call that nobody may disturb"]
)
def test_a_second_caller_hears_busy_and_is_kept_as_missed(what: str) -> None:
    desk = busy_with(what)
    before, page = desk.calls, desk.page()
    call = desk.called()
    assert [type(command) for command in desk.commands] == [OpenCallRecord, Reject, CloseCallRecord]
    assert desk.done(Reject) == [Reject(call, 486)]
    assert desk.logged[0].direction is Direction.MISSED
    assert desk.logged[0].code == 486
    assert desk.lamp(Lamp.MESSAGE) is Light.BLINK
    assert desk.calls == before
    assert desk.page() == page


def test_hands_free_that_only_tells_of_an_ended_call_lets_the_next_one_ring() -> None:
    desk = Desk()
    desk.dial("201#")
    desk.ends(486)
    assert desk.tone() is ToneName.BUSY
    desk.called()
    assert desk.outputs().ringing
    assert desk.tone() is None
    assert desk.outputs().route is None
    desk.tap("speaker")
    assert desk.call().phase is Phase.ANSWERING


def test_a_new_call_takes_an_ended_one_off_the_screen() -> None:
    desk = Desk()
    desk.called()
    desk.ends(487)
    desk.called(replace(BUDI, number="300", name=""))
    assert desk.calls == ["incoming"]
    desk.ends(487)
    assert desk.screen() == Ended("300", "", Reason.MISSED, 487)


@pytest.mark.parametrize("number", [2, 1, 0, -4])
def test_a_call_id_that_is_odd_or_does_not_rise_is_refused(number: int) -> None:
    desk = Desk()
    desk.called()
    desk.ends(487)
    desk.forget()
    desk.event(IncomingCall(CallId(number), None, BUDI))
    assert not desk.outputs().ringing
    assert len(desk.remarks) == len(desk.commands) == 1


# --- what else the owner does meanwhile -----------------------------------------------------------


def test_the_keypad_does_not_dial_into_a_ringing_bell() -> None:
    desk = Desk()
    desk.called()
    desk.forget()
    desk.dial("123")
    desk.tap("speed1", "redial", "hold")
    assert not desk.commands
    assert desk.notice() is Notice.NOT_AVAILABLE
    assert desk.calls == ["incoming"]


def test_up_and_down_do_nothing_while_it_rings() -> None:
    desk = Desk()
    desk.called()
    before = desk.phone
    desk.tap("up", "down")
    assert replace(desk.phone, panel_touched=before.panel_touched) == before


def test_a_number_being_typed_is_there_again_after_the_call_was_rejected() -> None:
    desk = Desk()
    desk.dial("20")
    desk.called()
    desk.soft(SoftKey.REJECT)
    desk.soft(SoftKey.CLOSE)
    assert desk.screen() == Dialing("20", 2, lifted=False, via="Office")


def test_lifting_while_it_rings_answers_and_does_not_dial_what_was_typed() -> None:
    desk = Desk()
    desk.dial("20")
    desk.called()
    desk.lift()
    desk.confirmed()
    desk.replace()
    assert not desk.dialled
    assert desk.phone.dial.digits == ""


def test_a_list_is_open_again_after_the_bell_with_the_same_row_chosen() -> None:
    desk = Desk()
    for number in ("300", "301"):
        desk.called(replace(BUDI, number=number))
        desk.ends(487)
    desk.soft(SoftKey.CLOSE)
    desk.soft(SoftKey.MISSED)
    desk.tap("down")
    assert desk.shows(CallList).rows[desk.shows(CallList).chosen].peer == "300"
    desk.called(replace(BUDI, number="302"))
    desk.ends(487)
    assert len(desk.shows(CallList).rows) == 3
    assert desk.shows(CallList).rows[desk.shows(CallList).chosen].peer == "300"
    desk.soft(SoftKey.CALL)
    assert desk.dialled == ["sip:300@pbx.example"]


def test_a_phone_on_the_local_network_is_who_it_is_known_to_be_there() -> None:
    desk = Desk(intercom=("101",))
    desk.lan(SARI)
    says = Peer("sip:101@10.0.0.2", "101", "The director")
    source = (SARI.address, SARI.port)
    desk.event(IncomingCall(CallId(2), None, says, source=source, answer_after=0.0))
    assert (desk.shows(Incoming).peer, desk.shows(Incoming).name) == ("102", "Sari")
    desk.advance(10)
    assert desk.calls == [Phase.INCOMING]
    desk.tap("back")
    desk.advance(10)
    desk.event(IncomingCall(CallId(4), None, Peer("", ""), anonymous=True, source=source))
    assert desk.shows(Incoming).peer == ""
    desk.tap("back")
    desk.advance(10)
    desk.event(IncomingCall(CallId(6), None, says, source=("10.0.0.9", 5060)))
    assert desk.shows(Incoming).peer == "101"
