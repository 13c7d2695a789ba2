"""What is known of colleagues and parking places, by their keys."""

from __future__ import annotations

from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.state import Phone
from firmware.sip.watching import DialogsChanged, DialogState, Watched


def doing(phone: Phone, key: SpeedDialKey) -> DialogsChanged | None:
    """What is known of whom a key is about."""
    watched = dict(phone.watching or ()).get(key.key)
    return next((each for each in phone.watched if Watched(each.account, each.uri) == watched), None)


def state_of(phone: Phone, key: SpeedDialKey) -> DialogState:
    """The same in a word."""
    known = doing(phone, key)
    return known.state if known else DialogState.UNKNOWN


def ringing(phone: Phone, key: SpeedDialKey) -> DialogsChanged | None:
    """The call that rings at a colleague's, which a press takes."""
    known = doing(phone, key) if key.kind is KeyKind.EXTENSION else None
    return known if known and known.state is DialogState.RINGING else None


def places(phone: Phone) -> tuple[str, ...]:
    """The numbers of the server's places for parked calls that there are keys for."""
    return tuple(key.number for key in phone.speed_dials if key.kind is KeyKind.PARK)


def taken_places(phone: Phone) -> tuple[str, ...]:
    """Those where somebody waits."""
    parks = (key for key in phone.speed_dials if key.kind is KeyKind.PARK)
    return tuple(key.number for key in parks if state_of(phone, key) is DialogState.BUSY)


def new_place(phone: Phone, before: tuple[str, ...]) -> str:
    """The one that was taken since then, '' where that cannot be told."""
    new = [number for number in taken_places(phone) if number not in before]
    return new[0] if len(new) == 1 else ""
