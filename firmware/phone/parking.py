"""A call is parked where the server says: it is given to whoever tells the place, once that was heard.

By the same key it is taken back, where its place is known.
"""

from __future__ import annotations

from dataclasses import replace

from firmware.phone import errands, places, placing
from firmware.phone.call import Call
from firmware.phone.notice import Notice
from firmware.phone.parts import Errand, ErrandKind, Parked, ParkSearch, ReceiverTone
from firmware.phone.turn import Turn
from firmware.sip.watching import DialogState

FIRST_WORD_SECONDS = 1.0
"""Which places are taken before must be known; a server that has not told it by then is called anyway."""


def press(turn: Turn, number: str) -> None:
    """Hold the call and call the server, which tells the place; the second time it is done.

    Without a call the one that was parked last is taken back.
    """
    phone = turn.phone
    waiting = [each for each in phone.parked if each.gone is None]
    if phone.errand and phone.errand.parks:
        errands.complete(turn)
    elif phone.talking:
        _begin(turn, phone.talking[0], number)
    elif phone.in_the_ear and waiting:
        turn.notify(Notice.LINE_BUSY)
    elif waiting:
        _take_back(turn, waiting[0])
    else:
        turn.notify(Notice.NOT_AVAILABLE)


def told(turn: Turn) -> None:
    """A server has told of a place: once it has of all, it is called."""
    search = turn.phone.parking
    if search and search.number and all(places.told(turn.phone, who) for who in search.asked):
        _call_server(turn, search)


def late(turn: Turn) -> None:
    """The server was waited for long enough: to tell which places are taken, or where the call is."""
    search = turn.phone.parking
    if search and search.number:
        _call_server(turn, search)
    else:
        turn.change(parking=None)


def _begin(turn: Turn, call: Call, number: str) -> None:
    errands.begin(turn, ErrandKind.TRANSFER, call)
    if turn.phone.errand is None:  # another call is just being answered
        return
    turn.change(errand=Errand(ErrandKind.TRANSFER, call.id, parks=True))
    account = call.account or ""
    keyed, named = places.with_keys(turn.phone), places.named(turn.phone, account)
    watched = {who for _, who in turn.phone.watching or ()}
    search = ParkSearch(
        call.id,
        account,
        call.far_end.name or call.far_end.number,
        tuple((dict(keyed) | dict(named)).items()),
        tuple(who for _, who in named if who not in watched),
        number,
        turn.now + FIRST_WORD_SECONDS,
    )
    turn.change(parking=search)
    if search.asked:
        turn.open_receiver(ReceiverTone.DIALLING)
    else:
        _call_server(turn, search)


def _call_server(turn: Turn, search: ParkSearch) -> None:
    before = places.taken(turn.phone, search.places)
    turn.change(parking=replace(search, number="", until=None, taken=before))
    placing.place(turn, search.number, search.account)


def _take_back(turn: Turn, parked: Parked) -> None:
    placing.open_speaker(turn)
    placing.place(turn, parked.number, parked.account)
    if places.told(turn.phone, parked.place) is not DialogState.BUSY:  # nobody would tell that it is gone
        places.forget(turn, parked)
