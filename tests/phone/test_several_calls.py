"""Several calls at once: one is heard, the others wait or are held, and none is forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firmware.phone.commands import CloseCallRecord
from firmware.phone.notice import Notice
from firmware.phone.outputs import Microphone
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.parts import Receiver, ReceiverTone
from firmware.phone.phases import MOST_CALLS, Phase
from firmware.phone.receiver import ToneName
from firmware.phone.rows import menu_rows
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    Encryption,
    HangUp,
    Hold,
    MediaChanged,
    Reject,
    Resume,
    SendDtmf,
)
from firmware.ui.screen import CallsNow, Dialing, Ended, Incoming, Menu, Talking, Waiting
from tests.phone.desk import BUDI, Desk

TITI = replace(BUDI, number="300", uri="sip:300@pbx.example", name="Titi")


def talking(number: str = "201") -> Desk:
    desk = Desk()
    desk.talk(number)
    desk.forget()
    return desk


def held_and_talking() -> Desk:
    """201 (call 1) is held, Titi (call 2) talks."""
    desk = talking()
    call = desk.called(TITI)
    desk.soft(SoftKey.ANSWER)
    desk.event(CallAnswered(call))
    desk.forget()
    return desk


def choose(desk: Desk, item: MenuItem) -> None:
    """Go to a line of the call's menu."""
    desk.tap("ok")
    desk.choose([row.item for row in menu_rows(desk.phone, MenuTitle.CALL)].index(item))


# --- call waiting ---------------------------------------------------------------------------------


def test_who_calls_during_a_call_waits_with_a_beep_in_the_ear() -> None:
    desk = talking()
    call = desk.called(TITI)
    waiting = desk.shows(Waiting)
    assert (waiting.name, waiting.beside) == ("Titi", "201")
    assert desk.tone() is ToneName.WAITING
    assert not desk.outputs().ringing
    assert desk.outputs().sound.heard == {1}
    assert desk.outputs().microphone is Microphone.OPEN
    assert not desk.done(Reject)
    desk.dial("5")  # goes to the one who talks
    assert desk.done(SendDtmf) == [SendDtmf(CallId(1), "5")]
    desk.event(CallEnded(call, 487))
    assert desk.tone() is None
    assert desk.shows(Talking).peer == "201"


@pytest.mark.parametrize("how", ["ok", "soft1", "flash"])
def test_one_key_holds_and_answers(how: str) -> None:
    desk = talking()
    call = desk.called(TITI)
    desk.flash() if how == "flash" else desk.tap(how)
    assert [type(each) for each in desk.commands if isinstance(each, Hold | Answer)] == [Hold, Answer]
    desk.event(CallAnswered(call))
    assert desk.calls == [Phase.HELD, Phase.TALKING]
    assert desk.outputs().sound.heard == {2}
    assert desk.shows(Talking).peer == "300"
    assert desk.shows(Talking).others == 1


def test_one_that_waits_is_ignored_and_taken_later_from_the_list() -> None:
    desk = talking()
    desk.called(TITI)
    desk.soft(SoftKey.SILENCE)
    assert desk.tone() is None
    assert desk.shows(Talking).others == 1
    desk.tap("down", "down")
    lines = desk.shows(CallsNow)
    assert [(line.who, line.phase) for line in lines.calls] == [("201", "talking"), ("Titi", "incoming")]
    assert lines.chosen == 1
    desk.soft(SoftKey.ANSWER)
    desk.event(CallAnswered(CallId(2)))
    assert desk.shows(Talking).peer == "300"


@pytest.mark.parametrize("key", ["soft3", "back"])
def test_one_that_waits_is_refused(key: str) -> None:
    desk = talking()
    desk.called(TITI)
    desk.tap(key)
    assert desk.done(Reject) == [Reject(CallId(2), 603)]
    assert desk.shows(Talking).peer == "201"


def test_one_that_comes_while_a_number_is_dialled_waits_too() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("2")
    desk.called(TITI)
    assert desk.shows(Waiting).beside == ""
    assert desk.tone() is ToneName.WAITING
    desk.dial("01#")
    assert desk.dialled == ["sip:201@pbx.example"]


