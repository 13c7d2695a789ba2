"""Forwarding: which calls are sent on to another number, and to which (RFC 5359, 2.7 to 2.9).

The phone does it by 302, or has the server do it by a feature code that it dials.
"""

from __future__ import annotations

from dataclasses import dataclass

from firmware.phone.settings import Forwarding, ForwardWhen
from firmware.phone.state import Phone
from firmware.phone.target import Route, resolve
from firmware.phone.turn import Turn
from firmware.sip.api import Peer

ON, OFF = "on", "off"
NUMBER = "{number}"
"""Stands for the number in a feature code."""


@dataclass(frozen=True, slots=True)
class Forward:
    """How it stands with these calls: the number is known even while they are not sent on."""

    on: bool
    number: str


def forward(phone: Phone, when: ForwardWhen) -> Forward:
    """How it stands: as the owner chose on the phone, else as configured."""
    state, tab, number = phone.override(_name(when)).partition("\t")
    if tab:
        return Forward(state == ON and bool(number), number)
    number = _configured(phone, when).number
    return Forward(bool(number), number)


def sent_on(phone: Phone, when: ForwardWhen, account: str | None) -> Peer | None:
    """To whom a call to this account goes on by our own 302; None where there is no way."""
    now = forward(phone, when)
    if not now.on or by_server(phone, when):
        return None
    route = resolve(phone, now.number, account or "")
    return route.peer if isinstance(route, Route) and not route.service else None


def by_server(phone: Phone, when: ForwardWhen) -> bool:
    """Whether the server does it, so that no call comes here that has to be sent on."""
    return bool(_configured(phone, when).code_on)


def switch_on(turn: Turn, when: ForwardWhen, number: str) -> str:
    """Send these calls on to the number. Gives what is to be dialled for it, '' for nothing."""
    turn.keep(_name(when), f"{ON}\t{number}")
    return _configured(turn.phone, when).code_on.replace(NUMBER, number)


def switch_off(turn: Turn, when: ForwardWhen) -> str:
    """Take these calls oneself again. Gives what is to be dialled for it, '' for nothing."""
    turn.keep(_name(when), f"{OFF}\t{forward(turn.phone, when).number}")
    return _configured(turn.phone, when).code_off


def _name(when: ForwardWhen) -> str:
    """What it is kept as."""
    return f"forward-{when}"


def _configured(phone: Phone, when: ForwardWhen) -> Forwarding:
    return dict(phone.settings.forwarding).get(when, Forwarding())
