"""Listening to messages, deleting them, and speaking the greeting."""

from __future__ import annotations

from dataclasses import replace

from board.api import Transducer
from firmware.phone.answering_machine import BEEP_SECONDS
from firmware.phone.commands import SaveSetting
from firmware.phone.listening import LONGEST_GREETING
from firmware.phone.messages import GREETING
from firmware.phone.notice import Notice
from firmware.phone.outputs import Microphone
from firmware.phone.panels import MenuItem
from firmware.phone.phases import Phase
from firmware.phone.receiver import ToneName
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    CallEnded,
    DeleteSound,
    Playback,
    PlaybackEnded,
    Recording,
    RecordingFailed,
)
from firmware.ui.kept import Greeting, ShelfList
from firmware.ui.screen import Idle, Incoming, Waiting
from tests.phone.answering import leaves_message, machine, messages, taken, with_messages
from tests.phone.desk import BUDI, Desk
from tests.phone.menu_path import go, leave


def test_the_newest_is_heard_first_and_is_then_old() -> None:
    desk = with_messages()
    desk.tap("voicemail")
    rows = desk.shows(ShelfList).rows
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
    assert [row.new for row in desk.shows(ShelfList).rows] == [False, True, True]


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
    assert desk.shows(ShelfList).asks
    desk.soft(SoftKey.NO)
    assert len(messages(desk.phone)) == 3
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    assert [message.number for message in messages(desk.phone)] == ["202", "201"]
    assert desk.done(SaveSetting)[-1] == SaveSetting("message.3", "")
    assert desk.done(DeleteSound) == [DeleteSound("message-03")]
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
    desk.shows(ShelfList)


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
    assert desk.shows(ShelfList).rows == ()
    assert desk.labels() == (None, None, SoftKey.BACK)
    desk.tap("down", "up", "ok")
    leave(desk)


def test_a_message_that_comes_in_meanwhile_is_not_the_one_that_is_deleted() -> None:
    desk = with_messages()
    desk.tap("voicemail")
    desk.soft(SoftKey.DELETE)
    call = taken(desk, replace(BUDI, number="204", name=""))
    desk.advance(BEEP_SECONDS + 5)
    desk.event(CallEnded(call, 200))
    assert desk.shows(ShelfList).chosen == 1
    desk.soft(SoftKey.YES)
    assert [message.number for message in messages(desk.phone)] == ["204", "202", "201"]
    assert desk.shows(ShelfList).chosen == 1


def test_deleting_the_last_in_the_list_goes_to_the_one_before() -> None:
    desk = with_messages()
    desk.tap("voicemail", "up")
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    assert [row.peer for row in desk.shows(ShelfList).rows] == ["203", "202"]
    assert desk.shows(ShelfList).chosen == 1


def test_a_call_that_comes_in_is_heard_while_a_message_is() -> None:
    desk = with_messages()
    desk.tap("voicemail", "ok")
    assert desk.tone() is None
    desk.called()
    assert desk.tone() is ToneName.WAITING
    desk.shows(Waiting)
    desk.ends()
    assert desk.tone() is None
    assert desk.outputs().sound.playback == Playback("message-03")


def test_a_message_that_was_broken_off_is_old() -> None:
    desk = with_messages()
    desk.tap("voicemail", "ok", "speaker")
    assert desk.outputs().sound.playback is None
    assert [row.new for row in desk.shows(ShelfList).rows] == [False, True, True]


def test_a_long_message_keeps_its_list() -> None:
    desk = with_messages()
    desk.tap("voicemail", "ok")
    desk.advance(170)
    assert desk.shows(ShelfList).played
    desk.event(PlaybackEnded("message-03"))
    desk.advance(50)
    desk.shows(ShelfList)
    desk.advance(20)
    desk.shows(Idle)


def test_nothing_is_played_while_somebody_leaves_a_message() -> None:
    desk = with_messages()
    taken(desk)
    desk.tap("voicemail", "ok")
    assert desk.notice() is Notice.NOT_AVAILABLE
    assert desk.outputs().sound.playback is None
    assert not desk.phone.off_hook


def test_the_last_message_is_deleted_while_it_is_the_only_one() -> None:
    desk = machine()
    leaves_message(desk)
    desk.tap("voicemail")
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    assert desk.shows(ShelfList).rows == ()


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


def test_a_call_ends_the_speaking_of_the_greeting() -> None:
    desk = at_greeting()
    desk.soft(SoftKey.RECORD)
    desk.called()
    assert desk.outputs().microphone is Microphone.CLOSED
    assert desk.outputs().ringing
    desk.shows(Incoming)


def test_the_greeting_waits_for_who_leaves_a_message() -> None:
    desk = at_greeting()
    call = taken(desk)
    desk.soft(SoftKey.RECORD)
    assert desk.notice() is Notice.NOT_AVAILABLE
    assert desk.outputs().microphone is Microphone.CLOSED
    assert desk.outputs().sound.call_tone
    desk.event(CallEnded(call, 200))
    desk.soft(SoftKey.RECORD)
    assert desk.outputs().sound.recording == Recording(GREETING, microphone=True)


def test_a_greeting_that_cannot_be_kept_is_none() -> None:
    desk = at_greeting()
    desk.soft(SoftKey.RECORD)
    desk.event(RecordingFailed(GREETING, "read-only"))
    assert desk.outputs().microphone is Microphone.CLOSED
    assert desk.shows(Greeting) == Greeting()
    assert desk.done(DeleteSound) == [DeleteSound(GREETING)]
    desk.event(RecordingFailed(GREETING, "read-only"))


def test_leaving_the_greeting_ends_it() -> None:
    desk = at_greeting()
    desk.soft(SoftKey.RECORD)
    desk.soft(SoftKey.BACK)
    assert desk.outputs().microphone is Microphone.CLOSED


def test_the_greeting_before_is_kept_where_another_cannot_be() -> None:
    desk = at_greeting()
    desk.soft(SoftKey.RECORD)
    desk.soft(SoftKey.STOP)
    desk.soft(SoftKey.RECORD)
    desk.event(RecordingFailed(GREETING, "full"))
    assert desk.shows(Greeting).there
    assert not desk.done(DeleteSound)
