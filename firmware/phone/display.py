"""How brightly the display shines: by what the phone is busy with, and when somebody last had to do with it.

A telephone that is in use shines fully. Left alone it dims, so that an OLED lasts; at night it sleeps.
"""

from __future__ import annotations

from enum import StrEnum

from board.api import HeadsetChanged, HookChanged, HookFlashed, KeyPressed, KeyReleased, PartFound
from firmware.phone import pages
from firmware.phone.settings import DAY_MINUTES
from firmware.phone.state import Phone
from firmware.phone.turn import Turn

HANDS = (HookChanged, HookFlashed, KeyPressed, KeyReleased, HeadsetChanged, PartFound)
"""What only somebody at the phone can do. A part that is found was plugged in."""


class DisplayLight(StrEnum):
    """How brightly the display shines."""

    FULL = "full"
    DIMMED = "dimmed"
    ASLEEP = "asleep"


def display_light(phone: Phone) -> DisplayLight:
    """How brightly it shines now."""
    if in_use(phone) or phone.now < _idle_at(phone):
        return DisplayLight.FULL
    return DisplayLight.ASLEEP if _is_night(phone) else DisplayLight.DIMMED


def dims_at(phone: Phone) -> float | None:
    """When it dims if nothing happens. A night begins and ends with a minute of the clock on the screen."""
    idle_at = _idle_at(phone)
    return None if in_use(phone) or idle_at <= phone.now else idle_at


def in_use(phone: Phone) -> bool:
    """Whether the phone has something to show, or waits for its owner's next move."""
    return bool(
        phone.off_hook
        or phone.calls
        or pages.heard(phone)
        or phone.panels
        or phone.dial.begun
        or phone.notice
        or phone.volume_shown
        or phone.held_key
    )


def attend(turn: Turn, by_hand: bool = False) -> None:
    """Remember that the phone is attended: it is in use until now, or hands have made what happens now.

    What was due before that came too early for those hands: it is done first.
    """
    if by_hand or in_use(turn.phone):
        turn.change(attended=turn.now)


def _idle_at(phone: Phone) -> float:
    return phone.attended + phone.settings.dim_after


def _is_night(phone: Phone) -> bool:
    night, local = phone.settings.night, phone.local
    if night is None or local is None:
        return False
    return int(local // 60 % DAY_MINUTES) in night
