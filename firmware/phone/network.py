"""What the network does: calls that come in, move on and end; registrations; phones found on the LAN."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from firmware.phone import (
    answering_machine,
    errands,
    forward_switch,
    intercom,
    listening,
    post_dial,
    sending_on,
    switching,
)
from firmware.phone.call import Call, CallDirection, Service
from firmware.phone.calls import drop_dialling, finish, forget_ended, open_record
from firmware.phone.distinctive import ring_of
from firmware.phone.events import AddressesChanged, LanPhonesChanged
from firmware.phone.forwarding import sent_on
from firmware.phone.hook import close, tells_of_the_past
from firmware.phone.notice import Notice
from firmware.phone.parts import AccountStatus, ReceiverTone
from firmware.phone.phases import MOST_CALLS, TALKED, WAIT, Phase, Trigger
from firmware.phone.quality import NOTHING_YET
from firmware.phone.reasons import GIVEN_AWAY, Reason, end_of_talk, reason_of
from firmware.phone.settings import ForwardWhen
from firmware.phone.state import Phone
from firmware.phone.target import LAN, caller, known, lan_phone_at, lan_uri, name_of
from firmware.phone.turn import Turn
from firmware.phone.welcome import Refused, SentOn, emergency_lately, turned_away
from firmware.sip.api import (
    CallAnswered,
    CallEnded,
    CallId,
    CallProgress,
    CallReferred,
    CallReplaced,
    EchoMeasured,
    FollowAddresses,
    HangUp,
    IncomingCall,
    MediaChanged,
    MicrophoneHeard,
    Peer,
    RefreshRegistrations,
    RegistrationChanged,
    Reject,
    Ring,
    StackReady,
    Statistics,
    TrustLanPhones,
)

TRYING = 100
WEAK_LOSS = 0.03
WEAK_JITTER_MS = 60.0
"""Above this loss or jitter a voice is audibly worse (ITU-T G.1020, with a 60 ms buffer)."""

FAILURE_TONES = {
    Reason.BUSY: ReceiverTone.BUSY,
    Reason.DECLINED: ReceiverTone.BUSY,
    Reason.NO_SUCH_NUMBER: ReceiverTone.ERROR,
    Reason.NUMBER_NOT_VALID: ReceiverTone.ERROR,
    Reason.NUMBER_CHANGED: ReceiverTone.ERROR,
    Reason.NO_ROUTE: ReceiverTone.ERROR,
    Reason.OUT_OF_ORDER: ReceiverTone.ERROR,
    Reason.NOT_OFFERED: ReceiverTone.ERROR,
    Reason.INCOMPATIBLE: ReceiverTone.ERROR,
}
"""The tone of a call that failed; every other reason has congestion.

