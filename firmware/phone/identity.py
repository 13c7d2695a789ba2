"""Who is at the far end of a call, where that changes while it goes on (RFC 4916, RFC 5876).

A call that came in becomes theirs. Of one that was dialled the number stays, so that it can be dialled again.
"""

from __future__ import annotations

from dataclasses import replace

from firmware.phone.call import CallDirection
from firmware.phone.calls import open_record
from firmware.phone.state import Phone
from firmware.phone.target import known, name_of, plain
from firmware.phone.turn import Turn
from firmware.sip.api import IdentityChanged, Peer

TELLING = 6
"""Digits at the end of two numbers that make them one subscriber's, however they begin: 0812, +62812."""


def changed(turn: Turn, event: IdentityChanged) -> None:
    """The account's server tells who has the far end now."""
    call = turn.phone.call(event.call)
    if call is None or not call.live or call.service:
        turn.remark(f"call {event.call}: word of its far end ignored")
        return
    peer = _newer(turn.phone, call.far_end, known(turn.phone, event.peer))
    if call.direction is CallDirection.IN:
        turn.set(call.id, peer=peer, verified=event.verified)
    elif peer.number == call.peer.number:
        turn.set(call.id, peer=replace(call.peer, name=peer.name), connected=None)
    else:
        turn.set(call.id, connected=peer)
    if call.answered_at is not None:
        open_record(turn, turn.get(call.id))


def _newer(phone: Phone, old: Peer, new: Peer) -> Peer:
    """Who it is now; the same one, named or written otherwise, keeps the number that is known."""
    if not _same(old.number, new.number):
        return new
    return replace(old, name=name_of(phone, old.number) or new.name or old.name)


def _same(number: str, other: str) -> bool:
    one, two = (plain(each).removeprefix("+").lstrip("0") for each in (number, other))
    digits = one.isdecimal() and two.isdecimal() and min(len(one), len(two)) >= TELLING
    return one == two or (digits and (one.endswith(two) or two.endswith(one)))
