"""What the owner does with calls: make, answer, hold, end. What the network does is in ``network.py``."""

from __future__ import annotations

from dataclasses import replace

from board.api import Key
from firmware.phone.commands import CloseCallRecord, OpenCallRecord
from firmware.phone.phases import FIRST_ANSWER, VOICE, WAIT, Phase, Trigger
from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord, Direction
from firmware.phone.rows import with_record
from firmware.phone.state import Call, CallDirection, DialPad, ReceiverTone
from firmware.phone.target import Route, name_of, resolve
from firmware.phone.turn import Turn
from firmware.sip.api import Answer, CallId, Dial, HangUp, Hold, Peer, PlayKeyTone, Reject, Resume, SendDtmf

KEEP_RECORDS = 200
KEEP_SENT_DIGITS = 32
DIGIT_OF = {
    Key.STAR: "*",
    Key.POUND: "#",
    **{key: key.value for key in Key if key.value.isdecimal()},
}


def place(turn: Turn, typed: str, via: str = "") -> None:
    """Call what was typed, into the open receiver; a failure is shown, heard and kept in the history.

    ``via`` names the account of an earlier call that is to be repeated.
    """
    forget_ended(turn)
    call = start_dialling(turn)
    turn.change(dial=DialPad(), receiver=None, panels=(), volume_shown=None)
    route = resolve(turn.phone, typed, via)
    if isinstance(route, Reason):
        _refuse(turn, call, typed, route)
    elif route.service:
        turn.move(call, Trigger.SERVE, peer=route.peer, service=route.service)
    else:
        _send(turn, call, route)


def open_speaker(turn: Turn) -> None:
    """Open the receiver by the speaker if nothing is open yet: a key that dials was pressed."""
    if not turn.phone.off_hook:
        turn.change(speaker=True)


def start_dialling(turn: Turn) -> Call:
    """The first digit with the receiver open: from now on there is a call, in phase dialing."""
    if pending := turn.phone.first(Phase.DIALING):
        return pending
    number = CallId(turn.phone.next_call)
    call = Call(number, CallDirection.OUT, Phase.DIALING, Peer("", ""), turn.now, began=turn.phone.wall)
    turn.change(next_call=turn.phone.next_call + 2)
    turn.add(call)
    return call


def drop_dialling(turn: Turn) -> None:
    """Nothing will be dialled after all."""
    if pending := turn.phone.first(Phase.DIALING):
        turn.move(pending, Trigger.HANG_UP)
    turn.change(dial=DialPad())


def answer(turn: Turn, call: Call) -> None:
    """Take an incoming call into the open receiver."""
    turn.move(call, Trigger.ACCEPT)
    drop_dialling(turn)
    turn.change(receiver=None, panels=(), muted=False)
    turn.do(Answer(call.id))


def reject(turn: Turn, call: Call) -> None:
    """Refuse an incoming call with 603 Decline."""
    finish(turn, call, Trigger.HANG_UP, Reason.REJECTED, 603, send=Reject(call.id, 603))


def hang_up(turn: Turn, call: Call) -> None:
    """End a call that the owner has made or taken."""
    reason = Reason.CANCELLED if call.answered_at is None else Reason.ENDED
    finish(turn, call, Trigger.HANG_UP, reason, 0, send=HangUp(call.id))


def finish(
    turn: Turn,
    call: Call,
    trigger: Trigger,
    reason: Reason,
    code: int,
    send: HangUp | Reject | None = None,
) -> None:
    """Bring a live call to its end, once: tell the stack where it must know, and close the record."""
    turn.move(call, trigger, reason=reason, code=code)
    if call.service is None:
        if send:
            turn.do(send)
        _close_record(turn, turn.get(call.id))
    if not any(other.phase in VOICE for other in turn.phone.calls):
        turn.change(muted=False)


def toggle_hold(turn: Turn, call: Call) -> None:
    """Hold a talking call, or take a held one back."""
    if call.phase is Phase.HELD:
        turn.move(call, Trigger.RESUME)
        turn.do(Resume(call.id))
    else:
        turn.move(call, Trigger.HOLD)
        turn.do(Hold(call.id))


def send_digit(turn: Turn, call: Call, digit: str) -> None:
    """Send a DTMF digit into a talking call, and let the owner hear it."""
    turn.do(PlayKeyTone(digit))
    if call.service is None:
        turn.do(SendDtmf(call.id, digit))
    turn.set(call.id, sent_digits=(call.sent_digits + digit)[-KEEP_SENT_DIGITS:])


def forget_ended(turn: Turn) -> None:
    """Take the calls that are over off the screen."""
    for call in turn.phone.calls:
        if call.phase is Phase.ENDED:
            turn.move(call, Trigger.FORGET)


def open_record(turn: Turn, call: Call) -> None:
    """Write the call down while it goes on."""
    turn.do(OpenCallRecord(_record(call)))


def direction_of(call: Call) -> Direction:
    """How the history shows this call now."""
    if call.direction is CallDirection.OUT:
        return Direction.DIALLED
    answered = call.answered_at is not None or call.reason in (Reason.REJECTED, Reason.CANCELLED)
    return Direction.RECEIVED if answered else Direction.MISSED


def _send(turn: Turn, call: Call, route: Route) -> None:
    wait = WAIT[Phase.CALLING] if route.emergency else FIRST_ANSWER
    turn.move(
        call,
        Trigger.SEND,
        peer=route.peer,
        account=route.account,
        via=route.via,
        emergency=route.emergency,
        began=turn.phone.wall,
        deadline=turn.now + wait,
    )
    turn.do(Dial(call.id, route.account, route.peer.uri))
    open_record(turn, turn.get(call.id))


def _refuse(turn: Turn, call: Call, typed: str, reason: Reason) -> None:
    shown = typed.strip()[:64]
    turn.move(call, Trigger.REFUSE, peer=Peer("", shown, name_of(turn.phone, shown)), reason=reason)
    over = turn.get(call.id)
    open_record(turn, replace(over, reason=None))
    _close_record(turn, over)
    turn.open_receiver(ReceiverTone.ERROR)


def _close_record(turn: Turn, call: Call) -> None:
    record = _record(call)
    turn.do(CloseCallRecord(record))
    turn.phone = with_record(turn.phone, record, KEEP_RECORDS)


def _record(call: Call) -> CallRecord:
    direction = direction_of(call)
    return CallRecord(
        call=call.id,
        began=call.began,
        direction=direction,
        number=call.peer.number,
        uri=call.peer.uri,
        name=call.peer.name,
        via=call.via,
        reason=call.reason,
        code=call.code,
        seconds=call.seconds(call.ended_at or call.since),
        codec=call.codec,
        seen=direction is not Direction.MISSED or call.reason is None,
    )
