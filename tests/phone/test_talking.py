"""In a call: timer, mute, volumes, digits, hand-over, hold, and every way to hang up."""

from __future__ import annotations

import pytest

from board.api import HeadsetChanged, Lamp, Light, Transducer
from firmware.audio.countries import CODES, country
from firmware.phone.calls import KEEP_SENT_DIGITS
from firmware.phone.commands import SaveSetting
from firmware.phone.notice import Notice
from firmware.phone.outputs import Microphone
from firmware.phone.parts import VolumeOf
from firmware.phone.phases import Phase
from firmware.phone.reasons import Reason
from firmware.phone.receiver import ToneName
from firmware.phone.records import Direction
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    Encryption,
    HangUp,
    Hold,
    MediaChanged,
    PlayKeyTone,
    Resume,
    SendDtmf,
    Statistics,
)
from firmware.ui.screen import Ended, Idle, OffHook, Talking, VolumeBar
from tests.phone.desk import Desk


@pytest.fixture
def desk() -> Desk:
    """Talking with 201 by the handset."""
    desk = Desk()
    desk.talk()
    desk.forget()
    return desk


def talking(desk: Desk) -> Talking:
    return desk.shows(Talking)


def test_the_voice_is_heard_and_the_microphone_open(desk: Desk) -> None:
    assert desk.outputs().sound.heard == {desk.call().id}
    assert desk.outputs().microphone is Microphone.OPEN
    assert desk.outputs().route is Transducer.HANDSET
    assert desk.tone() is None


def test_the_timer_counts_every_second_and_wakes_once_for_each(desk: Desk) -> None:
    for second in range(1, 130):
        assert desk.advance(1.0) <= 2
        assert talking(desk).seconds == second


@pytest.mark.parametrize("start", [0.1, 0.3, 1.7, 2.9])
def test_the_timer_is_right_wherever_it_begins(start: float) -> None:
    desk = Desk()
    desk.advance(start)
    desk.talk()
    woken = desk.advance(30.05)
    assert woken == 30
    assert talking(desk).seconds == 30


def test_codec_and_encryption_are_shown(desk: Desk) -> None:
    desk.event(MediaChanged(desk.call().id, "G722", Encryption.END_TO_END))
    assert (talking(desk).codec, talking(desk).encryption) == ("G722", Encryption.END_TO_END)
    desk.event(MediaChanged(desk.call().id, None, Encryption.END_TO_END, held_by_peer=True))
    assert talking(desk).held_by_peer
    assert talking(desk).codec == "G722"


@pytest.mark.parametrize(
    ("loss", "jitter", "weak"), [(0.0, 5.0, False), (0.05, 5.0, True), (0.0, 80.0, True)]
)
def test_a_weak_line_is_shown(desk: Desk, loss: float, jitter: float, weak: bool) -> None:
    desk.event(Statistics(desk.call().id, 100, 100, loss, jitter, None))
    assert talking(desk).weak is weak


# --- mute -----------------------------------------------------------------------------------------


def test_mute_and_its_lamp(desk: Desk) -> None:
    desk.tap("mute")
    assert desk.outputs().microphone is Microphone.MUTED
    assert not desk.outputs().sound.microphone
    assert desk.lamp(Lamp.MUTE) is Light.ON
    assert talking(desk).muted
    desk.tap("mute")
    assert desk.outputs().microphone is Microphone.OPEN
    assert desk.lamp(Lamp.MUTE) is Light.OFF


def test_mute_outlives_a_hand_over_but_not_the_call(desk: Desk) -> None:
    desk.tap("mute", "speaker")
    desk.replace()
    assert desk.outputs().microphone is Microphone.MUTED
    desk.ends()
    assert desk.lamp(Lamp.MUTE) is Light.OFF
    desk.called()
    desk.lift()
    desk.confirmed()
    assert desk.outputs().microphone is Microphone.OPEN


def test_the_next_call_out_is_not_muted(desk: Desk) -> None:
    desk.tap("mute")
    desk.soft(SoftKey.END)
    desk.dial("202#")
    desk.confirmed()
    assert desk.outputs().microphone is Microphone.OPEN


def test_mute_without_a_call_does_nothing() -> None:
    desk = Desk()
    desk.tap("mute")
    desk.lift()
    desk.tap("mute")
    assert desk.lamp(Lamp.MUTE) is Light.OFF
    assert not desk.phone.muted


# --- volumes --------------------------------------------------------------------------------------


