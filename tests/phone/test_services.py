"""What the phone answers itself: the echo test and the time, with no network."""

from __future__ import annotations

from datetime import date

import pytest

from board.api import Lamp, Light
from firmware.phone.events import WallClock
from firmware.phone.notice import Notice
from firmware.phone.outputs import Microphone
from firmware.phone.receiver import ToneName
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import CallEnded, CallId, EchoMeasured, Encryption, HangUp, MediaChanged, PlayKeyTone
from firmware.ui.screen import EchoTest, Ended, Idle, SpokenTime
from tests.phone.desk import Desk

NOON = 1_790_164_800.0  # 2026-09-23 12:00:00 UTC
WIB = 7 * 3600


def echo() -> Desk:
    desk = Desk(accounts=(), extension=None)
    desk.lift()
    desk.dial("*43")
    return desk


def test_the_echo_test_needs_no_network_and_goes_at_once() -> None:
    desk = echo()
    assert desk.screen() == EchoTest(None)
    assert desk.outputs().sound.echo
    assert desk.outputs().microphone is Microphone.OPEN
    assert desk.outputs().sound.heard == frozenset()
    assert desk.labels() == (None, None, SoftKey.END)
    desk.event(EchoMeasured(41.6))
    assert desk.screen() == EchoTest(42)


def test_with_an_account_the_services_still_go_at_once() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("*43")
    assert desk.screen() == EchoTest(None)


def test_the_echo_can_be_muted_and_hears_keys_but_cannot_be_held() -> None:
    desk = echo()
    desk.tap("mute")
    assert not desk.outputs().sound.echo
    assert desk.lamp(Lamp.MUTE) is Light.ON
    desk.forget()
    desk.dial("5")
    assert desk.commands == [PlayKeyTone("5")]
    desk.tap("hold")
    assert desk.notice() is Notice.NOT_AVAILABLE


def test_a_service_is_no_call_of_the_stack_and_is_not_logged() -> None:
    desk = echo()
    desk.event(MediaChanged(CallId(1), "opus", Encryption.NONE))
    desk.event(CallEnded(CallId(1), 200))
    assert desk.screen() == EchoTest(None)
    desk.soft(SoftKey.END)
    assert desk.tone() is ToneName.DIAL
    desk.shows(Ended)
    assert not desk.done(HangUp)
    assert not desk.logged


@pytest.mark.parametrize("measured", [float("nan"), float("inf")])
def test_a_round_trip_that_is_no_number_is_not_shown(measured: float) -> None:
    desk = echo()
    desk.event(EchoMeasured(measured))
    assert desk.screen() == EchoTest(None)


def test_a_round_trip_without_an_echo_test_is_nothing() -> None:
    desk = Desk()
    desk.event(EchoMeasured(40.0))
    desk.talk()
    desk.event(EchoMeasured(40.0))
    assert desk.call().round_trip_ms is None


def test_the_time_is_told_for_ten_seconds() -> None:
    desk = Desk()
    desk.event(WallClock(NOON, WIB))
    desk.lift()
    desk.dial("*60")
    assert desk.screen() == SpokenTime((19, 0), date(2026, 9, 23))
    assert desk.outputs().microphone is Microphone.CLOSED
    desk.advance(9.9)
    desk.shows(SpokenTime)
    desk.advance(0.2)
    assert desk.tone() is ToneName.DIAL
    assert not desk.calls


def test_by_loudspeaker_the_time_closes_it_again() -> None:
    desk = Desk()
    desk.dial("*60#")
    desk.advance(10)
    assert desk.outputs().route is None
    desk.shows(Idle)


def test_the_clock_on_the_screen_moves_on_by_itself() -> None:
    desk = Desk()
    assert desk.shows(Idle).time is None
    desk.event(WallClock(NOON + 59.5, WIB))
    assert desk.shows(Idle).time == (19, 0)
    assert desk.advance(0.6) == 1
    assert desk.shows(Idle).time == (19, 1)
    assert desk.advance(600) == 10 + 1  # and once to dim the display
    assert desk.shows(Idle).time == (19, 11)


@pytest.mark.parametrize(("epoch", "offset"), [(-1.0, 0), (1e300, 0), (float("nan"), 0), (NOON, 90_000)])
def test_a_clock_that_no_calendar_knows_is_refused(epoch: float, offset: int) -> None:
    desk = Desk()
    desk.event(WallClock(epoch, offset))
    assert desk.phone.clock is None
    assert len(desk.remarks) == 1
