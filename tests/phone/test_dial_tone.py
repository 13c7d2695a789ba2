"""An open receiver without a call: dial tone, silence while dialling, the howler when forgotten."""

from __future__ import annotations

import pytest

from board.api import Transducer
from firmware.audio.countries import CODES, country
from firmware.phone.outputs import Microphone
from firmware.phone.receiver import ToneName
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import PlayKeyTone
from firmware.ui.screen import Dialing, Idle, OffHook
from tests.phone.desk import Desk


def test_lifting_gives_dial_tone_at_once_whatever_the_network_does() -> None:
    desk = Desk(accounts=(), extension=None)
    desk.lift()
    assert desk.tone() is ToneName.DIAL
    assert desk.outputs().sound.tone == country("id").tones.dial
    assert desk.outputs().route is Transducer.HANDSET
    assert desk.outputs().microphone is Microphone.CLOSED
    assert desk.screen() == Dialing("", 0, lifted=True)


def test_replacing_ends_the_tone() -> None:
    desk = Desk()
    desk.lift()
    desk.replace()
    assert desk.tone() is None
    assert desk.outputs().route is None
    desk.shows(Idle)


def test_a_hook_that_says_the_same_again_changes_nothing() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("1")
    desk.lift()
    assert desk.phone.dial.digits == "1"


def test_digits_stop_the_dial_tone_and_are_heard() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("1")
    assert desk.tone() is None
    assert desk.done(PlayKeyTone) == [PlayKeyTone("1")]
    assert desk.calls == ["dialing"]


def test_the_last_digit_deleted_brings_dial_tone_back() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("1")
    desk.tap("back")
    assert desk.tone() is ToneName.DIAL
    assert not desk.calls


@pytest.mark.parametrize("code", CODES)
def test_a_handset_left_off_the_hook_goes_from_dial_tone_to_the_howler(code: str) -> None:
    timing = country(code).off_hook
    desk = Desk(country=code)
    desk.lift()
    for name, seconds in (
        (ToneName.DIAL, timing.dial),
        (ToneName(timing.then), timing.then_seconds),
        (None, timing.silence),
        (ToneName.HOWLER, timing.howler),
    ):
        assert desk.tone() is name
        assert isinstance(desk.screen(), OffHook) is (name is ToneName.HOWLER)
        desk.advance(seconds - 0.1)
        assert desk.tone() is name
        desk.advance(0.1)
    assert desk.tone() is None
    desk.shows(OffHook)
    desk.advance(3600)
    assert desk.tone() is None


def test_the_tone_changes_at_the_very_moment_at_which_the_phone_wakes() -> None:
    """Sums and differences of floats do not agree, and the tone must not miss its own wake-up."""
    for tenths in range(200):
        desk = Desk()
        desk.advance(tenths / 10 + 0.1)
        desk.lift()
        desk.advance(20.0)
        desk.advance(0.0)
        assert desk.tone() is ToneName.BUSY


def test_digits_silence_the_howler() -> None:
    desk = Desk()
    desk.lift()
    desk.advance(45)
    assert desk.tone() is ToneName.HOWLER
    desk.dial("2")
    assert desk.tone() is None
    assert desk.screen() == Dialing("2", 1, lifted=True, via="Office")


def test_replacing_the_handset_ends_the_howler() -> None:
    desk = Desk()
    desk.lift()
    desk.advance(45)
    desk.replace()
    assert desk.tone() is None
    desk.shows(Idle)


def test_the_speaker_key_gives_dial_tone_and_takes_it_away() -> None:
    desk = Desk()
    desk.tap("speaker")
    assert desk.tone() is ToneName.DIAL
    assert desk.outputs().route is Transducer.SPEAKER
    desk.tap("speaker")
    assert desk.tone() is None
    assert desk.outputs().route is None


@pytest.mark.parametrize("key", ["soft3", "back"])
def test_hands_free_without_a_call_is_left_by_cancel_and_back(key: str) -> None:
    desk = Desk()
    desk.tap("speaker")
    assert desk.labels()[2] is SoftKey.CANCEL
    desk.tap(key)
    desk.shows(Idle)
    assert desk.outputs().route is None


def test_back_with_the_handset_up_keeps_the_dial_tone() -> None:
    desk = Desk()
    desk.lift()
    desk.tap("back")
    assert desk.tone() is ToneName.DIAL


def test_a_forgotten_loudspeaker_closes_instead_of_howling() -> None:
    desk = Desk()
    desk.tap("speaker")
    desk.advance(39)
    assert desk.tone() is ToneName.BUSY
    desk.advance(2)
    assert desk.outputs().route is None
    desk.shows(Idle)


def test_dial_tone_goes_along_from_handset_to_speaker_and_back() -> None:
    desk = Desk()
    desk.lift()
    desk.tap("speaker")
    assert (desk.outputs().route, desk.tone()) == (Transducer.SPEAKER, ToneName.DIAL)
    desk.tap("speaker")
    assert (desk.outputs().route, desk.tone()) == (Transducer.HANDSET, ToneName.DIAL)
    desk.tap("speaker")
    desk.replace()
    assert (desk.outputs().route, desk.tone()) == (Transducer.SPEAKER, ToneName.DIAL)
    desk.lift()
    assert (desk.outputs().route, desk.tone()) == (Transducer.HANDSET, ToneName.DIAL)