def test_one_that_waits_in_vain_does_not_take_the_number_away() -> None:
    desk = Desk()
    desk.tap("speaker")
    desk.dial("20")
    call = desk.called(TITI)
    desk.event(CallEnded(call, 487))
    assert desk.shows(Dialing).digits == "20"
    desk.dial("1#")
    assert desk.dialled == ["sip:201@pbx.example"]


def test_an_owner_who_answers_gives_up_what_was_only_dialled() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("201#")
    desk.called(TITI)
    desk.tap("ok")
    assert desk.done(HangUp) == [HangUp(CallId(1))]
    assert desk.done(Answer) == [Answer(CallId(2))]


def test_whoever_waits_rings_when_the_handset_is_replaced() -> None:
    desk = talking()
    desk.called(TITI)
    desk.replace()
    assert desk.done(HangUp) == [HangUp(CallId(1))]
    assert desk.outputs().ringing
    assert desk.shows(Incoming).name == "Titi"
    desk.lift()
    assert desk.done(Answer) == [Answer(CallId(2))]


def test_two_ring_and_the_second_waits_when_the_first_is_taken() -> None:
    desk = Desk()
    first = desk.called()
    desk.called(TITI)
    assert desk.shows(Incoming).name == "Budi"
    desk.lift()
    desk.event(CallAnswered(first))
    assert desk.shows(Waiting).name == "Titi"


def test_no_other_call_may_wait_beside_this_one() -> None:
    desk = talking()
    choose(desk, MenuItem.CALL_WAITING)
    assert not desk.shows(Menu).rows[-1].mark
    call = desk.called(TITI)
    assert desk.done(Reject) == [Reject(call, 486)]
    desk.ends()
    desk.replace()
    desk.talk()
    desk.called(TITI)
    assert desk.shows(Waiting).name == "Titi"


# --- hold, swap, a further call -----------------------------------------------------------------------


def test_the_held_one_and_the_one_in_the_ear_change_places() -> None:
    desk = held_and_talking()
    desk.soft(SoftKey.SWAP)
    assert desk.done(Hold) == [Hold(CallId(2))]
    assert desk.done(Resume) == [Resume(CallId(1))]
    assert desk.outputs().sound.heard == {1}
    desk.flash()
    assert desk.outputs().sound.heard == {2}


def test_hold_leaves_nobody_in_the_ear_and_digits_begin_another_call() -> None:
    desk = talking()
    desk.tap("hold")
    assert desk.outputs().sound.heard == frozenset()
    desk.dial("300#")
    desk.confirmed()
    assert desk.calls == [Phase.HELD, Phase.TALKING]
    assert desk.shows(Talking).peer == "300"


def test_a_new_call_from_the_menu_has_dial_tone_and_can_be_given_up() -> None:
    desk = talking()
    choose(desk, MenuItem.NEW_CALL)
    assert desk.tone() is ToneName.DIAL
    assert desk.shows(Dialing).errand is None
    desk.soft(SoftKey.CANCEL)
    assert desk.tone() is None
    assert desk.shows(Talking).held
    desk.soft(SoftKey.RESUME)
    assert desk.outputs().sound.heard == {1}


def test_a_further_call_that_fails_leaves_the_held_one() -> None:
    desk = talking()
    choose(desk, MenuItem.NEW_CALL)
    desk.dial("300#")
    desk.event(CallEnded(CallId(3), 486))
    assert desk.shows(Ended).peer == "300"
    assert desk.tone() is ToneName.BUSY
    desk.advance(4)
    assert desk.shows(Talking).held
    assert desk.tone() is None


def test_ending_one_keeps_the_receiver_and_the_other() -> None:
    desk = held_and_talking()
    desk.soft(SoftKey.END)
    assert desk.done(HangUp) == [HangUp(CallId(2))]
    assert desk.tone() is None
    desk.advance(4)
    assert desk.shows(Talking).held
    assert desk.outputs().microphone is Microphone.CLOSED


