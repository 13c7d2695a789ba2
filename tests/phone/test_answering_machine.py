"""The answering machine: it takes calls that nobody answers; its messages are listened to and deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from board.api import Lamp, Light, Transducer
from firmware.phone.answering_machine import BEEP_SECONDS, GREETING
from firmware.phone.commands import SaveSetting
from firmware.phone.events import StoreLoaded, WallClock
from firmware.phone.listening import LONGEST_GREETING
from firmware.phone.messages import MOST, Message, messages
from firmware.phone.outputs import Microphone
from firmware.phone.panels import MenuItem
from firmware.phone.phases import WAIT, Phase
from firmware.phone.reasons import Reason
from firmware.phone.records import Direction
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import Notice
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    CallReferred,
    CallReplaced,
    CallTone,
    HangUp,
    Playback,
    PlaybackEnded,
    Recording,
    RecordingFailed,
)
from firmware.ui.screen import Greeting, Idle, MessageList
from tests.phone.desk import BUDI, Desk
from tests.phone.menu_path import go, leave

NOON = 1_790_164_800.0


def machine(**changes: Any) -> Desk:
    desk = Desk(answering_machine=True, **changes)
    desk.event(WallClock(NOON, 7 * 3600))
    return desk


def taken(desk: Desk, peer: Any = BUDI) -> CallId:
    """Somebody calls, nobody answers, and the machine does."""
    call = desk.called(peer)
    desk.advance(desk.phone.settings.answer_after)
    desk.event(CallAnswered(call))
    return call


def leaves_message(desk: Desk, seconds: float = 12.0, peer: Any = BUDI) -> CallId:
    call = taken(desk, peer)
    desk.event(PlaybackEnded(GREETING))
    desk.advance(BEEP_SECONDS + seconds)
    desk.event(CallEnded(call, 200))
    return call


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
    assert messages(desk.phone) == (Message(1, NOON, "201", "Budi", BUDI.uri, 12),)
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


def test_a_lift_before_the_caller_is_there_gives_dial_tone() -> None:
    desk = machine()
    desk.called()
    desk.advance(desk.phone.settings.answer_after)
    desk.lift()
    assert desk.calls == [Phase.RECORDING]
    assert desk.tone() is not None


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
    taken(desk)
    second = desk.called(replace(BUDI, number="202"))
    desk.advance(30)
    assert desk.phone.call(second) is not None
    assert desk.outputs().ringing


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
    assert desk.shows(MessageList).rows[0].when is None


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


# --- listening ------------------------------------------------------------------------------------


def with_messages() -> Desk:
    desk = machine()
    for number in ("201", "202", "203"):
        leaves_message(desk, peer=replace(BUDI, number=number, name=""))
        desk.advance(60)
    desk.forget()
    return desk


def test_the_newest_is_heard_first_and_is_then_old() -> None:
    desk = with_messages()
    desk.tap("voicemail")
    rows = desk.shows(MessageList).rows
    assert [(row.peer, row.new, row.today) for row in rows] == [
        ("203", True, True),
        ("202", True, True),
        ("201", True, True),
    ]
    desk.soft(SoftKey.PLAY)
    assert desk.outputs().sound.playback == Playback("message-03")
    assert desk.outputs().route is Transducer.SPEAKER
    assert desk.tone() is None
    desk.event(PlaybackEnded("message-03"))
    assert not desk.phone.off_hook
    assert [row.new for row in desk.shows(MessageList).rows] == [False, True, True]


def test_the_arrows_skip_to_the_next() -> None:
    desk = with_messages()
    desk.tap("voicemail", "down")
    assert desk.outputs().sound.playback is None
    desk.tap("ok", "down")
    assert desk.outputs().sound.playback == Playback("message-01")
    desk.tap("down")
    assert desk.outputs().sound.playback == Playback("message-03")
    desk.tap("up")
    assert desk.outputs().sound.playback == Playback("message-01")
    desk.soft(SoftKey.STOP)
    assert desk.outputs().sound.playback is None
    desk.event(PlaybackEnded("message-01"))  # too late


def test_a_message_is_deleted_after_a_question() -> None:
    desk = with_messages()
    desk.tap("voicemail")
    desk.soft(SoftKey.DELETE)
    assert desk.shows(MessageList).asks
    desk.soft(SoftKey.NO)
    assert len(messages(desk.phone)) == 3
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    assert [message.number for message in messages(desk.phone)] == ["202", "201"]
    assert desk.done(SaveSetting)[-1] == SaveSetting("message.3", "")
    assert desk.notice() is Notice.MESSAGE_DELETED
    leave(desk)
    desk.shows(Idle)


def test_a_deleted_number_is_used_again() -> None:
    desk = with_messages()
    desk.tap("voicemail", "down", "down")
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    leave(desk)
    leaves_message(desk)
    assert [message.id for message in messages(desk.phone)] == [1, 3, 2]


def test_the_handset_is_for_listening_in_private() -> None:
    desk = with_messages()
    desk.tap("voicemail")
    desk.lift()
    desk.soft(SoftKey.PLAY)
    assert desk.outputs().route is Transducer.HANDSET
    desk.event(PlaybackEnded("message-03"))
    assert desk.tone() is not None
    desk.soft(SoftKey.PLAY)
    desk.replace()
    assert desk.outputs().sound.playback is None
    desk.shows(MessageList)


def test_a_call_comes_before_what_is_heard() -> None:
    desk = with_messages()
    desk.tap("voicemail", "ok")
    desk.called()
    desk.tap("ok")
    assert desk.outputs().sound.playback is None
    desk.confirmed()
    assert desk.calls == [Phase.TALKING]


def test_an_empty_list_says_so() -> None:
    desk = Desk()
    go(desk, MenuItem.MESSAGES)
    assert desk.shows(MessageList).rows == ()
    assert desk.labels() == (None, None, SoftKey.BACK)
    desk.tap("down", "up", "ok")
    leave(desk)


def test_the_last_message_is_deleted_while_it_is_the_only_one() -> None:
    desk = machine()
    leaves_message(desk)
    desk.tap("voicemail")
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    assert desk.shows(MessageList).rows == ()


# --- the greeting ----------------------------------------------------------------------------------


def at_greeting() -> Desk:
    desk = machine()
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.GREETING)
    return desk


def test_a_greeting_is_spoken_and_listened_to() -> None:
    desk = at_greeting()
    assert desk.shows(Greeting) == Greeting()
    desk.soft(SoftKey.RECORD)
    assert desk.shows(Greeting).spoken
    assert desk.outputs().sound.recording == Recording(GREETING, microphone=True)
    assert desk.outputs().microphone is Microphone.OPEN
    desk.soft(SoftKey.STOP)
    assert desk.outputs().microphone is Microphone.CLOSED
    assert not desk.phone.off_hook
    desk.soft(SoftKey.PLAY)
    assert desk.outputs().sound.playback == Playback(GREETING)
    desk.soft(SoftKey.STOP)
    leave(desk)
    assert SaveSetting(GREETING, "on") in desk.done(SaveSetting)


def test_a_greeting_has_an_end() -> None:
    desk = at_greeting()
    desk.lift()
    desk.soft(SoftKey.RECORD)
    desk.advance(LONGEST_GREETING)
    assert desk.outputs().microphone is Microphone.CLOSED


def test_no_call_is_taken_while_the_greeting_is_spoken() -> None:
    desk = at_greeting()
    desk.soft(SoftKey.RECORD)
    desk.called()
    desk.advance(30)
    assert not desk.done(Answer)


def test_a_greeting_that_cannot_be_kept_is_none() -> None:
    desk = at_greeting()
    desk.soft(SoftKey.RECORD)
    desk.event(RecordingFailed(GREETING, "read-only"))
    assert desk.outputs().microphone is Microphone.CLOSED
    assert desk.shows(Greeting) == Greeting()
    desk.event(RecordingFailed(GREETING, "read-only"))


def test_leaving_the_greeting_ends_it() -> None:
    desk = at_greeting()
    desk.soft(SoftKey.RECORD)
    desk.soft(SoftKey.BACK)
    assert desk.outputs().microphone is Microphone.CLOSED
