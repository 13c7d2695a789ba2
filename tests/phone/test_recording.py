"""Recording a call: by the owner's wish, where the settings allow it, and never unseen or unheard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from board.api import Lamp, Light
from firmware.phone.call import Recorded
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem
from firmware.phone.phases import Phase
from firmware.phone.recording import TONE
from firmware.phone.rows import call_items
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.sip.api import CallTone, Recording, RecordingFailed
from firmware.ui.screen import Conference, Talking, Waiting
from tests.phone.answering import taken
from tests.phone.desk import SETTINGS, Desk
from tests.phone.menu_path import go
from tests.phone.test_several_calls import choose

FILE = "recording-01"
KEY = SpeedDialKey(1, "", "", KeyKind.RECORD)


def recorded(**changes: Any) -> Desk:
    desk = Desk(call_recording=True, **changes)
    desk.talk()
    desk.tap("ok")
    go(desk, MenuItem.RECORD_CALL)
    return desk


def test_both_sides_are_recorded_and_both_know() -> None:
    desk = recorded()
    call = desk.call().id
    sound = desk.outputs().sound
    assert sound.recording == Recording(FILE, frozenset({call}), microphone=True)
    assert sound.call_tone == CallTone(TONE, frozenset({call}))
    assert desk.shows(Talking).recorded


def test_it_is_not_offered_unless_configured() -> None:
    desk = Desk()
    desk.talk()
    assert MenuItem.RECORD_CALL not in call_items(desk.phone)


def test_it_ends_by_the_same_line() -> None:
    desk = recorded()
    desk.tap("ok")
    go(desk, MenuItem.RECORD_CALL)
    assert desk.outputs().sound.recording is None
    assert not desk.shows(Talking).recorded


def test_it_ends_with_the_call() -> None:
    desk = recorded()
    desk.ends()
    assert desk.phone.recorded is None
    assert desk.outputs().sound.recording is None


def test_nothing_is_recorded_on_hold_and_no_muted_microphone() -> None:
    desk = recorded()
    desk.tap("mute")
    assert desk.outputs().sound.recording == Recording(FILE, frozenset({desk.call().id}))
    desk.tap("mute", "hold")
    sound = desk.outputs().sound
    assert sound.recording
    assert sound.recording.calls == frozenset()
    assert not sound.recording.microphone
    assert sound.call_tone is None
    desk.tap("hold")
    assert desk.outputs().sound.recording == Recording(FILE, frozenset({desk.call().id}), microphone=True)


def test_a_full_disk_ends_it_and_the_call_goes_on() -> None:
    desk = recorded()
    desk.event(RecordingFailed("recording-02", "no space"))
    assert desk.phone.recorded
    desk.event(RecordingFailed(FILE, "no space"))
    assert desk.notice() is Notice.RECORDING_FAILED
    assert not desk.shows(Talking).recorded
    assert desk.outputs().sound.heard


def test_a_conference_is_recorded_whole_and_shows_it() -> None:
    desk = recorded()
    first = desk.call().id
    desk.tap("conference")
    desk.dial("300#")
    desk.confirmed()
    assert desk.outputs().sound.recording == Recording(FILE)  # held, while another talks
    desk.tap("conference")
    assert desk.shows(Conference).recorded
    recording = desk.outputs().sound.recording
    assert recording == Recording(FILE, frozenset({first, desk.call().id}), microphone=True)
    desk.called()
    assert desk.shows(Waiting).recorded
    desk.ends()
    assert desk.phone.recorded is None


def test_in_a_conference_the_same_line_ends_it() -> None:
    desk = recorded()
    desk.tap("conference")
    desk.dial("300#")
    desk.confirmed()
    desk.tap("conference")
    other = Recorded(desk.call().id, 1, 1000.0, None)  # not that of the first in it
    desk.phone = replace(desk.phone, recorded=other)
    choose(desk, MenuItem.RECORD_CALL)
    assert desk.phone.recorded is None


# --- the key ---------------------------------------------------------------------------------------


def with_key(**changes: Any) -> Desk:
    return Desk(SETTINGS, **{"call_recording": True, "speed_dials": (KEY,), **changes})


def test_a_key_begins_and_ends_it_and_its_lamp_tells() -> None:
    desk = with_key()
    call = desk.talk()
    assert desk.lamp(Lamp.SPEED_1) is Light.OFF
    desk.tap("speed1")
    assert desk.outputs().sound.recording == Recording(FILE, frozenset({call}), microphone=True)
    assert desk.lamp(Lamp.SPEED_1) is Light.ON
    desk.advance(5)
    desk.tap("hold")
    assert desk.lamp(Lamp.SPEED_1) is Light.ON
    desk.tap("speed1")
    assert desk.outputs().sound.recording is None
    assert desk.lamp(Lamp.SPEED_1) is Light.OFF
    assert desk.calls == [Phase.HELD]


def test_the_key_says_that_there_is_no_call() -> None:
    desk = with_key()
    desk.tap("speed1")
    assert desk.notice() is Notice.NOTHING_TO_RECORD
    desk.talk()
    desk.tap("hold", "speed1")
    assert desk.notice() is Notice.NOTHING_TO_RECORD
    assert desk.phone.recorded is None


def test_the_key_says_that_the_settings_do_not_allow_it() -> None:
    desk = with_key(call_recording=False)
    desk.talk()
    desk.tap("speed1")
    assert desk.notice() is Notice.RECORDING_FORBIDDEN
    assert desk.outputs().sound.recording is None


def test_the_key_waits_for_who_leaves_a_message() -> None:
    desk = with_key(answering_machine=True)
    desk.talk()
    taken(desk)
    desk.tap("speed1")
    assert desk.notice() is Notice.MESSAGE_COMES
    assert MenuItem.RECORD_CALL not in call_items(desk.phone)
    assert desk.phone.recorded is None


def test_what_the_phone_itself_answers_is_no_call() -> None:
    desk = with_key()
    desk.lift()
    desk.dial("*43")
    desk.tap("speed1")
    assert desk.notice() is Notice.NOTHING_TO_RECORD
