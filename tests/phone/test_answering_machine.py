"""The answering machine: it takes calls that nobody answers; its messages are listened to and deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import Lamp, Light
from firmware.phone.answering_machine import BEEP_SECONDS
from firmware.phone.commands import SaveSetting
from firmware.phone.events import StoreLoaded
from firmware.phone.messages import GREETING
from firmware.phone.notice import Notice
from firmware.phone.outputs import Microphone
from firmware.phone.panels import MenuItem, Shelf
from firmware.phone.phases import WAIT, Phase
from firmware.phone.reasons import Reason
from firmware.phone.records import Direction
from firmware.phone.shelves import MOST, Kept
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    CallReferred,
    CallReplaced,
    CallTone,
    DeleteSound,
    HangUp,
    Playback,
    PlaybackEnded,
    Recording,
    RecordingFailed,
)
from firmware.ui.kept import ShelfList
from firmware.ui.screen import Idle
from tests.phone.answering import NOON, leaves_message, machine, messages, taken
from tests.phone.desk import BUDI, Desk
from tests.phone.menu_path import go


def test_it_answers_beeps_and_records_what_is_said() -> None:
    desk = machine(answer_after=15.0)
    call = desk.called()
    desk.advance(14)
    assert desk.outputs().ringing
    desk.advance(1)
    assert not desk.outputs().ringing
    assert desk.done(Answer) == [Answer(call)]
    assert desk.outputs().sound.call_tone is None  # nobody hears anything yet
    desk.event(CallAnswered(call))
    sound = desk.outputs().sound
    assert isinstance(sound.call_tone, CallTone)
    assert sound.call_tone.calls == {call}
    assert desk.shows(Idle).machine == "Budi"
    desk.advance(BEEP_SECONDS)
    assert desk.outputs().sound.recording == Recording("message-01", frozenset({call}))
    assert desk.outputs().microphone is Microphone.CLOSED
    desk.advance(12)
    desk.event(CallEnded(call, 200))
    assert messages(desk.phone) == (Kept(Shelf.MESSAGES, 1, NOON, "201", "Budi", BUDI.uri, 12, new=True),)
    assert desk.outputs().sound.recording is None
    assert desk.lamp(Lamp.MESSAGE) is Light.BLINK
    assert desk.shows(Idle).messages == 1
    record = desk.logged[0]
    assert (record.reason, record.direction, record.seen) == (Reason.LEFT_MESSAGE, Direction.MISSED, True)


def test_who_hangs_up_at_the_beep_has_left_nothing() -> None:
    desk = machine()
    leaves_message(desk, 0.5)
    assert messages(desk.phone) == ()
    assert desk.logged[0].reason is Reason.MISSED
    assert desk.phone.missed == 1


def test_a_message_has_an_end() -> None:
    desk = machine()
    call = taken(desk)
    desk.advance(WAIT[Phase.RECORDING] + 1)
    assert desk.done(HangUp) == [HangUp(call)]
    assert messages(desk.phone)[0].seconds > 60


def test_the_greeting_is_heard_first() -> None:
    desk = machine()
    desk.event(StoreLoaded((), ((GREETING, "on"),)))
    call = taken(desk)
    assert desk.outputs().sound.playback == Playback(GREETING, frozenset({call}))
    assert desk.outputs().sound.call_tone is None
    desk.event(CallAnswered(call))  # an ACK that comes again begins nothing anew
    desk.event(PlaybackEnded(GREETING))
    assert desk.outputs().sound.playback is None
    assert desk.outputs().sound.call_tone


def test_it_takes_no_call_while_it_is_off_nor_for_help() -> None:
    desk = Desk()
    desk.called()
    desk.advance(60)
    assert not desk.done(Answer)
    desk = machine()
    desk.lift()
    desk.dial("112")
    desk.replace()
    desk.called()
    desk.advance(60)
    assert not desk.done(Answer)


def test_it_is_switched_by_the_menu() -> None:
    desk = Desk()
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.ANSWERING_MACHINE)
    assert desk.notice() is Notice.MACHINE_ON
    go(desk, MenuItem.ANSWERING_MACHINE)
    assert desk.notice() is Notice.MACHINE_OFF
    assert [(each.name, each.value) for each in desk.done(SaveSetting)] == [
        ("answering-machine", "on"),
        ("answering-machine", "off"),
    ]


def test_the_owner_lifts_while_somebody_speaks_to_it() -> None:
    desk = machine()
    call = taken(desk)
    desk.advance(5)
    desk.lift()
    assert desk.calls == [Phase.TALKING]
    assert desk.outputs().sound.heard == {call}
    assert desk.outputs().sound.recording is None
    desk.ends()
    assert messages(desk.phone) == ()


def test_a_lift_before_the_caller_is_there_takes_the_call() -> None:
    desk = machine()
    call = desk.called()
    desk.advance(desk.phone.settings.answer_after)
    desk.lift()
    assert desk.done(Answer) == [Answer(call)]
    assert desk.calls == [Phase.ANSWERING]
    desk.event(CallAnswered(call))
    assert desk.calls == [Phase.TALKING]
    assert desk.outputs().sound.heard == {call}
    assert desk.outputs().sound.call_tone is None
    desk.replace()
    assert desk.logged[0].direction is Direction.RECEIVED


def test_the_owner_telephones_while_somebody_leaves_a_message() -> None:
    desk = machine()
    call = taken(desk)
    desk.advance(1)
    desk.dial("202")
    desk.tap("ok")
    desk.confirmed()
    assert set(desk.calls) == {Phase.RECORDING, Phase.TALKING}
    assert desk.outputs().sound.heard == {desk.call().id}
    assert call not in desk.outputs().sound.heard
    desk.replace()
    desk.advance(5)
    desk.event(CallEnded(call, 200))
    assert len(messages(desk.phone)) == 1


def test_one_at_a_time() -> None:
    desk = machine()
    first = taken(desk)
    desk.advance(10)
    second = desk.called(replace(BUDI, number="202"))
    desk.advance(40)
    assert [command.call for command in desk.done(Answer)] == [first]
    desk.event(CallEnded(first, 200))
    desk.advance(1)
    assert [command.call for command in desk.done(Answer)] == [first, second]
    desk.event(CallAnswered(second))
    desk.advance(BEEP_SECONDS + 5)
    desk.event(CallEnded(second, 200))
    assert [message.number for message in messages(desk.phone)] == ["202", "201"]


def test_another_files_end_is_not_the_greetings() -> None:
    desk = machine()
    desk.event(StoreLoaded((), ((GREETING, "on"),)))
    taken(desk)
    desk.event(PlaybackEnded("message-01"))
    assert desk.outputs().sound.playback


def test_what_is_not_kept_is_deleted() -> None:
    desk = machine()
    leaves_message(desk, 0.5)
    assert desk.done(DeleteSound) == [DeleteSound("message-01")]
    desk.forget()
    leaves_message(desk)
    assert not desk.done(DeleteSound)
    call = taken(desk)
    desk.advance(BEEP_SECONDS + 3)
    desk.lift()
    assert desk.done(DeleteSound) == [DeleteSound("message-02")]
    assert desk.call().id == call


def test_when_no_more_can_be_kept_it_rings_on() -> None:
    full = tuple((f"message.{number}", f"1\t{number}\t\t\t5\told") for number in range(1, MOST + 1))
    desk = machine()
    desk.event(StoreLoaded((), full))
    assert len(messages(desk.phone)) == MOST
    desk.called()
    desk.advance(60)
    assert desk.outputs().ringing


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("message.0", "1\t2\t\t\t5\tnew"),
        ("message.x", "1\t2\t\t\t5\tnew"),
        ("message.1", "1\t2\t\t\t5"),
        ("message.1", "x\t2\t\t\t5\tnew"),
        ("message.1", "1\t2\t\t\tx\tnew"),
        ("message.1", "-1\t2\t\t\t5\tnew"),
        ("message.1", "nan\t2\t\t\t5\tnew"),
        ("message.1", ""),
    ],
)
def test_what_was_never_written_is_no_message(name: str, value: str) -> None:
    desk = machine()
    desk.event(StoreLoaded((), ((name, value),)))
    assert messages(desk.phone) == ()


def test_without_a_clock_a_message_has_no_time() -> None:
    desk = Desk(answering_machine=True)
    leaves_message(desk)
    assert messages(desk.phone)[0].began is None
    desk.tap("voicemail")
    assert desk.shows(ShelfList).rows[0].when is None


def test_a_full_disk_ends_the_call_and_is_told() -> None:
    desk = machine()
    call = taken(desk)
    desk.advance(BEEP_SECONDS)
    desk.event(RecordingFailed("message-01", "no space"))
    assert desk.done(HangUp) == [HangUp(call)]
    assert desk.notice() is Notice.RECORDING_FAILED
    assert messages(desk.phone) == ()


def test_who_leaves_a_message_has_the_phone_call_nobody() -> None:
    desk = machine()
    call = taken(desk)
    desk.event(CallReferred(call, CallId(4), "Office", BUDI))
    assert desk.done(HangUp) == [HangUp(CallId(4))]
    desk.event(CallReplaced(call, CallId(6), BUDI))
    assert desk.done(HangUp)[-1] == HangUp(CallId(6))
    assert desk.calls == []


def test_help_is_called_by_lifting_whoever_leaves_a_message() -> None:
    desk = machine()
    taken(desk)
    desk.dial("112")
    desk.lift()
    assert desk.dialled == ["sip:112@pbx.example"]


def test_what_was_begun_is_forgotten_when_the_owner_takes_over() -> None:
    desk = machine()
    call = taken(desk)
    desk.dial("20")
    desk.lift()
    assert desk.calls == [Phase.TALKING]
    desk.event(CallEnded(call, 200))
    desk.advance(30)
    assert not desk.dialled
    assert desk.phone.dial.digits == ""


def test_a_held_call_is_taken_back_before_a_message_is_interrupted() -> None:
    desk = machine()
    held = desk.talk()
    desk.tap("hold")
    desk.replace()
    call = desk.called()
    desk.advance(desk.phone.settings.answer_after)
    desk.event(CallAnswered(call))
    desk.lift()
    assert desk.outputs().sound.heard == {held}
    assert desk.phone.call(call)
    assert not desk.done(DeleteSound)
