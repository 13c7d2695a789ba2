"""A number is dialled for a held call: to give the call away (RFC 5589), or to join somebody with it.

A transfer is blind when nobody has spoken with the other side (section 6), attended when the owner has, or
lets it ring (section 7). Until the far end tells that it worked, the call stays held here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from firmware.phone import messages, places, switching
from firmware.phone.call import Call
from firmware.phone.calls import drop_dialling, finish, hang_up, released
from firmware.phone.notice import Notice
from firmware.phone.parts import Errand, ErrandKind, ReceiverTone
from firmware.phone.phases import TALKED, Phase, Trigger
from firmware.phone.reasons import Reason
from firmware.phone.state import Phone
from firmware.phone.target import Route, resolve
from firmware.phone.turn import Turn
from firmware.sip.api import HangUp, Peer, Transfer, TransferProgress, TransferTo

ANSWERED_AT_LAST = 200

TRANSFER_SECONDS = 60.0
"""A far end that does not tell by then how the transfer went: the call is back (RFC 5589, section 6.3)."""


def begin(turn: Turn, kind: ErrandKind, call: Call) -> None:
    """Hold the call and give dial tone for the number of another."""
    new_call(turn)
    if turn.phone.receiver:
        turn.change(errand=Errand(kind, call.id))


def new_call(turn: Turn) -> None:
    """Hold whoever talks, and give dial tone."""
    switching.hold_talking(turn)
    messages.hush(turn)
    turn.change(errand=None, panels=())
    if turn.phone.in_the_ear:  # one that is just being answered
        turn.notify(Notice.NOT_AVAILABLE)
    else:
        turn.open_receiver(ReceiverTone.DIAL)


def dialled(turn: Turn, call: Call) -> None:
    """The number of an errand was dialled: this is the call to it."""
    if errand := turn.phone.errand:
        turn.change(errand=replace(errand, other=call.id))
        turn.set(call.id, consulted=True)


def give_up(turn: Turn) -> None:
    """Nothing will be dialled: back to the held call, which the errand had taken from the ear."""
    errand = turn.phone.errand
    drop_dialling(turn)
    turn.change(receiver=None, errand=None, line="")
    if errand and (call := turn.phone.call(errand.call)) and call.phase is Phase.HELD:
        switching.resume(turn, call)


def bring_back(turn: Turn, call: Call) -> None:
    """A call is over that was made for a held one: that comes back to the ear."""
    if call.consulted and turn.phone.off_hook and not turn.phone.in_the_ear and turn.phone.held:
        switching.resume(turn, turn.phone.held[0])


def pair(phone: Phone) -> tuple[Call, Call] | None:
    """The errand's call and the one made for it, once that rings or talks; either may be in the ear."""
    errand = phone.errand
    if errand is None or errand.other is None:
        return None
    first, other = phone.call(errand.call), phone.call(errand.other)
    if not first or not other or other.service or first.phase not in TALKED:
        return None
    return (first, other) if other.phase in (*TALKED, Phase.RINGING) else None


def transfer_blind(turn: Turn, call: Call, typed: str, parks: bool = False) -> None:
    """Give the call to a number that nobody has spoken with: somebody, or a place where it ``parks``."""
    route = resolve(turn.phone, typed, call.account or "")
    if isinstance(route, Route) and not route.service:
        drop_dialling(turn)
        if call.phase is Phase.TALKING:
            switching.hold_talking(turn)
        turn.change(receiver=None, errand=None)
        _started(turn, call, route.peer, parks)
        turn.do(Transfer(call.id, route.peer.uri))
    else:
        turn.notify(Notice.TRANSFER_FAILED)


def complete(turn: Turn) -> bool:
    """Do what the errand was for: join whom was dialled, or give the call to them. False if it cannot be."""
    found, errand = pair(turn.phone), turn.phone.errand
    if not found or not errand or (errand.kind is ErrandKind.CONFERENCE and found[1].phase is Phase.RINGING):
        return False
    if errand.kind is ErrandKind.CONFERENCE:
        switching.join(turn)
    else:
        _give(turn, *found)
    return True


def park_on_leaving(turn: Turn) -> None:
    """The receiver closes while the server tells the place: that is what the owner has waited for."""
    errand, found = turn.phone.errand, pair(turn.phone)
    if not errand or not errand.parks or not found:
        return
    complete(turn)
    if found[1].phase is not Phase.RINGING:
        switching.hold_talking(turn)
        _started(turn, found[1], found[0].peer)


def _give(turn: Turn, first: Call, other: Call) -> None:
    errand = cast("Errand", turn.phone.errand)
    turn.change(errand=None)
    if first.phase is Phase.TALKING:
        switching.hold_talking(turn)
    place = places.found(turn.phone) if errand.parks else ""
    _started(turn, first, Peer("", place) if place else other.peer, errand.parks)
    if other.phase is not Phase.RINGING:
        turn.do(TransferTo(first.id, other.id))
    else:  # RFC 5589, 7.6: nobody has answered whom the far end could take over
        turn.set(other.id, consulted=False)
        hang_up(turn, other)
        turn.do(Transfer(first.id, other.peer.uri))


def _who(peer: Peer) -> str:
    return peer.name or peer.number or "-"


def _started(turn: Turn, call: Call, to: Peer, parks: bool = False) -> None:
    where = to.number if parks else _who(to)  # colleagues take it back by the number
    turn.set(call.id, transfer=where, transfer_code=0, parks=parks, deadline=turn.now + TRANSFER_SECONDS)


def told(turn: Turn, event: TransferProgress) -> None:
    """The far end says how it goes (RFC 3420): done, failed, or still ringing there."""
    call = turn.phone.call(event.call)
    if call is None or not call.transfer:
        turn.remark(f"call {event.call}: word of a transfer ignored ({event.code})")
    elif event.code >= ANSWERED_AT_LAST + 100:
        failed(turn, call, event.code)
    elif event.code >= ANSWERED_AT_LAST:
        finish(turn, call, Trigger.HANG_UP, given(turn, call), event.code, send=HangUp(call.id))
        released(turn)
    else:
        turn.set(call.id, transfer_code=max(call.transfer_code, event.code))


def given(turn: Turn, call: Call) -> Reason:
    """Note to whom a call was given away; the reason for which it ends."""
    turn.set(call.id, given_to=places.given(turn, call) if call.parks else call.transfer)
    return Reason.PARKED if call.parks else Reason.TRANSFERRED


def failed(turn: Turn, call: Call, code: int = 0) -> None:
    """It did not work, or (0) nobody told of it: the call is back, in the ear if that is free."""
    for each in turn.phone.held:
        if each.id == call.id or each.transfer == _who(call.peer):
            turn.set(each.id, transfer="", deadline=None)
    turn.notify(Notice.TRANSFER_FAILED, code=code)
    if turn.phone.off_hook and not turn.phone.in_the_ear:
        switching.resume(turn, turn.get(call.id))


def leave_conference(turn: Turn) -> None:
    """The owner goes; where two are left one is given to the other, so that they talk on (RFC 4579, 5.9)."""
    members = [call for call in turn.phone.talking if call.conference]
    if len(members) == 2:
        one, other = members
        turn.set(one.id, conference=False)
        turn.set(other.id, conference=False)
        switching.hold_talking(turn)
        for call, to in ((one, other), (other, one)):
            _started(turn, call, to.peer)
        turn.do(TransferTo(one.id, other.id))
    else:
        for call in members:
            hang_up(turn, call)
