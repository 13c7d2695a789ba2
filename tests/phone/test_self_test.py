"""The self-test from the menu: what was found, keys, pictures, tones; a call pre-empts all of it."""

from __future__ import annotations

import pytest

from board.api import Key, Part, PartFound, PartLost, Transducer
from firmware.phone.commands import RunSelfTest
from firmware.phone.events import SelfTestDone, SelfTestFound
from firmware.phone.findings import Check, Finding, Outcome
from firmware.phone.outputs import Microphone
from firmware.phone.panels import MenuItem
from firmware.phone.parts import VolumeOf
from firmware.phone.receiver import ToneName
from firmware.phone.self_test import HEARD, LONGEST_SECONDS, MOST_FINDINGS, NOT_HEARD, PICTURES
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import EchoMeasured, MicrophoneHeard
from firmware.ui.screen import Dialing, EchoTest, Idle, Incoming, Menu, VolumeBar
from firmware.ui.upkeep import DisplayTest, FindingDetails, Findings, KeysTest, ToneTest
from tests.phone.desk import BUDI, Desk

GOOD = Finding(Check.POWER, Outcome.OK, "The supply voltage is right.")
BAD = Finding(Check.KEYPAD, Outcome.FAILED, "{reason}", "Check it.", (("reason", "No keypad."),))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_it_runs_once_and_shows_what_is_found(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_EVERYTHING)
    assert desk.done(RunSelfTest) == [RunSelfTest()]
    assert desk.shows(Findings) == Findings((), 0, running=True)
    desk.event(SelfTestFound((GOOD,)))
    desk.event(SelfTestFound((BAD,)))
    assert desk.shows(Findings) == Findings((GOOD, BAD), 0, running=True)
    desk.event(SelfTestDone())
    desk.tap("down")
    assert desk.shows(Findings) == Findings((GOOD, BAD), 1)


def test_the_command_carries_what_the_board_lost(desk: Desk) -> None:
    desk.event(PartLost(Part.DISPLAY, "Nothing answers at 0x3c."))
    desk.event(PartLost(Part.KEYPAD, "No keypad."))
    desk.event(PartLost(Part.KEYPAD, "It was unplugged."))
    desk.event(PartFound(Part.DISPLAY))
    desk.open_self_test(MenuItem.TEST_EVERYTHING)
    assert desk.done(RunSelfTest) == [RunSelfTest(((Part.KEYPAD, "It was unplugged."),))]


def test_a_finding_can_be_read_whole_with_its_advice(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_EVERYTHING)
    desk.event(SelfTestFound((GOOD, BAD)))
    desk.soft(SoftKey.DETAILS)
    assert desk.shows(FindingDetails) == FindingDetails(GOOD)
    assert desk.labels() == (None, None, SoftKey.BACK)
    desk.soft(SoftKey.BACK)
    desk.tap("down", "ok")
    desk.soft(SoftKey.NEXT_STEP)
    assert desk.shows(FindingDetails) == FindingDetails(BAD, next_step=True)
    desk.soft(SoftKey.NEXT_STEP)
    assert desk.shows(FindingDetails) == FindingDetails(BAD)


def test_a_self_test_that_never_ends_is_waited_for_no_longer(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_EVERYTHING)
    desk.advance(LONGEST_SECONDS)
    assert desk.shows(Findings) == Findings((), 0)
    desk.event(SelfTestFound((GOOD,)))
    assert desk.shows(Findings) == Findings((), 0)
    assert desk.remarks == ["findings of a self-test that does not run were ignored"]


def test_no_more_is_kept_than_there_are_checks(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_EVERYTHING)
    for _ in range(MOST_FINDINGS):
        desk.event(SelfTestFound((GOOD, BAD)))
    assert len(desk.shows(Findings).findings) == MOST_FINDINGS


def test_what_a_test_found_before_is_gone_when_it_is_looked_at_too_late(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_SOUND)
    for _ in range(2):
        desk.soft(SoftKey.YES)
    desk.tap("down", "ok")
    assert desk.shows(FindingDetails).finding.check is Check.SPEAKER
    desk.event(SelfTestDone())
    desk.phone = type(desk.phone)(desk.phone.settings, now=desk.phone.now, panels=desk.phone.panels)
    assert desk.shows(Findings) == Findings((), 0)