The special information tone is for what is neither busy nor congested (ITU-T E.180).
"""


def incoming(turn: Turn, event: IncomingCall) -> None:
    """Ring; wait beside another call, if that may be disturbed; or say busy."""
    if not _is_new(turn, event.call):
        return
    if tells_of_the_past(turn.phone):
        close(turn)
    peer = _caller(turn.phone, event)
    away = turned_away(turn.phone, event, peer)
    if not away and not turn.phone.off_hook:
        forget_ended(turn)
    call = _begin(turn, _incoming_call(turn.phone, event, peer), event.account, WAIT[Phase.INCOMING])
    match away:
        case Refused(code, reason):
            finish(turn, call, Trigger.HANG_UP, reason, code, send=Reject(call.id, code))
            turn.move(turn.get(call.id), Trigger.FORGET)
        case SentOn(to):
            sending_on.send(turn, call, to, Reason.FORWARDED)
        case _:
            turn.set(call.id, answers_at=intercom.answers_at(turn.phone, event, call))
            _ring(turn, call)


def _caller(phone: Phone, event: IncomingCall) -> Peer:
    """Who calls. A phone on the local network is who it is known to be there, whatever its From says."""
    found = lan_phone_at(phone, event.source) if event.account is None and not event.anonymous else None
    return Peer(lan_uri(found), found.extension, found.name) if found else caller(event.peer)


def _incoming_call(phone: Phone, event: IncomingCall, peer: Peer) -> Call:
    diverted = caller(event.diverted_by) if event.diverted_by else None
    return Call(
        event.call,
        CallDirection.IN,
        Phase.INCOMING,
        known(phone, peer),
        phone.now,
        ring=ring_of(phone.settings, event, peer),
        anonymous=event.anonymous,
        verified=event.verified,
        diverted_by=(name_of(phone, diverted.number) or diverted.name or diverted.number) if diverted else "",
    )


def _ring(turn: Turn, call: Call) -> None:
    """Tell the caller that it rings; not for ever, where unanswered calls go on to another number."""
    if not emergency_lately(turn.phone):
        if to := sent_on(turn.phone, ForwardWhen.NO_ANSWER, call.account):
            turn.set(call.id, sent_on=to, deadline=turn.now + turn.phone.settings.forward_after)
        else:
            turn.set(call.id, machine_at=answering_machine.takes_at(turn.phone))
    if turn.phone.dictated is not None:
        listening.stop(turn)
    turn.do(Ring(call.id))


def progress(turn: Turn, event: CallProgress) -> None:
    """The far end rings, or the network plays its own sound."""
    call = _on_the_line(turn.phone, event.call)
    if call is None or call.direction is CallDirection.IN:
        turn.remark(f"call {event.call}: progress {event.code} ignored")
    elif event.code == TRYING:
        if call.phase is Phase.CALLING:
            turn.set(call.id, deadline=call.since + WAIT[Phase.RINGING])
    else:
        turn.move(call, Trigger.PROGRESS, early_media=call.early_media or event.early_media)


def answered(turn: Turn, event: CallAnswered) -> None:
    """The dialog is confirmed: talk."""
    call = _on_the_line(turn.phone, event.call)
    if call is None:
        turn.remark(f"call {event.call}: answer ignored")
    elif call.phase is Phase.RECORDING:
        answering_machine.answered(turn, call)
    elif turn.move(call, Trigger.CONFIRMED):
        open_record(turn, turn.get(call.id))
        post_dial.begin(turn, turn.get(call.id))
        forward_switch.answered(turn, turn.get(call.id))
        switching.one_talks(turn, turn.get(call.id))
        if call.replaces is not None and (old := _on_the_line(turn.phone, call.replaces)):
            finish(turn, old, Trigger.HANG_UP, Reason.TRANSFERRED, 200, send=HangUp(old.id))
            turn.move(turn.get(old.id), Trigger.FORGET)


def media(turn: Turn, event: MediaChanged) -> None:
    """Codec, encryption and the far end's hold, as negotiated."""
    if call := _on_the_line(turn.phone, event.call):
        codec = event.codec or call.codec
        turn.set(call.id, codec=codec, encryption=event.encryption, held_by_peer=event.held_by_peer)


def referred(turn: Turn, event: CallReferred) -> None:
    """The far end gives us to somebody else, whom the stack dials: that call takes the ear."""
    call = _on_the_line(turn.phone, event.call)
    if not _is_new(turn, event.new):
        return
    if call is None or call.phase not in TALKED:
        turn.do(HangUp(event.new))  # the stack dials already: not at the word of whom the machine has
        return
    welcome = _may_be_given(turn.phone, call)
    direction, phase = CallDirection.OUT, Phase.CALLING
    new = Call(event.new, direction, phase, known(turn.phone, event.peer), turn.now, replaces=call.id)
    new = _begin(turn, new, event.account, WAIT[Phase.RINGING])
    if not welcome:
        finish(turn, new, Trigger.HANG_UP, Reason.CANCELLED, 0, send=HangUp(new.id))
        return
    if call.phase is Phase.TALKING:
        turn.move(call, Trigger.HOLD)  # the far end holds it, so that nobody is told
    drop_dialling(turn)
    turn.change(receiver=None, errand=None)


