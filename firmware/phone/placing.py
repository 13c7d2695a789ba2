"""Making a call and taking one, into the open receiver."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone import errands, switching
from firmware.phone.call import Call
from firmware.phone.calls import close_record, drop_dialling, open_record, start_dialling
from firmware.phone.notice import Notice
from firmware.phone.panels import UnlockPanel
from firmware.phone.parts import DialPad, ReceiverTone
from firmware.phone.phases import FIRST_ANSWER, MOST_CALLS, WAIT, Phase, Trigger
from firmware.phone.privacy import hides_number
from firmware.phone.reasons import Reason
from firmware.phone.target import Route, divided, is_emergency, name_of, resolve
from firmware.phone.turn import Turn
from firmware.phone.welcome import keep_emergency
from firmware.sip.api import Answer, Dial, Peer, PickUp
from firmware.sip.watching import DialogsChanged


def place(
    turn: Turn,
    typed: str,
    via: str = "",
    intercom: bool = False,
    taken: DialogsChanged | None = None,
    openly: bool = False,
) -> None:
    """Call what was typed, into the open receiver; a failure is shown, heard and kept in the history.

    ``via`` names the account of an earlier call that is to be repeated, ``intercom`` asks to be answered at
    once; ``taken`` is a call that rings at somebody else's, whose place this one takes; ``openly`` calls are
    for a server that must know who this is, whatever the owner hides.
    """
    if turn.phone.locked and not is_emergency(turn.phone, typed):
        _ask_for_pin(turn, typed)
        return
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
        _send(turn, call, route, intercom, taken, openly)
        turn.set(call.id, to_dial=route.later)


def _ask_for_pin(turn: Turn, typed: str) -> None:
    """A locked phone calls nobody but those who help, until it has its PIN: then it calls this number."""
    drop_dialling(turn)
    turn.change(errand=None, panels=())
    turn.open_receiver(ReceiverTone.CONGESTION)
    if turn.phone.asks_later:
        turn.notify(Notice.PIN_LATER)
    else:
        turn.notify(Notice.LOCKED)
        turn.push_panel(UnlockPanel(wish=typed))


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
    clear_desk(turn)
    turn.do(Answer(call.id))


def clear_desk(turn: Turn) -> None:
    """The open receiver is for a call that came: nothing is dialled, looked for or muted any more."""
    drop_dialling(turn)
    turn.change(receiver=None, panels=(), muted=False, errand=None, line="")


def _send(
    turn: Turn, call: Call, route: Route, intercom: bool, taken: DialogsChanged | None, openly: bool
) -> None:
    peer = Peer(route.peer.uri, taken.caller, taken.name) if taken else route.peer
    wait = WAIT[Phase.CALLING] if route.emergency else FIRST_ANSWER
    openly = openly or route.emergency
    anonymous = hides_number(turn.phone) and not openly
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
        keep_emergency(turn)
    if not openly:
        turn.change(hide_next=False)
    if taken and taken.dialog:
        turn.do(PickUp(call.id, route.account, route.peer.uri, taken.dialog))
    else:
        turn.do(Dial(call.id, route.account, route.peer.uri, anonymous, intercom))
    open_record(turn, turn.get(call.id))


def _refuse(turn: Turn, call: Call, typed: str, reason: Reason) -> None:
    shown = divided(typed)[0].strip()[:64]
    turn.move(call, Trigger.REFUSE, peer=Peer("", shown, name_of(turn.phone, shown)), reason=reason)
    over = turn.get(call.id)
    open_record(turn, replace(over, reason=None))
    close_record(turn, over)
    turn.open_receiver(ReceiverTone.ERROR)
