"""What is heard of pages, and what they may interrupt."""

from __future__ import annotations

import pytest

from board.api import Lamp, Light, Transducer
from firmware.phone.outputs import Microphone
from firmware.phone.paging import LONGEST_HEARD
from firmware.phone.panels import MenuItem
from firmware.phone.parts import VolumeOf
from firmware.phone.phases import Phase
from firmware.phone.receiver import ToneName
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Hold, PageEnded, RecordingFailed
from firmware.ui.screen import Dialing, Idle, Paged, Talking, Waiting
from tests.phone.desk import SARI
from tests.phone.menu_path import go, leave
from tests.phone.paging import FIRE, OUT, SHOP, STRANGER, TALK, heard, paged, phone


def test_it_is_heard_by_the_loudspeaker_with_the_handset_down() -> None:
    desk = phone()
    paged(desk)
    now = desk.outputs()
    assert (now.sound.page_heard, now.route, now.microphone) == (SHOP, Transducer.SPEAKER, Microphone.CLOSED)
    assert desk.shows(Paged) == Paged(SHOP, "Shop", STRANGER)
    assert desk.lamp(Lamp("speed2")) is Light.FAST
    desk.event(PageEnded(SHOP))
    now = desk.outputs()
    assert (now.sound.page_heard, now.route) == (0, None)
    assert desk.lamp(Lamp("speed2")) is Light.OFF
    desk.shows(Idle)


def test_a_phone_that_is_known_is_named() -> None:
    desk = phone()
    desk.lan(SARI)
    paged(desk, source=SARI.address)
    assert desk.shows(Paged).source == "Sari"


def test_a_dimmed_display_shines() -> None:
    desk = phone()
    desk.advance(120)
    paged(desk)
    assert desk.outputs().display == "full"


def test_the_more_urgent_one_interrupts_and_the_other_comes_back() -> None:
    desk = phone()
    paged(desk, SHOP)
    paged(desk, TALK)
    assert heard(desk) == SHOP, "of two as urgent it is the first"
    paged(desk, FIRE)
    assert heard(desk) == FIRE
    desk.event(PageEnded(FIRE))
    assert heard(desk) == SHOP
    desk.event(PageEnded(SHOP))
    assert heard(desk) == TALK


@pytest.mark.parametrize("way", ["soft3", "back", "mute"])
def test_its_owner_ends_listening(way: str) -> None:
    desk = phone()
    paged(desk)
    desk.tap(way)
    assert heard(desk) == 0
    assert desk.outputs().route is None
    desk.shows(Idle)
    desk.event(PageEnded(SHOP))
    paged(desk)
    assert heard(desk) == SHOP, "the next one is heard again"


def test_whoever_begins_to_dial_ends_listening() -> None:
    desk = phone()
    paged(desk)
    desk.dial("11")
    assert heard(desk) == 0
    assert desk.shows(Dialing).digits == "11"


def test_a_key_of_the_menus_does_what_it_does() -> None:
    desk = phone()
    paged(desk)
    desk.hold("speed7")
    assert heard(desk) == 0
    assert desk.phone.panels


def test_the_volume_keys_are_for_the_loudspeaker() -> None:
    desk = phone()
    paged(desk)
    desk.tap("volume_up")
    assert desk.phone.volume_shown
    assert desk.phone.volume_shown[0] is VolumeOf.SPEAKER
    assert desk.phone.volumes.speaker == 8
    assert heard(desk) == SHOP


def test_groups_that_are_not_listened_to() -> None:
    desk = phone()
    paged(desk, OUT)
    paged(desk, 9)
    assert heard(desk) == 0
    assert desk.remarks == ["a page to group 9, which there is not"]


def test_peace_but_for_the_most_urgent() -> None:
    desk = phone()
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.DO_NOT_DISTURB)
    leave(desk)
    paged(desk, SHOP)
    assert heard(desk) == 0
    paged(desk, FIRE)
    assert heard(desk) == FIRE


def test_peace_from_all() -> None:
    desk = phone(page_anyway=0)
    go(desk, MenuItem.INCOMING_CALLS, MenuItem.DO_NOT_DISTURB)
    leave(desk)
    paged(desk, FIRE)
    assert heard(desk) == 0


