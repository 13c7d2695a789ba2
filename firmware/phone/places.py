"""The server's places for parked calls: where the phone's own call went, and whether it is still there.

The places that an account names are watched while the server chooses one (RFC 4235): the one that is taken
since then is it. While the call waits there that one alone is watched.
"""

from __future__ import annotations

from dataclasses import replace

from firmware.phone.call import Call
from firmware.phone.parts import Parked, ParkSearch
from firmware.phone.settings import KeyKind
from firmware.phone.state import Phone
from firmware.phone.target import Route, resolve
from firmware.phone.turn import Turn
from firmware.sip.watching import DialogsChanged, DialogState, Watched

SEARCH_SECONDS = 30.0
"""How long the place is looked for when the call is there already."""

REMEMBERED_SECONDS = 3600.0
"""A call that was parked so long ago is forgotten, where the server does not tell that it is gone."""

GONE_SECONDS = 3.0
"""A place that is free for so long has no call; it may be for less while one takes another's place."""

MOST_PARKED = 4


def named(phone: Phone, account: str) -> tuple[tuple[str, Watched], ...]:
    """The places that the account's configuration names, and how each is watched."""
    numbers = next((each.park_places for each in phone.settings.accounts if each.name == account), ())
    routes = ((number, resolve(phone, number, account)) for number in numbers)
    return tuple(
        (number, Watched(route.account, route.peer.uri))
        for number, route in routes
        if isinstance(route, Route) and route.account
    )


def with_keys(phone: Phone) -> tuple[tuple[str, Watched], ...]:
    """The places that there are keys for, watched always."""
    keys = dict(phone.watching or ())
    parks = (key for key in phone.speed_dials if key.kind is KeyKind.PARK)
    return tuple((key.number, keys[key.key]) for key in parks if key.key in keys)


def watched(phone: Phone) -> tuple[Watched, ...]:
    """Those that are watched though no key is for them."""
    searched = phone.parking.places if phone.parking else ()
    return (*(each for _, each in searched), *(parked.place for parked in phone.parked))


def told(phone: Phone, who: Watched) -> DialogState | None:
    """What the server has told of a place, None before its first word."""
    known = (each.state for each in phone.watched if Watched(each.account, each.uri) == who)
    return next(known, None)


def taken(phone: Phone, places: tuple[tuple[str, Watched], ...]) -> tuple[str, ...]:
    """Those of the places where somebody waits."""
    return tuple(number for number, who in places if told(phone, who) is DialogState.BUSY)


def found(phone: Phone) -> str:
    """The place of the call that is parked where the server says, '' where that cannot be told."""
    search = phone.parking
    places, before = (search.places, search.taken) if search else ((), ())
    new = [number for number in taken(phone, places) if number not in before]
    return new[0] if len(new) == 1 else ""


def given(turn: Turn, call: Call) -> str:
    """A call waits at a place now: remember that, if the server chose it; gives the place, '' if unknown."""
    keyed = call.transfer in {key.number for key in turn.phone.speed_dials if key.kind is KeyKind.PARK}
    search = turn.phone.parking
    if search is None or search.call != call.id:
        return call.transfer if keyed else ""
    place = call.transfer if call.transfer in dict(search.places) else found(turn.phone)
    if place:
        _remember(turn, search, place)
    else:
        turn.change(parking=replace(search, given=True, until=turn.now + SEARCH_SECONDS))
    return place


def look(turn: Turn, event: DialogsChanged) -> None:
    """A server has told what somebody does: perhaps where the call is, or that it has gone."""
    who = Watched(event.account, event.uri)
    gone = turn.now + GONE_SECONDS if event.state is DialogState.IDLE else None
    turn.change(
        parked=tuple(replace(each, gone=gone) if each.place == who else each for each in turn.phone.parked)
    )
    search = turn.phone.parking
    if search and search.given and (place := found(turn.phone)):
        if turn.phone.call(search.call):
            turn.set(search.call, given_to=place)
        _remember(turn, search, place)


def keep(turn: Turn) -> None:
    """End a search that is for nothing any more: the call was not given to the server after all."""
    search, errand = turn.phone.parking, turn.phone.errand
    if search is None or search.given or (errand and errand.parks and errand.call == search.call):
        return
    call = turn.phone.call(search.call)
    if call is None or not (call.transfer and call.parks):
        turn.change(parking=None)


def forget(turn: Turn, parked: Parked) -> None:
    """Nothing is known to wait there any more."""
    turn.change(parked=tuple(each for each in turn.phone.parked if each != parked))


def _remember(turn: Turn, search: ParkSearch, number: str) -> None:
    parked = Parked(
        number, search.account, dict(search.places)[number], search.who, turn.now + REMEMBERED_SECONDS
    )
    others = tuple(each for each in turn.phone.parked if each.place != parked.place)
    turn.change(parking=None, parked=(parked, *others)[:MOST_PARKED])