def test_the_volume_keys_change_what_sounds() -> None:
    desk = Desk()
    desk.tap("volume_down")
    assert desk.page().volume == VolumeBar(VolumeOf.RINGER, 4)
    desk.called()
    desk.tap("volume_down")
    assert desk.outputs().sound.ring_level == 3
    desk.lift()
    desk.tap("volume_up")
    assert desk.page().volume == VolumeBar(VolumeOf.HANDSET, 8)
    desk.tap("speaker", "volume_down")
    assert desk.page().volume == VolumeBar(VolumeOf.SPEAKER, 6)
    desk.event(HeadsetChanged(True))
    desk.tap("volume_up")
    assert desk.page().volume == VolumeBar(VolumeOf.HEADSET, 8)
    assert desk.outputs().volumes == desk.phone.volumes
    assert desk.done(SaveSetting)[-1] == SaveSetting("volume.headset", "8")
    desk.advance(2)
    assert desk.page().volume is None


def test_volumes_end_at_zero_and_ten(desk: Desk) -> None:
    desk.tap(*["volume_up"] * 5)
    assert desk.phone.volumes.handset == 10
    desk.tap(*["volume_down"] * 12)
    assert desk.phone.volumes.handset == 0


# --- digits ---------------------------------------------------------------------------------------


def test_digits_are_sent_and_heard(desk: Desk) -> None:
    desk.dial("1*#")
    call = desk.call().id
    assert desk.commands == [
        *(PlayKeyTone("1"), SendDtmf(call, "1")),
        *(PlayKeyTone("*"), SendDtmf(call, "*")),
        *(PlayKeyTone("#"), SendDtmf(call, "#")),
    ]
    assert talking(desk).sent_digits == "1*#"


def test_only_the_last_digits_are_kept(desk: Desk) -> None:
    desk.dial("5" * (KEEP_SENT_DIGITS + 8))
    assert talking(desk).sent_digits == "5" * KEEP_SENT_DIGITS


# --- handset and loudspeaker ----------------------------------------------------------------------


def route(desk: Desk) -> Transducer | None:
    assert desk.call().phase is Phase.TALKING
    assert desk.outputs().microphone is Microphone.OPEN
    return desk.outputs().route


def test_from_handset_to_speaker_and_back_with_the_handset_in_the_hand(desk: Desk) -> None:
    desk.tap("speaker")
    assert route(desk) is Transducer.SPEAKER
    desk.tap("speaker")
    assert route(desk) is Transducer.HANDSET


def test_speaker_then_handset_down_then_handset_up(desk: Desk) -> None:
    desk.tap("speaker")
    desk.replace()
    assert route(desk) is Transducer.SPEAKER
    desk.lift()
    assert route(desk) is Transducer.HANDSET
    desk.replace()
    assert desk.call().phase is Phase.ENDED


def test_a_call_begun_by_speaker_is_taken_to_the_handset() -> None:
    desk = Desk()
    desk.dial("201#")
    desk.confirmed()
    assert route(desk) is Transducer.SPEAKER
    desk.lift()
    assert route(desk) is Transducer.HANDSET
    assert not talking(desk).speaker


def test_a_headset_takes_the_place_of_the_loudspeaker(desk: Desk) -> None:
    desk.event(HeadsetChanged(True))
    assert route(desk) is Transducer.HANDSET
    desk.tap("speaker")
    assert route(desk) is Transducer.HEADSET
    desk.event(HeadsetChanged(False))
    assert route(desk) is Transducer.SPEAKER


# --- the end --------------------------------------------------------------------------------------


def test_replacing_the_handset_hangs_up(desk: Desk) -> None:
    call = desk.call().id
    desk.advance(65)
    desk.replace()
    assert desk.done(HangUp) == [HangUp(call)]
    assert desk.outputs().microphone is Microphone.CLOSED
    assert desk.tone() is None
    assert desk.screen() == Ended("201", "", Reason.ENDED, 0, 65)
    [record] = desk.logged
    assert (record.direction, record.reason, record.seconds) == (Direction.DIALLED, Reason.ENDED, 65)
    desk.advance(4)
    desk.shows(Idle)


@pytest.mark.parametrize("key", ["soft3", "back", "speaker"])
def test_a_call_by_speaker_is_ended_by_end_back_and_the_speaker_key(key: str) -> None:
    desk = Desk()
    desk.dial("201#")
    desk.confirmed()
    desk.tap(key)
    assert len(desk.done(HangUp)) == 1
    assert desk.outputs().route is None
    assert desk.tone() is None