def test_one_that_never_ends_is_ended() -> None:
    desk = phone()
    paged(desk)
    desk.advance(LONGEST_HEARD)
    assert heard(desk) == 0
    desk.shows(Idle)


# --- what it interrupts -----------------------------------------------------------------------------


def test_a_call_is_not_interrupted() -> None:
    desk = phone()
    call = desk.talk()
    paged(desk, FIRE)
    assert heard(desk) == 0
    assert desk.outputs().sound.heard == {call}
    desk.replace()
    assert heard(desk) == FIRE, "it goes on for whoever has hung up"


def test_unless_it_is_urgent_enough() -> None:
    desk = phone(page_interrupts=1)
    call = desk.talk()
    paged(desk, SHOP)
    assert heard(desk) == 0
    paged(desk, FIRE)
    now = desk.outputs()
    assert (heard(desk), now.route, now.microphone) == (FIRE, Transducer.HANDSET, Microphone.CLOSED)
    assert (now.sound.heard, now.sound.held) == (frozenset(), frozenset({call}))
    assert desk.shows(Paged).beside == "201"
    assert not desk.done(Hold), "the far end hears music, and is asked nothing"
    desk.soft(SoftKey.IGNORE)
    now = desk.outputs()
    assert (now.sound.heard, now.sound.held) == (frozenset({call}), frozenset())
    assert now.microphone is Microphone.OPEN
    desk.shows(Talking)


def test_a_call_on_hold_and_one_that_waits_do_not_keep_it_away() -> None:
    desk = phone(page_interrupts=1)
    desk.talk()
    desk.called()
    desk.shows(Waiting)
    paged(desk, FIRE)
    assert heard(desk) == FIRE
    assert desk.tone() is None
    desk.event(PageEnded(FIRE))
    assert desk.tone() is ToneName.WAITING


def test_the_bell_is_silent_meanwhile() -> None:
    desk = phone(page_interrupts=1)
    desk.called()
    assert desk.outputs().ringing
    paged(desk, SHOP)
    assert desk.outputs().ringing
    paged(desk, FIRE)
    assert not desk.outputs().ringing
    desk.event(PageEnded(FIRE))
    assert desk.outputs().ringing


def test_nothing_interrupts_a_call_for_help() -> None:
    desk = phone(page_interrupts=10)
    desk.lift()
    desk.dial("112")
    desk.far_end_rings()
    desk.confirmed()
    paged(desk, FIRE)
    assert heard(desk) == 0
    desk.ends()
    desk.replace()
    assert heard(desk) == FIRE
    desk.event(PageEnded(FIRE))
    desk.talk()
    paged(desk, FIRE)
    assert heard(desk) == 0, "they may have called back"


def test_nothing_interrupts_whoever_makes_a_call() -> None:
    desk = phone(page_interrupts=10)
    paged(desk, FIRE)
    desk.lift()
    assert heard(desk) == 0
    assert desk.tone() is ToneName.DIAL
    desk.dial("1")
    assert desk.calls == [Phase.DIALING]
    assert heard(desk) == 0
    desk.dial("12")
    assert desk.calls == [Phase.CALLING]
    assert heard(desk) == 0


def test_nothing_interrupts_a_service_of_the_phone() -> None:
    desk = phone(page_interrupts=10)
    desk.lift()
    desk.dial("*43#")
    paged(desk, FIRE)
    assert heard(desk) == 0


def test_a_recording_pauses() -> None:
    desk = phone(page_interrupts=10, call_recording=True)
    call = desk.talk()
    desk.tap("ok")
    go(desk, MenuItem.RECORD_CALL)
    recording = desk.outputs().sound.recording
    assert recording
    assert recording.calls == {call}
    paged(desk)
    recording = desk.outputs().sound.recording
    assert recording
    assert (recording.calls, recording.microphone) == (frozenset(), False)
    desk.event(RecordingFailed(recording.name, "full"))


def test_digits_are_for_the_call_again() -> None:
    desk = phone(page_interrupts=10)
    desk.talk()
    paged(desk)
    desk.tap("5")
    assert heard(desk) == 0
    assert desk.call().sent_digits == "5"
