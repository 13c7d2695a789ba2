"""Colleagues and parking places: who is watched for the keys, and the call of theirs that is taken."""

from __future__ import annotations

from urllib.parse import unquote

from firmware.phone import parking, places, placing
from firmware.phone.settings import NUMBER_HERE, KeyKind, SpeedDialKey
from firmware.phone.state import Phone
from firmware.phone.target import Route, resolve
from firmware.phone.turn import Turn
from firmware.sip.watching import DialogsChanged, WatchDialogs, Watched

DEPENDS_ON = ("watching", "overrides", "accounts", "lan_phones", "parking", "parked")
NO_KEY = 0
KINDS = frozenset({KeyKind.EXTENSION, KeyKind.PARK})


def ready(turn: Turn) -> None:
    """The stack runs, and watches nobody yet."""
    turn.change(watching=(), watched=())


def follow(turn: Turn, before: Phone) -> None:
    """Have exactly those watched who have a key now, or are places of parked calls.

    What they depend on seldom changes.
    """
    phone = turn.phone
    if phone.watching is None:
        return
    if all(getattr(before, name) is getattr(phone, name) for name in DEPENDS_ON):
        return
    keys = tuple((key.key, watched) for key in phone.speed_dials if (watched := _watched(phone, key)))
    keys += tuple((NO_KEY, place) for place in places.watched(phone))
    everybody = frozenset(watched for _, watched in keys)
    if everybody != frozenset(watched for _, watched in phone.watching):
        turn.do(WatchDialogs(everybody))
    known = tuple(each for each in phone.watched if Watched(each.account, each.uri) in everybody)
    turn.change(watching=keys, watched=known)


def told(turn: Turn, event: DialogsChanged) -> None:
    """A server tells what somebody does."""
    who = Watched(event.account, event.uri)
    if who not in {watched for _, watched in turn.phone.watching or ()}:
        turn.remark(f"{event.uri} at {event.account!r} is not watched")
        return
    others = tuple(each for each in turn.phone.watched if Watched(each.account, each.uri) != who)
    turn.change(watched=(*others, event))
    places.look(turn, event)
    parking.told(turn)


def pick_up(turn: Turn, call: DialogsChanged, number: str) -> None:
    """Take a call that rings there: by the server's code, else in place of its dialog; else call there.

    An exchange that is between the two (RFC 3261's back-to-back user agent) may tell of dialogs that it does
    not know itself, so that a code that is set goes first.
    """
    accounts = turn.phone.settings.accounts
    code = next((account.pickup for account in accounts if account.name == call.account), "")
    if code:
        user = unquote(call.uri.partition(":")[2].partition("@")[0])
        placing.place(turn, code.replace(NUMBER_HERE, user), call.account)
    elif call.dialog and call.target:
        placing.place(turn, call.target, call.account, taken=call)
    else:
        placing.place(turn, number)


def _watched(phone: Phone, key: SpeedDialKey) -> Watched | None:
    """By whom a key's number is watched: the account that dials it. A phone on the local network is not."""
    route = resolve(phone, key.number) if key.kind in KINDS else None
    return Watched(route.account, route.peer.uri) if isinstance(route, Route) and route.account else None