def _may_be_given(phone: Phone, call: Call) -> bool:
    """Whether the far end may have us dial somebody else: the owner's ear has this call, or is free."""
    others = [other for other in phone.in_the_ear if other.id != call.id]
    return phone.off_hook and not others and len(list(phone.live_calls)) < MOST_CALLS


def replaced(turn: Turn, event: CallReplaced) -> None:
    """Somebody takes the far end's place: the same talk goes on with them."""
    if not _is_new(turn, event.new):
        return
    call = _on_the_line(turn.phone, event.call)
    if call is None or call.phase not in (*TALKED, Phase.RECORDING):
        turn.do(HangUp(event.new))  # the owner has just hung up
        return
    if call.phase is Phase.RECORDING:
        turn.do(HangUp(event.new))  # nobody is there to go on talking
        gone(turn, call, Trigger.GONE, Reason.MISSED, 200)
        return
    new = replace(
        call,
        id=event.new,
        peer=known(turn.phone, event.peer),
        began=turn.phone.wall,
        answered_at=turn.now,
        listening=NOTHING_YET,
    )
    turn.add(new)
    open_record(turn, new)
    finish(turn, call, Trigger.GONE, Reason.TRANSFERRED, 200)
    turn.move(turn.get(call.id), Trigger.FORGET)


def _begin(turn: Turn, call: Call, account: str | None, wait: float) -> Call:
    """The stack has a call that the owner did not dial: note it, and its record."""
    call = replace(call, account=account, via=account or LAN, deadline=turn.now + wait, began=turn.phone.wall)
    turn.add(call)
    open_record(turn, call)
    return call


def _is_new(turn: Turn, call: CallId) -> bool:
    """Whether the stack may give a call this id: they are even, and rise."""
    if call % 2 or call <= turn.phone.last_incoming:
        turn.remark(f"call {call} came in after {turn.phone.last_incoming}: ids are even and rise")
        return False
    turn.change(last_incoming=call)
    return True


def statistics(turn: Turn, event: Statistics) -> None:
    """Whether the line is weak, and how good it was so far."""
    if call := _on_the_line(turn.phone, event.call):
        awaited = call.phase is Phase.TALKING and not call.held_by_peer
        turn.set(
            call.id,
            weak=event.loss > WEAK_LOSS or event.jitter_ms > WEAK_JITTER_MS,
            listening=call.listening.plus(event, awaited=awaited),
        )


def echo_measured(turn: Turn, event: EchoMeasured) -> None:
    """The echo test's round trip."""
    call = turn.phone.first(Phase.TALKING)
    if call and call.service is Service.ECHO and isfinite(event.milliseconds):
        turn.set(call.id, round_trip_ms=event.milliseconds)


def microphone_heard(turn: Turn, event: MicrophoneHeard) -> None:
    """How loud the owner speaks, in the echo test."""
    call = turn.phone.first(Phase.TALKING)
    if call and call.service is Service.ECHO and isfinite(event.dbfs):
        turn.set(call.id, microphone_dbfs=event.dbfs)


def ended(turn: Turn, event: CallEnded) -> None:
    """The far end or the network ended a call: say why, and give an open receiver its tone."""
    if call := _on_the_line(turn.phone, event.call):
        turn.set(call.id, cause=event.cause)
        gone(turn, call, Trigger.GONE, _reason(call, event), event.code)


def gone(
    turn: Turn, call: Call, trigger: Trigger, reason: Reason, code: int, send: HangUp | None = None
) -> None:
    """End a call that the owner did not end."""
    if call.phase is Phase.RECORDING:
        _message_over(turn, call, trigger, code, send)
        return
    if call.transfer and trigger is Trigger.GONE:
        reason = errands.given(turn, call)  # some hang up as soon as they have gone over
    finish(turn, call, trigger, reason, code, send)
    if reason is Reason.SERVER_UNREACHABLE and call.via in {each.name for each in turn.phone.accounts}:
        turn.do(RefreshRegistrations())  # tells that the server is gone, and finds it when it is back
    if _leaves_silence(turn.phone, call):
        hung_up = call.answered_at is not None or call.direction is CallDirection.IN
        failed = not hung_up or reason is Reason.CUT_OFF
        turn.open_receiver(
            FAILURE_TONES.get(reason, ReceiverTone.CONGESTION) if failed else ReceiverTone.HUNG_UP
        )