def test_every_key_shows_its_name_and_does_nothing_else(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_KEYS)
    assert desk.shows(KeysTest) == KeysTest(None, 0)
    desk.forget()
    for count, key in enumerate(Key, 1):
        desk.tap(key.value)
        assert desk.shows(KeysTest) == KeysTest(key, count)
    desk.tap("1")
    assert desk.shows(KeysTest).count == len(Key)
    assert not desk.commands


def test_holding_back_leaves_the_test_of_the_keys(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_KEYS)
    desk.hold("speed1")
    desk.shows(KeysTest)
    desk.hold("back")
    desk.shows(Menu)


def test_the_handset_can_be_tried_with_the_keys_and_hanging_up_leaves(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_KEYS)
    desk.lift()
    assert desk.shows(KeysTest).lifted
    assert desk.tone() is None
    desk.tap("5")
    assert desk.shows(KeysTest).last is Key.DIGIT_5
    desk.replace()
    desk.shows(Menu)


def test_holding_back_with_the_handset_lifted_gives_dial_tone(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_KEYS)
    desk.lift()
    desk.hold("back")
    assert desk.tone() is ToneName.DIAL


def test_a_test_of_the_keys_left_alone_ends(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_KEYS)
    desk.advance(60)
    desk.shows(Idle)


def test_a_call_pre_empts_the_test_of_the_keys(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_KEYS)
    desk.press("back")
    desk.called(BUDI)
    desk.shows(Incoming)
    desk.advance(2)  # back is still held, and means nothing here
    desk.shows(Incoming)
    desk.tap("ok")
    assert desk.outputs().microphone is Microphone.CLOSED
    desk.confirmed()
    assert desk.outputs().microphone is Microphone.OPEN


def test_any_key_turns_the_pictures_and_they_end_in_the_menu(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_DISPLAY)
    for number in range(PICTURES):
        assert desk.shows(DisplayTest) == DisplayTest(number)
        desk.tap("soft1" if number % 2 else "7")
    desk.shows(Menu)
    desk.tap("ok", "back")
    desk.shows(Menu)


def test_lifting_the_handset_ends_the_pictures(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_DISPLAY)
    desk.lift()
    assert desk.tone() is ToneName.DIAL
    desk.shows(Dialing)


def test_each_transducer_has_its_tone_and_its_answer(desk: Desk) -> None:
    desk.open_self_test(MenuItem.TEST_SOUND)
    assert desk.shows(ToneTest) == ToneTest(Transducer.HANDSET)
    assert (desk.tone(), desk.outputs().route) == (ToneName.DIAL, Transducer.HANDSET)
    desk.lift()
    assert desk.shows(ToneTest) == ToneTest(Transducer.HANDSET)
    desk.soft(SoftKey.YES)
    assert desk.outputs().route is Transducer.SPEAKER
    desk.replace()
    desk.soft(SoftKey.NO)
    assert desk.shows(Findings).findings == (
        Finding(Check.HANDSET, Outcome.OK, HEARD),
        Finding(Check.SPEAKER, Outcome.FAILED, NOT_HEARD),
    )
    assert desk.tone() is None
    assert desk.outputs().route is None


def test_a_headset_is_tested_while_it_is_plugged_in(desk: Desk) -> None:
    from board.api import HeadsetChanged

    desk.event(HeadsetChanged(True))
    desk.open_self_test(MenuItem.TEST_SOUND)
    desk.soft(SoftKey.YES)
    desk.soft(SoftKey.YES)
    assert desk.shows(ToneTest) == ToneTest(Transducer.HEADSET)
    desk.tap("volume_up")
    assert desk.page().volume == VolumeBar(VolumeOf.HEADSET, 8)
    desk.soft(SoftKey.YES)
    assert [finding.check for finding in desk.shows(Findings).findings][-1] is Check.HEADSET


def test_the_microphone_s_test_is_the_echo_test_with_its_level(desk: Desk) -> None:
    desk.event(MicrophoneHeard(-10.0))
    desk.open_self_test(MenuItem.TEST_MICROPHONE)
    assert desk.shows(EchoTest) == EchoTest(None)
    desk.event(MicrophoneHeard(-23.4))
    desk.event(EchoMeasured(142.2))
    desk.event(MicrophoneHeard(float("-inf")))
    assert desk.shows(EchoTest) == EchoTest(142, -23)
