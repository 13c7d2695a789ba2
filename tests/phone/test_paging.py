"""The owner's own pages."""

from __future__ import annotations

import pytest

from board.api import Lamp, Light, Transducer
from firmware.phone.notice import Notice
from firmware.phone.outputs import Microphone
from firmware.phone.paging import CHIME, CHIME_SECONDS, LONGEST
from firmware.phone.receiver import ToneName
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Dial, HangUp, PageSent
from firmware.ui.screen import Idle, Paging, Talking, Waiting
from tests.phone.desk import Desk
from tests.phone.paging import GROUPS, KEYS, SHOP, TALK, heard, paged, phone


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