@pytest.mark.parametrize("key", ["soft3", "back"])
def test_end_with_the_handset_up_gives_dial_tone(desk: Desk, key: str) -> None:
    desk.tap(key)
    assert len(desk.done(HangUp)) == 1
    assert desk.tone() is ToneName.DIAL
    desk.dial("202#")
    assert desk.dialled == ["sip:202@pbx.example"]


@pytest.mark.parametrize("code", CODES)
def test_the_far_end_hangs_up_and_the_country_says_so_up_to_the_howler(code: str) -> None:
    local = country(code)
    desk = Desk(country=code)
    desk.talk()
    desk.advance(3)
    desk.ends()
    assert desk.tone() is ToneName(local.after_hangup.tone)
    assert desk.outputs().microphone is Microphone.CLOSED
    assert desk.screen() == Ended("201", "", Reason.ENDED, 200, 3)
    desk.advance(local.after_hangup.seconds)
    assert desk.tone() is None
    desk.advance(local.off_hook.silence)
    assert desk.tone() is ToneName.HOWLER
    desk.shows(OffHook)
    desk.advance(local.off_hook.howler)
    assert desk.tone() is None
    desk.replace()
    desk.shows(Idle)
    assert not desk.done(HangUp)


def test_the_far_end_hangs_up_and_the_loudspeaker_closes_by_itself() -> None:
    desk = Desk()
    desk.dial("201#")
    desk.confirmed()
    desk.ends()
    assert desk.tone() is ToneName.BUSY
    desk.advance(6)
    assert desk.outputs().route is None
    desk.shows(Idle)


def test_the_speaker_key_moves_the_tone_of_an_ended_call_too(desk: Desk) -> None:
    desk.ends()
    desk.tap("speaker")
    desk.replace()
    assert desk.tone() is ToneName.BUSY
    desk.tap("speaker")
    assert desk.tone() is None


def test_volume_and_ok_do_not_disturb_the_ended_screen(desk: Desk) -> None:
    desk.ends()
    desk.tap("ok", "up")
    desk.shows(Ended)


# --- hold -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["hold", "soft1"])
def test_hold_and_resume(desk: Desk, key: str) -> None:
    call = desk.call().id
    assert desk.labels()[0] is SoftKey.HOLD
    desk.tap(key)
    assert desk.commands == [Hold(call)]
    assert talking(desk).held
    assert desk.labels()[0] is SoftKey.RESUME
    assert desk.outputs().microphone is Microphone.CLOSED
    assert not desk.outputs().sound.heard
    assert desk.tone() is None
    desk.tap(key)
    assert desk.commands == [Hold(call), Resume(call)]
    assert desk.outputs().microphone is Microphone.OPEN


def test_a_flash_of_the_hook_holds_and_resumes(desk: Desk) -> None:
    call = desk.call().id
    desk.flash()
    assert desk.commands == [Hold(call)]
    assert talking(desk).held
    desk.flash()
    assert desk.commands == [Hold(call), Resume(call)]
    assert desk.outputs().microphone is Microphone.OPEN


def test_a_flash_of_the_hook_without_a_call_does_nothing() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("20")
    desk.forget()
    desk.flash()
    assert not desk.commands
    assert desk.notice() is None


def test_a_held_call_keeps_its_timer_and_its_mute(desk: Desk) -> None:
    desk.tap("mute", "hold")
    assert desk.lamp(Lamp.MUTE) is Light.OFF
    desk.advance(10)
    assert talking(desk).seconds == 10
    desk.tap("hold")
    assert desk.outputs().microphone is Microphone.MUTED


def test_the_far_end_of_a_held_call_hangs_up(desk: Desk) -> None:
    desk.tap("hold")
    desk.ends()
    assert desk.tone() is ToneName.BUSY
    assert len(desk.logged) == 1


def test_keys_with_nothing_to_do_say_so(desk: Desk) -> None:
    desk.tap("redial")
    assert desk.notice() is Notice.NOT_AVAILABLE
    desk.advance(4)
    assert desk.notice() is None


def test_hold_without_a_call_says_so() -> None:
    desk = Desk()
    desk.tap("hold")
    assert desk.notice() is Notice.NOT_AVAILABLE


def test_a_speed_dial_key_does_not_disturb_a_call_that_is_made() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("201#")
    desk.hold("speed1")
    assert desk.notice() is Notice.KEY_SAVED
    desk.tap("speed1")
    assert desk.notice() is Notice.LINE_BUSY
    assert desk.calls == ["calling"]
