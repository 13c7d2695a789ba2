"""Paging: what is heard of whom, and what it may interrupt; and the owner's own pages."""

from __future__ import annotations

from typing import Any

import pytest

from board.api import Lamp, Light, Transducer
from firmware.phone.notice import Notice
from firmware.phone.outputs import Microphone
from firmware.phone.paging import CHIME, CHIME_SECONDS, LONGEST, LONGEST_HEARD
from firmware.phone.panels import MenuItem
from firmware.phone.parts import VolumeOf
from firmware.phone.phases import Phase
from firmware.phone.receiver import ToneName
from firmware.phone.settings import KeyKind, PageGroup, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Dial, HangUp, Hold, PageBegan, PageEnded, PageSent, RecordingFailed
from firmware.ui.screen import Dialing, Idle, Paged, Paging, Talking, Waiting
from tests.phone.desk import SARI, Desk
from tests.phone.menu_path import go, leave

FIRE, SHOP, TALK, OUT, IN = 1, 2, 3, 4, 5
GROUPS = (
    PageGroup(FIRE, "Fire", 1),
    PageGroup(SHOP, "Shop", 4),
    PageGroup(TALK, "Talk", 4),
    PageGroup(OUT, "Out", 4, receive=False),
    PageGroup(IN, "", 4, send=False),
)
KEYS = tuple(SpeedDialKey(group, "", str(group), KeyKind.PAGE) for group in range(1, 7))
STRANGER = "10.0.0.77"


def phone(**changes: Any) -> Desk:
    return Desk(page_groups=GROUPS, speed_dials=KEYS, **changes)


def paged(desk: Desk, group: int = SHOP, source: str = STRANGER) -> None:
    desk.event(PageBegan(group, source))


def heard(desk: Desk) -> int:
    return desk.outputs().sound.page_heard


# --- listening ---------------------------------------------------------------------------------------


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


# --- speaking ---------------------------------------------------------------------------------------


def test_a_chime_and_then_the_owner_is_heard() -> None:
    desk = phone()
    desk.tap("speed2")
    now = desk.outputs()
    assert now.sound.page_sent == PageSent(SHOP, CHIME)
    assert (now.route, now.microphone) == (Transducer.SPEAKER, Microphone.CLOSED)
    assert desk.shows(Paging) == Paging(SHOP, "Shop", speaks=False, speaker=True)
    desk.advance(CHIME_SECONDS)
    now = desk.outputs()
    assert (now.sound.page_sent, now.microphone) == (PageSent(SHOP), Microphone.OPEN)
    assert desk.shows(Paging).speaks
    assert desk.lamp(Lamp("speed2")) is Light.ON
    assert not desk.done(Dial)


@pytest.mark.parametrize("way", ["soft3", "back", "speaker", "speed2"])
def test_it_ends_as_a_call_does(way: str) -> None:
    desk = phone()
    desk.tap("speed2")
    desk.advance(2)
    desk.tap(way)
    assert desk.outputs().sound.page_sent is None
    assert not desk.phone.off_hook
    desk.shows(Idle)


def test_by_the_handset() -> None:
    desk = phone()
    desk.lift()
    desk.tap("speed2")
    assert desk.outputs().route is Transducer.HANDSET
    assert desk.tone() is None
    desk.soft(SoftKey.END)
    assert desk.tone() is ToneName.DIAL
    desk.tap("speed2")
    desk.replace()
    assert desk.outputs().sound.page_sent is None


def test_lifting_takes_it_to_the_handset() -> None:
    desk = phone()
    desk.tap("speed2")
    desk.lift()
    assert desk.outputs().route is Transducer.HANDSET
    assert desk.outputs().sound.page_sent


def test_the_mute_key() -> None:
    desk = phone()
    desk.tap("speed2")
    desk.advance(1)
    desk.tap("mute")
    assert desk.outputs().microphone is Microphone.MUTED
    assert desk.shows(Paging).muted
    desk.tap("speed2", "speed2")
    desk.advance(1)
    assert desk.outputs().microphone is Microphone.OPEN


def test_one_that_was_forgotten_ends() -> None:
    desk = phone()
    desk.tap("speed2")
    desk.advance(LONGEST - 1)
    assert desk.outputs().sound.page_sent
    desk.advance(1)
    assert not desk.phone.off_hook


def test_another_group() -> None:
    desk = phone()
    desk.tap("speed2", "speed3")
    assert desk.outputs().sound.page_sent == PageSent(TALK, CHIME)


@pytest.mark.parametrize("key", ["speed5", "speed6"])
def test_groups_that_are_not_spoken_to(key: str) -> None:
    desk = phone()
    desk.tap(key)
    assert desk.notice() is Notice.NO_PAGING
    assert not desk.phone.off_hook


def test_a_key_that_was_kept_damaged() -> None:
    desk = Desk(page_groups=GROUPS, speed_dials=(SpeedDialKey(1, "", "²", KeyKind.PAGE),))
    desk.tap("speed1")
    assert desk.notice() is Notice.NO_PAGING


def test_whoever_speaks_first_is_let_finish() -> None:
    desk = phone()
    paged(desk, SHOP)
    desk.tap("speed2")
    assert desk.notice() is Notice.PAGE_TAKEN
    desk.tap("speed3")
    assert desk.outputs().sound.page_sent == PageSent(TALK, CHIME)
    assert heard(desk) == 0, "the owner speaks"


def test_not_during_a_call() -> None:
    desk = phone()
    desk.talk()
    desk.tap("speed2")
    assert desk.notice() is Notice.LINE_BUSY
    assert desk.outputs().sound.page_sent is None


def test_a_caller_waits_and_may_be_answered() -> None:
    desk = phone()
    desk.tap("speed2")
    desk.called()
    desk.shows(Waiting)
    assert desk.tone() is ToneName.WAITING
    assert desk.outputs().sound.page_sent
    desk.soft(SoftKey.ANSWER)
    assert desk.outputs().sound.page_sent is None
    assert not desk.done(HangUp)


def test_whoever_dials_ends_it() -> None:
    desk = phone()
    desk.tap("speed2")
    desk.dial("112")
    assert desk.outputs().sound.page_sent is None
    assert desk.dialled == ["sip:112@pbx.example"]


@pytest.mark.parametrize("key", ["voicemail", "redial"])
def test_nothing_is_opened_under_it(key: str) -> None:
    desk = phone()
    desk.tap("speed2")
    desk.tap(key)
    assert desk.notice() is Notice.LINE_BUSY
    desk.shows(Paging)


def test_with_a_call_on_hold() -> None:
    desk = phone()
    call = desk.talk()
    desk.tap("hold", "speed2")
    assert desk.outputs().sound.page_sent
    assert desk.outputs().sound.held == {call}
    desk.tap("back")
    desk.shows(Talking)
    assert desk.outputs().sound.held == {call}


def test_dial_tone_of_an_account_takes_its_place() -> None:
    line = SpeedDialKey(8, "", "Office", KeyKind.ACCOUNT)
    desk = Desk(page_groups=GROUPS, speed_dials=(*KEYS, line))
    desk.tap("speed2", "speed8")
    assert desk.outputs().sound.page_sent is None
    assert desk.tone() is ToneName.DIAL
