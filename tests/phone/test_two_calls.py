"""Several calls at once: the core is made for them, and stays sane before the owner can make a second one."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone.outputs import Microphone
from firmware.phone.phases import Phase
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import CallEnded, CallId, HangUp
from firmware.ui.screen import Talking
from tests.phone.desk import Desk


def held_and_talking() -> Desk:
    """201 is held, 202 talks."""
    desk = Desk()
    desk.talk("201")
    other = replace(desk.call(), id=CallId(3), peer=replace(desk.call().peer, number="202"))
    desk.tap("hold")
    desk.phone = replace(desk.phone, calls=(*desk.phone.calls, other), next_call=5)
    desk.watch.on_the_line.add(3)
    desk.watch.opened.add(3)
    desk.forget()
    return desk


def test_the_talking_one_is_shown_heard_and_spoken_to() -> None:
    desk = held_and_talking()
    assert desk.shows(Talking).peer == "202"
    assert desk.shows(Talking).others == 1
    assert desk.outputs().sound.heard == {3}
    assert desk.outputs().microphone is Microphone.OPEN


def test_ending_one_keeps_the_receiver_and_the_other() -> None:
    desk = held_and_talking()
    desk.soft(SoftKey.END)
    assert desk.done(HangUp) == [HangUp(CallId(3))]
    assert desk.shows(Talking).peer == "201"
    assert desk.shows(Talking).held
    assert desk.tone() is None
    assert desk.outputs().microphone is Microphone.CLOSED
    desk.soft(SoftKey.RESUME)
    assert desk.outputs().sound.heard == {1}


def test_the_far_end_of_one_hangs_up_and_there_is_no_busy_tone_over_the_other() -> None:
    desk = held_and_talking()
    desk.event(CallEnded(CallId(3), 200))
    assert desk.tone() is None
    assert desk.calls == [Phase.HELD, Phase.ENDED]
    desk.advance(4)
    assert desk.calls == [Phase.HELD]
    assert len(desk.logged) == 1


def test_replacing_the_handset_ends_both() -> None:
    desk = held_and_talking()
    desk.replace()
    assert desk.done(HangUp) == [HangUp(CallId(1)), HangUp(CallId(3))]
    assert len(desk.logged) == 2
