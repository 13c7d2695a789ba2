"""The display's light: full for whoever is at the phone, dimmed when nobody is, dark in an idle night."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from board.api import HeadsetChanged, Part, PartFound, PartLost
from firmware.phone.deadlines import wake_at
from firmware.phone.display import DisplayLight
from firmware.phone.events import AddressesChanged, WallClock
from firmware.phone.settings import Night
from firmware.phone.softkeys import SoftKey
from tests.phone.desk import SARI, Desk

FULL, DIMMED, ASLEEP = DisplayLight
NIGHT = Night(22 * 60, 6 * 60)
MIDNIGHT = 1_764_000_000 // 86_400 * 86_400
WIB = 7 * 3600
HOUR = 3600


def at(hour: float, night: Night | None = NIGHT) -> Desk:
    """A phone just used, at a local time of day."""
    desk = Desk(night=night)
    desk.event(WallClock(MIDNIGHT - WIB + hour * HOUR, WIB))
    return desk


def light(desk: Desk) -> DisplayLight:
    return desk.outputs().display


def asleep() -> Desk:
    desk = at(23)
    desk.advance(60)
    assert light(desk) is ASLEEP
    return desk


def test_it_dims_a_minute_after_the_last_use_and_wants_to_be_woken_for_that() -> None:
    desk = Desk()
    assert wake_at(desk.phone) == desk.phone.now + 60
    desk.advance(59.9)
    assert light(desk) is FULL
    desk.advance(0.1)
    assert light(desk) is DIMMED
    assert wake_at(desk.phone) is None


def test_the_minute_begins_anew_with_each_use() -> None:
    desk = Desk(dim_after=10.0)
    for _ in range(5):
        desk.advance(9)
        desk.tap("volume_up")
        assert light(desk) is FULL
    desk.advance(14)  # four seconds of which the volume is shown
    assert light(desk) is DIMMED


def test_without_a_night_it_never_sleeps() -> None:
    desk = at(23, night=None)
    desk.advance(5 * HOUR)
    assert light(desk) is DIMMED


def test_without_a_clock_there_is_no_night() -> None:
    desk = Desk(night=NIGHT)
    desk.advance(24 * HOUR)
    assert light(desk) is DIMMED


def test_it_sleeps_at_night_by_itself_and_is_dimmed_in_the_morning() -> None:
    desk = at(21.9)
    desk.advance(120)
    assert light(desk) is DIMMED
    desk.advance(0.1 * HOUR)
    assert light(desk) is ASLEEP
    desk.advance(8 * HOUR - 180)
    assert light(desk) is ASLEEP
    desk.advance(120)
    assert light(desk) is DIMMED


def test_a_night_may_be_within_one_day() -> None:
    for hour, expected in ((0.5, DIMMED), (1, ASLEEP), (4.9, ASLEEP), (5, DIMMED), (12, DIMMED)):
        desk = at(hour, Night(1 * 60, 5 * 60))
        desk.advance(61)
        assert light(desk) is expected, hour


WAKES: dict[str, Callable[[Desk], object]] = {
    "lifting the handset": Desk.lift,
    "a hook flash": Desk.flash,
    "a digit": lambda desk: desk.press("5"),
    "a soft key": lambda desk: desk.press("soft1"),
    "a key that does nothing": lambda desk: desk.press("back"),
    "a key coming up": lambda desk: desk.release("5"),
    "a speed-dial key": lambda desk: desk.press("speed1"),
    "a call that comes in": Desk.called,
    "a headset": lambda desk: desk.event(HeadsetChanged(True)),
    "a notice": lambda desk: desk.event(PartLost(Part.CODEC, "The codec is gone.")),
    "a part plugged in": lambda desk: desk.event(PartFound(Part.DISPLAY)),
}


@pytest.mark.parametrize("name", WAKES)
def test_wakes_at_once_and_fully(name: str) -> None:
    desk = asleep()
    WAKES[name](desk)
    assert light(desk) is FULL


def test_what_nobody_at_the_phone_did_lets_it_sleep() -> None:
    desk = asleep()
    desk.lan(SARI)
    desk.event(AddressesChanged(("10.0.0.1",)))
    desk.event(WallClock(MIDNIGHT - WIB, WIB))
    assert light(desk) is ASLEEP


def test_a_key_that_wakes_it_also_acts() -> None:
    desk = asleep()
    desk.tap("2")
    assert desk.phone.dial.digits == "2"
    desk = asleep()
    desk.soft(SoftKey.MENU)
    assert desk.phone.panels


@pytest.mark.parametrize(
    "begin",
    [Desk.lift, Desk.talk, lambda desk: desk.dial("*43#"), Desk.called],
    ids=["off the hook", "in a call", "in the echo test", "ringing"],
)
def test_it_shines_as_long_as_the_phone_is_used(begin: Callable[[Desk], object]) -> None:
    desk = asleep()
    begin(desk)
    used = desk.phone.off_hook, desk.calls
    desk.advance(20)
    while (desk.phone.off_hook, desk.calls) == used and desk.phone.now < 1_400:
        assert light(desk) is FULL
        desk.advance(30)


def test_a_call_nobody_took_is_to_be_read_for_a_minute() -> None:
    desk = asleep()
    desk.called()
    desk.advance(15)
    desk.ends(487)
    desk.advance(4)  # as long as the screen tells of it
    assert not desk.calls
    desk.advance(59.9)
    assert light(desk) is FULL
    desk.advance(0.2)
    assert light(desk) is ASLEEP


def test_a_menu_is_never_dimmed_under_its_reader() -> None:
    desk = Desk(dim_after=1.0)
    desk.soft(SoftKey.MENU)
    desk.advance(59)
    assert desk.phone.panels
    assert light(desk) is FULL
    desk.advance(2.1)
    assert not desk.phone.panels
    assert light(desk) is DIMMED
