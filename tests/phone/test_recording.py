"""Recording a call: by the owner's wish, where the settings allow it, and never unseen or unheard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from firmware.phone.call import Recorded
from firmware.phone.panels import MenuItem
from firmware.phone.recording import TONE
from firmware.phone.rows import call_items
from firmware.phone.state import Notice
from firmware.sip.api import CallTone, Recording, RecordingFailed
from firmware.ui.screen import Conference, Talking, Waiting
from tests.phone.desk import Desk
from tests.phone.menu_path import go
from tests.phone.test_several_calls import choose

FILE = "recording-01"


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
