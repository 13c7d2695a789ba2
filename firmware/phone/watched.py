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


def somebody_parked(phone: Phone) -> bool:
    """Whether a call waits at a place that there is a key for, or one that this phone has parked."""
    parks = (key for key in phone.speed_dials if key.kind is KeyKind.PARK)
    ours = any(parked.gone is None for parked in phone.parked)
    return ours or any(state_of(phone, key) is DialogState.BUSY for key in parks)
