"""Making a call and taking one, into the open receiver."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone import errands, switching
from firmware.phone.call import Call
from firmware.phone.calls import close_record, drop_dialling, open_record, start_dialling
from firmware.phone.phases import FIRST_ANSWER, MOST_CALLS, WAIT, Phase, Trigger
from firmware.phone.privacy import hides_number
from firmware.phone.reasons import Reason
from firmware.phone.state import EMERGENCY_AT, DialPad, Notice, ReceiverTone
from firmware.phone.target import Route, is_emergency, name_of, resolve
from firmware.phone.turn import Turn
from firmware.sip.api import Answer, Dial, Peer, PickUp
from firmware.sip.watching import DialogsChanged


def place(
    turn: Turn, typed: str, via: str = "", intercom: bool = False, taken: DialogsChanged | None = None
) -> None:
    """Call what was typed, into the open receiver; a failure is shown, heard and kept in the history.

    ``via`` names the account of an earlier call that is to be repeated, ``intercom`` asks to be answered at
    once; ``taken`` is a call that rings at somebody else's, whose place this one takes.
    """
    via = via or turn.phone.line
    switching.make_room(turn)
    if len(list(turn.phone.live_calls)) >= MOST_CALLS and not is_emergency(turn.phone, typed):
        _too_many(turn)
        return
    call = start_dialling(turn)
    turn.change(dial=DialPad(), receiver=None, panels=(), volume_shown=None, line="")
    errands.dialled(turn, call)
    route = resolve(turn.phone, typed, via)
    if isinstance(route, Reason):
        _refuse(turn, call, typed, route)
    elif route.service:
        turn.move(call, Trigger.SERVE, peer=route.peer, service=route.service)
    else:
        _send(turn, call, route, intercom, taken)
        turn.set(call.id, to_dial=route.later)


def _too_many(turn: Turn) -> None:
    drop_dialling(turn)
    turn.change(receiver=None, errand=None)
    turn.notify(Notice.LINE_BUSY)
    if not turn.phone.held:
        turn.open_receiver(ReceiverTone.CONGESTION)


def open_speaker(turn: Turn) -> None:
    """Open the receiver by the speaker if nothing is open yet: a key that dials was pressed."""
    if not turn.phone.off_hook:
        turn.change(speaker=True, recalled=None)


def answer(turn: Turn, call: Call) -> None:
    """Take an incoming call into the open receiver, from which whoever talks is held."""
    switching.make_room(turn)
    turn.move(call, Trigger.ACCEPT)
    drop_dialling(turn)
    turn.change(receiver=None, panels=(), muted=False, errand=None, line="")
    turn.do(Answer(call.id))


def _send(turn: Turn, call: Call, route: Route, intercom: bool, taken: DialogsChanged | None) -> None:
    peer = Peer(route.peer.uri, taken.caller, taken.name) if taken else route.peer
    wait = WAIT[Phase.CALLING] if route.emergency else FIRST_ANSWER
    anonymous = hides_number(turn.phone) and not route.emergency
    turn.move(
        call,
        Trigger.SEND,
        peer=peer,
        account=route.account,
        via=route.via,
        emergency=route.emergency,
        anonymous=anonymous,
        began=turn.phone.wall,
        deadline=turn.now + wait,
    )
    if route.emergency:
        turn.change(emergency_at=turn.now)
        if turn.phone.wall is not None:
            turn.keep(EMERGENCY_AT, str(int(turn.phone.wall)))
    else:
        turn.change(hide_next=False)
    if taken and taken.dialog:
        turn.do(PickUp(call.id, route.account, route.peer.uri, taken.dialog))
    else:
        turn.do(Dial(call.id, route.account, route.peer.uri, anonymous, intercom))
    open_record(turn, turn.get(call.id))


def _refuse(turn: Turn, call: Call, typed: str, reason: Reason) -> None:
    shown = typed.strip()[:64]
    turn.move(call, Trigger.REFUSE, peer=Peer("", shown, name_of(turn.phone, shown)), reason=reason)
    over = turn.get(call.id)
    open_record(turn, replace(over, reason=None))
    close_record(turn, over)
    turn.open_receiver(ReceiverTone.ERROR)