def _message_over(turn: Turn, call: Call, trigger: Trigger, code: int, send: HangUp | None) -> None:
    """The answering machine's call: missed, though somebody may have heard of it."""
    left = answering_machine.over(turn, call)
    finish(turn, turn.get(call.id), trigger, Reason.LEFT_MESSAGE if left else Reason.MISSED, code, send)
    turn.move(turn.get(call.id), Trigger.FORGET)


def _leaves_silence(phone: Phone, call: Call) -> bool:
    """Whether an open receiver is to tell that a call is over: not while a held one waits to come back."""
    if not phone.off_hook or phone.in_the_ear or phone.receiver or call.phase is Phase.INCOMING:
        return False
    return not phone.held or call.answered_at is None


def registration(turn: Turn, event: RegistrationChanged) -> None:
    """Note an account's standing."""
    status = AccountStatus(event.account, event.state, event.code, event.trouble)
    known = {account.name for account in turn.phone.accounts}
    if event.account not in known:
        turn.remark(f"registration of an unknown account {event.account!r}")
        return
    accounts = tuple(status if account.name == status.name else account for account in turn.phone.accounts)
    turn.change(accounts=accounts)


def lan_phones(turn: Turn, event: LanPhonesChanged) -> None:
    """Phones came or went on the local network; theirs are the calls that may ring."""
    if event.conflict and not turn.phone.lan_conflict:
        turn.notify(Notice.EXTENSION_TAKEN)
    turn.change(lan_phones=event.phones, lan_conflict=event.conflict)
    turn.do(TrustLanPhones(frozenset(event.phones)))


def addresses(turn: Turn, event: AddressesChanged) -> None:
    """The phone is somewhere else now, or nowhere: registrations and calls go along to a new network."""
    turn.change(addresses=event.addresses, offline=not event.addresses)
    if event.addresses:
        turn.do(FollowAddresses(event.addresses))


def ready(turn: Turn, event: StackReady) -> None:
    """The stack takes calls now."""
    turn.change(missing=event.missing)
    if turn.phone.lan_phones:
        turn.do(TrustLanPhones(frozenset(turn.phone.lan_phones)))


def deadline(turn: Turn, call: Call) -> None:
    """The network was waited for long enough."""
    if call.transfer:
        errands.failed(turn, call)
        return
    if call.phase is Phase.INCOMING:
        if call.sent_on:
            sending_on.send(turn, call, call.sent_on, Reason.FORWARDED)
        else:
            finish(turn, call, Trigger.DEADLINE, Reason.MISSED, 480, send=Reject(call.id, 480))
        return
    gone(turn, call, Trigger.DEADLINE, _silence(call), 408, HangUp(call.id))


def _on_the_line(phone: Phone, call_id: CallId) -> Call | None:
    """The call that an event of the stack is about; a service of the phone's own is none of its calls."""
    call = phone.call(call_id)
    return call if call and call.live and call.service is None else None


def _silence(call: Call) -> Reason:
    """What it means that the network said no more."""
    if call.phase is Phase.ANSWERING:
        return Reason.FAILED
    trying = call.deadline is not None and call.deadline > call.since + WAIT[Phase.CALLING]
    heard = call.phase is Phase.RINGING or trying
    return Reason.NO_ANSWER if heard else Reason.SERVER_UNREACHABLE


def _reason(call: Call, event: CallEnded) -> Reason:
    if call.answered_at is not None:
        return end_of_talk(event.cause)
    if call.direction is CallDirection.IN:
        return Reason.ELSEWHERE if event.elsewhere or event.cause in GIVEN_AWAY else Reason.MISSED
    return reason_of(event.code, event.trouble, event.cause)
