"""Forwarding: which calls are sent on to another number, and to which (RFC 5359, 2.7 to 2.9).

The phone does it by 302, or has the server do it by a feature code that it dials.
"""

from __future__ import annotations

from dataclasses import dataclass

from firmware.phone.notice import Notice
from firmware.phone.reasons import Reason
from firmware.phone.settings import NUMBER_HERE, Forwarding, ForwardWhen
from firmware.phone.state import Phone
from firmware.phone.target import PAUSE, Route, is_emergency, plain, resolve
from firmware.sip.api import Peer

ON, OFF = "on", "off"


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
    configured = _configured(phone, when)  # a server that does it has to be told once
    return Forward(bool(configured.number and not configured.code_on), configured.number)


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


def code(phone: Phone, when: ForwardWhen, on: bool, number: str) -> str:
    """What is dialled for the server to do it, or to do it no more; '' where the phone does it."""
    configured = _configured(phone, when)
    return configured.code_on.replace(NUMBER_HERE, number) if on else configured.code_off


def problem(phone: Phone, when: ForwardWhen, number: str) -> Notice | None:
    """Why calls cannot go on to this number."""
    dialled = code(phone, when, True, number) or number
    valid = resolve(phone, dialled) is not Reason.NUMBER_NOT_VALID
    return unfit(phone, number) or (None if valid else Notice.NUMBER_NOT_VALID)


def unfit(phone: Phone, number: str) -> Notice | None:
    """Why nobody's call may be sent there at all: to the phone itself, to those who help, to no number."""
    own = {phone.settings.extension, *(account.user for account in phone.settings.accounts)}
    if plain(number) in own:
        return Notice.OWN_NUMBER
    valid = resolve(phone, number) is not Reason.NUMBER_NOT_VALID and PAUSE not in number
    return None if valid and not is_emergency(phone, plain(number)) else Notice.NUMBER_NOT_VALID


def kept(when: ForwardWhen, on: bool, number: str) -> tuple[str, str]:
    """The setting that says so."""
    return _name(when), f"{ON if on else OFF}\t{number}"


def is_on(setting: tuple[str, str]) -> bool:
    """What such a setting says."""
    return setting[1].startswith(f"{ON}\t")


def _name(when: ForwardWhen) -> str:
    """What it is kept as."""
    return f"forward-{when}"


def _configured(phone: Phone, when: ForwardWhen) -> Forwarding:
    return dict(phone.settings.forwarding).get(when, Forwarding())
