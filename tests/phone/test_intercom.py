"""Intercom: trusted callers are answered by an idle phone, after a beep; nobody else is."""

from __future__ import annotations

import pytest

from board.api import Lamp, Light, Transducer
from firmware.phone.intercom import BEEP, BEEP_SECONDS, LONGEST_WAIT
from firmware.phone.outputs import Microphone
from firmware.phone.panels import MenuItem
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.sip.api import Answer, CallEnded, CallId, Dial, HangUp, IncomingCall, Peer
from firmware.ui.screen import Talking
from tests.phone.desk import BUDI, SARI, Desk
from tests.phone.menu_path import go, leave

TRUSTING = ("201",)


def asked(desk: Desk, after: float | None = 0.0, call: int = 2) -> CallId:
    """Budi wants to be answered at once."""
    desk.event(IncomingCall(CallId(call), "Office", BUDI, answer_after=after))
    return CallId(call)


def test_it_beeps_and_answers_by_the_loudspeaker() -> None:
    desk = Desk(intercom=TRUSTING)
    call = asked(desk)
    assert desk.outputs().sound.ring == BEEP
    assert desk.outputs().microphone is Microphone.CLOSED
    desk.advance(BEEP_SECONDS)
    assert desk.done(Answer) == [Answer(call)]
    desk.confirmed()
    assert desk.outputs().microphone is Microphone.OPEN
    assert desk.outputs().route is Transducer.SPEAKER
    desk.ends()
    desk.advance(10)
    assert not desk.phone.off_hook


def test_lamp_and_screen_say_that_the_microphone_is_on() -> None:
    desk = Desk(intercom=TRUSTING)
    asked(desk)
    assert desk.lamp(Lamp.MICROPHONE) is Light.OFF
    desk.advance(BEEP_SECONDS)
    desk.confirmed()
    assert desk.lamp(Lamp.MICROPHONE) is Light.ON
    assert desk.shows(Talking).listened
    desk.tap("mute")
    assert (desk.lamp(Lamp.MICROPHONE), desk.lamp(Lamp.MUTE)) == (Light.OFF, Light.ON)
    assert not desk.shows(Talking).listened
    desk.tap("mute")
    assert desk.shows(Talking).listened
    desk.lift()  # whoever has the handset at the ear knows
    assert not desk.shows(Talking).listened
    assert desk.lamp(Lamp.MICROPHONE) is Light.ON
    desk.replace()
    assert desk.lamp(Lamp.MICROPHONE) is Light.OFF


def test_a_call_that_its_owner_takes_says_nothing_of_the_microphone() -> None:
    desk = Desk()
    desk.called()
    desk.tap("ok")
    desk.confirmed()
    assert desk.lamp(Lamp.MICROPHONE) is Light.ON
    assert not desk.shows(Talking).listened


@pytest.mark.parametrize(("asked_for", "waits"), [(3.0, 3.0), (9999.0, LONGEST_WAIT)])
def test_it_waits_as_long_as_it_is_asked_to(asked_for: float, waits: float) -> None:
    desk = Desk(intercom=TRUSTING)
    asked(desk, asked_for)
    desk.advance(waits - 0.1)
    assert not desk.done(Answer)
    desk.advance(0.1)
    assert desk.done(Answer)


def test_nobody_else_opens_the_microphone() -> None:
    desk = Desk(intercom=("202",))
    asked(desk)
    assert desk.outputs().sound.ring not in (None, BEEP)
    desk.advance(60)
    assert not desk.done(Answer)


def test_who_does_not_ask_rings() -> None:
    desk = Desk(intercom=TRUSTING)
    asked(desk, None)
    desk.advance(60)
    assert not desk.done(Answer)


def test_nobody_is_interrupted() -> None:
    desk = Desk(intercom=TRUSTING)
    desk.talk()
    asked(desk)
    desk.advance(60)
    assert not desk.done(Answer)
    desk = Desk(intercom=TRUSTING)
    desk.lift()
    asked(desk)
    desk.advance(60)
    assert not desk.done(Answer)


def test_peace_is_peace() -> None:
    desk = Desk(intercom=TRUSTING, ring_anyway=("201",))
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.DO_NOT_DISTURB)
    leave(desk)
    asked(desk)
    desk.advance(60)
    assert not desk.done(Answer)


def test_the_owner_may_be_quicker() -> None:
    desk = Desk(intercom=TRUSTING)
    call = asked(desk)
    desk.lift()
    assert desk.done(Answer) == [Answer(call)]
    desk.advance(5)
    assert len(desk.done(Answer)) == 1


def test_a_caller_who_gives_up_is_not_answered() -> None:
    desk = Desk(intercom=TRUSTING)
    call = asked(desk)
    desk.event(CallEnded(call, 487))
    desk.advance(60)
    assert not desk.done(Answer)


def test_a_key_asks_to_be_answered_at_once() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Sari", "102", KeyKind.INTERCOM), SpeedDialKey(2, "", "102")))
    desk.tap("speed1")
    desk.replace()
    assert [command.intercom for command in desk.done(Dial)] == [True]


def test_an_owner_who_calls_for_help_meanwhile_is_not_interrupted() -> None:
    desk = Desk(intercom=TRUSTING, speed_dials=(SpeedDialKey(1, "Help", "112"),))
    asked(desk, 30.0)
    desk.tap("speed1")
    desk.advance(31)
    assert desk.dialled == ["sip:112@pbx.example"]
    assert not desk.done(Answer)
    assert not desk.done(HangUp)


@pytest.mark.parametrize("key", ["mute", "soft2"])
def test_without_a_beep_the_microphone_stays_closed(key: str) -> None:
    desk = Desk(intercom=TRUSTING)
    asked(desk, 30.0)
    desk.tap(key)
    desk.advance(60)
    assert not desk.done(Answer)


@pytest.mark.parametrize("source", [None, ("10.0.0.9", 5060)])
def test_nobody_is_trusted_by_what_it_says_of_itself(source: tuple[str, int] | None) -> None:
    desk = Desk(intercom=("102",), direct_calls=True)
    desk.lan(SARI)
    peer = Peer("sip:102@10.0.0.9", "102")
    desk.event(IncomingCall(CallId(2), None, peer, answer_after=0.0, source=source))
    desk.advance(20)
    assert not desk.done(Answer)


def test_a_phone_on_the_local_network_is_trusted() -> None:
    desk = Desk(intercom=("102",))
    desk.lan(SARI)
    source = (SARI.address, SARI.port)
    desk.event(IncomingCall(CallId(2), None, Peer("", ""), answer_after=0.0, source=source))
    desk.advance(BEEP_SECONDS)
    assert desk.done(Answer) == [Answer(CallId(2))]
