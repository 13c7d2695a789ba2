"""What a call needs, whoever acts on it: its beginning, its end, its record. Making and taking calls is in
``placing.py``, several of them in ``switching.py``; what the network does is in ``network.py``."""

from __future__ import annotations

from board.api import Key
from firmware.phone import minutes, recording
from firmware.phone.call import Call, CallDirection
from firmware.phone.commands import CloseCallRecord, OpenCallRecord
from firmware.phone.panels import of_calls
from firmware.phone.parts import DialPad, ReceiverTone
from firmware.phone.phases import VOICE, Phase, Trigger
from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord, Direction
from firmware.phone.rows import with_records
from firmware.phone.target import HIDDEN
from firmware.phone.turn import Turn
from firmware.sip.api import CallId, HangUp, Peer, PlayKeyTone, Redirect, Reject, SendDtmf

KEEP_RECORDS = 200
UNOBTRUSIVE = (None, Reason.FORWARDED, Reason.BLOCKED, Reason.LEFT_MESSAGE)
"""Calls that were not answered here, and that nobody has to be told of as missed."""

KEEP_SENT_DIGITS = 32
DIGIT_OF = {
    Key.STAR: "*",
    Key.POUND: "#",
    **{key: key.value for key in Key if key.value.isdecimal()},
}


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


def reject(turn: Turn, call: Call) -> None:
    """Refuse an incoming call: 603 Decline, unless the settings have another word for it."""
    code = turn.phone.settings.reject_code
    finish(turn, call, Trigger.HANG_UP, Reason.REJECTED, code, send=Reject(call.id, code))


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
    send: HangUp | Reject | Redirect | None = None,
) -> None:
    """Bring a live call to its end, once: tell the stack where it must know, and close the record."""
    turn.move(call, trigger, reason=reason, code=code)
    if call.service is None:
        if send:
            turn.do(send)
        close_record(turn, turn.get(call.id))
    if not any(other.phase in VOICE for other in turn.phone.calls):
        turn.change(muted=False)
    _leave_behind(turn, call)


def _leave_errand(turn: Turn, call: Call) -> None:
    errand = turn.phone.errand
    if errand and call.id in (errand.call, errand.other):
        turn.change(errand=None)
        other = turn.phone.call(errand.other) if errand.other else None
        if errand.parks and other and other.live:
            hang_up(turn, other)  # else the owner would be parked


def _leave_behind(turn: Turn, call: Call) -> None:
    """What a call leaves when it is over: no errand of its own, no conference of one, no menu of calls."""
    _leave_errand(turn, call)
    members = [each for each in turn.phone.live_calls if each.conference]
    if len(members) == 1:
        turn.set(members[0].id, conference=False, unheard=False)
    if not turn.phone.held:
        turn.change(recalled=None)
    recording.call_over(turn, call)
    if not turn.phone.own_calls:
        turn.change(panels=tuple(each for each in turn.phone.panels if not of_calls(each)))


def send_digit(turn: Turn, digit: str) -> None:
    """Send a DTMF digit to whoever is in the ear, and let the owner hear it.

    A voice menu may ask for digits before it answers (early media).
    """
    listening = [call for call in turn.phone.in_the_ear if call.phase is Phase.TALKING or call.early_media]
    if listening:
        turn.do(PlayKeyTone(digit))
    for call in listening:
        if call.service is None:
            turn.do(SendDtmf(call.id, digit))
        _note_sent(turn, call, digit)


def send_stored_digit(turn: Turn, call: Call, digit: str) -> None:
    """Send a digit that was stored with the number to that call alone, unseen: it may be of a PIN."""
    turn.do(PlayKeyTone(digit))
    turn.do(SendDtmf(call.id, digit))
    _note_sent(turn, call, HIDDEN)


def _note_sent(turn: Turn, call: Call, shown: str) -> None:
    turn.set(call.id, sent_digits=(call.sent_digits + shown)[-KEEP_SENT_DIGITS:])


def released(turn: Turn) -> None:
    """The last call is over, by the owner's will: a lifted handset has dial tone again, hands-free closes."""
    if turn.phone.in_the_ear or turn.phone.held or not turn.phone.off_hook:
        return
    if turn.phone.lifted:
        turn.open_receiver(ReceiverTone.DIAL)
    else:
        turn.change(speaker=False, receiver=None)


def forget_ended(turn: Turn) -> None:
    """Take the calls that are over off the screen."""
    for call in turn.phone.calls:
        if call.phase is Phase.ENDED:
            turn.move(call, Trigger.FORGET)


def open_record(turn: Turn, call: Call) -> None:
    """Write the call down while it goes on."""
    turn.do(OpenCallRecord(record_of(call)))


def direction_of(call: Call) -> Direction:
    """How the history shows this call now."""
    if call.direction is CallDirection.OUT:
        return Direction.DIALLED
    answered = call.answered_at is not None or call.reason in (
        Reason.REJECTED,
        Reason.CANCELLED,
        Reason.ELSEWHERE,
        Reason.DEFLECTED,
        Reason.TO_VOICEMAIL,
    )
    return Direction.RECEIVED if answered else Direction.MISSED


def close_record(turn: Turn, call: Call) -> None:
    """The call is over: its record, whole."""
    record = record_of(call)
    turn.do(CloseCallRecord(record))
    turn.phone = with_records(turn.phone, (record, *turn.phone.records)[:KEEP_RECORDS])
    minutes.count(turn, record)


def record_of(call: Call) -> CallRecord:
    """What is kept of it."""
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
        seen=direction is not Direction.MISSED or call.reason in UNOBTRUSIVE,
        quality=call.listening.quality,
        cause=call.cause,
        sent_to=call.sent_to,
        diverted_by=call.diverted_by,
        talked_to=_talked_to(call),
        verified=call.verified,
    )


def _talked_to(call: Call) -> str:
    """Who was talked to last in a call that was dialled, if that is somebody else than was dialled."""
    peer = call.connected if call.answered_at is not None else None
    return peer.name or peer.number if peer else ""
