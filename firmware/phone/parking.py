"""A call is parked where the server says: it is given to whoever tells the place, once that was heard."""

from __future__ import annotations

from firmware.phone import errands, placing
from firmware.phone.state import Errand, ErrandKind, Notice
from firmware.phone.turn import Turn
from firmware.phone.watched import taken_places


def press(turn: Turn, number: str) -> None:
    """Hold the call and call the server, which tells the place; the second time it is done."""
    if turn.phone.errand and turn.phone.errand.parks:
        errands.complete(turn)
    elif turn.phone.talking:
        call = turn.phone.talking[0]
        before = taken_places(turn.phone)
        errands.begin(turn, ErrandKind.TRANSFER, call)
        turn.change(errand=Errand(ErrandKind.TRANSFER, call.id, parks=True, taken=before))
        placing.place(turn, number, call.account or "")
    else:
        turn.notify(Notice.NOT_AVAILABLE)