def test_the_far_end_of_one_hangs_up_and_there_is_no_busy_tone_over_the_other() -> None:
    desk = held_and_talking()
    desk.event(CallEnded(CallId(2), 200))
    assert desk.tone() is None
    assert desk.calls == [Phase.HELD, Phase.ENDED]
    desk.advance(4)
    assert desk.calls == [Phase.HELD]
    assert len(desk.done(CloseCallRecord)) == 1


def test_one_whose_answer_is_late_waits_for_its_turn() -> None:
    desk = talking()
    desk.called(TITI)
    desk.tap("ok")  # 201 is held, and Titi's ACK is late
    desk.tap("transfer")
    assert desk.notice() is Notice.NOT_AVAILABLE
    desk.tap("down")
    desk.tap("ok")  # 201 again
    assert desk.outputs().sound.heard == {1}
    desk.tap("transfer")
    assert desk.notice() is Notice.NOT_AVAILABLE
    assert desk.phone.errand is None
    desk.tap("down", "ok")
    desk.event(CallAnswered(CallId(2)))
    assert desk.outputs().sound.heard == {1}
    assert desk.calls == [Phase.TALKING, Phase.HELD]


def test_more_calls_than_the_phone_can_have() -> None:
    desk = talking()
    for number in range(MOST_CALLS - 1):
        call = desk.called(replace(TITI, number=f"30{number}"))
        desk.tap("ok")
        desk.event(CallAnswered(call))
    choose(desk, MenuItem.NEW_CALL)
    desk.dial("201#")
    assert desk.notice() is Notice.LINE_BUSY
    assert len(desk.phone.held) == MOST_CALLS
    desk.forget()
    choose(desk, MenuItem.NEW_CALL)
    desk.dial("112")
    assert desk.dialled == ["sip:112@pbx.example"], "help is always called"


def test_more_bells_than_the_phone_can_have_calls() -> None:
    desk = Desk()
    for number in range(MOST_CALLS):
        desk.called(replace(TITI, number=f"30{number}"))
    desk.phone = replace(desk.phone, lifted=True)
    desk.phone = replace(desk.phone, receiver=Receiver(ReceiverTone.DIAL, desk.phone.now))
    desk.dial("201#")
    assert desk.notice() is Notice.LINE_BUSY
    assert desk.phone.receiver == Receiver(ReceiverTone.CONGESTION, desk.phone.now)


def test_a_hook_that_flashes_while_it_is_down() -> None:
    desk = talking()
    desk.tap("hold")
    desk.replace()
    desk.flash()
    assert desk.outputs().ringing
    assert len(desk.remarks) == 1


def test_the_held_side_is_told_to_the_owner() -> None:
    desk = talking()
    desk.event(MediaChanged(CallId(1), "G722", Encryption.NONE, held_by_peer=True))
    assert desk.shows(Talking).held_by_peer


# --- what is left when the handset is replaced -------------------------------------------------------


def test_replacing_the_handset_ends_what_is_heard_and_recalls_what_is_held() -> None:
    desk = held_and_talking()
    desk.replace()
    assert desk.done(HangUp) == [HangUp(CallId(2))]
    assert desk.outputs().ringing
    desk.advance(4)
    assert desk.shows(Talking).recalled
    desk.lift()
    assert desk.done(Resume) == [Resume(CallId(1))]
    assert not desk.outputs().ringing
    assert desk.outputs().sound.heard == {1}


def test_a_recall_is_answered_hands_free_by_its_soft_key() -> None:
    desk = talking()
    desk.tap("hold")
    desk.replace()
    desk.soft(SoftKey.RESUME)
    assert desk.phone.speaker
    assert desk.outputs().sound.heard == {1}


def test_a_recall_does_not_ring_for_ever() -> None:
    desk = talking()
    desk.tap("hold")
    desk.replace()
    desk.advance(179)
    assert desk.outputs().ringing
    desk.advance(2)
    assert not desk.outputs().ringing
    assert desk.done(HangUp) == [HangUp(CallId(1))]


def test_keys_while_it_recalls_dial_nothing() -> None:
    desk = talking()
    desk.tap("hold")
    desk.replace()
    desk.dial("300#")
    assert not desk.dialled
    desk.event(CallEnded(CallId(1), 200))
    assert not desk.outputs().ringing
