"""A call that rings is sent on by its owner's hand: to a number (302: RFC 3261, 21.3.3), or to voice mail."""

from __future__ import annotations

from firmware.phone import answering_machine, forwarding
from firmware.phone.call import Call
from firmware.phone.calls import finish
from firmware.phone.notice import Notice
from firmware.phone.panels import EntryPanel, Panel
from firmware.phone.phases import Phase, Trigger
from firmware.phone.reasons import Reason
from firmware.phone.settings import CALLING, AccountIdentity, KeyKind, SpeedDialKey
from firmware.phone.state import Phone
from firmware.phone.target import Route, is_among, resolve
from firmware.phone.turn import Turn
from firmware.sip.api import CallId, Peer, Redirect

MOVED_TEMPORARILY = 302


def asked_about(phone: Phone) -> Call | None:
    """The call that rings and whose owner is asked where it is to go, if that is what the screen shows."""
    panel = phone.panels[-1] if phone.panels else None
    return phone.call(panel.call) if isinstance(panel, EntryPanel) and panel.call is not None else None


def ask(turn: Turn, call: Call) -> None:
    """Ask for the number; whoever types it does not need the bell, nor does the phone answer meanwhile."""
    beside = turn.phone.waiting is not None
    turn.set(call.id, silenced=call.silenced or not beside, answers_at=None)
    turn.push_panel(EntryPanel(call=call.id))


def to_number(turn: Turn, call: Call, number: str) -> None:
    """Send it there, or say why that cannot be."""
    if problem := _problem(turn.phone, call, number):
        turn.notify(problem)
    elif to := way_to(turn.phone, call, number):
        send(turn, call, to, Reason.DEFLECTED)
        turn.notify(Notice.SENT_ON)
    else:
        turn.notify(Notice.NUMBER_NOT_VALID)


def _problem(phone: Phone, call: Call, number: str) -> Notice | None:
    if is_among((number,), call.peer):
        return Notice.CALLERS_NUMBER
    return forwarding.unfit(phone, number)


def way_to(phone: Phone, call: Call, number: str) -> Peer | None:
    """Whom the caller is told to call instead, by the account that was called."""
    route = resolve(phone, number, call.account or "")
    return route.peer if isinstance(route, Route) and not route.service else None


def by_key(turn: Turn, key: SpeedDialKey) -> bool:
    """A speed-dial key that is about somebody says where it goes. False: it is for something else."""
    call = asked_about(turn.phone)
    if call and key.kind is KeyKind.VOICEMAIL:
        to_voicemail(turn, call)
    elif call and key.kind in CALLING:
        to_number(turn, call, key.number)
    else:
        return False
    return True


def takes_messages(phone: Phone, call: Call) -> bool:
    """Whether somebody who calls so may leave a message."""
    return bool(_mailbox(phone, call)) or answering_machine.is_on(phone)


def to_voicemail(turn: Turn, call: Call) -> None:
    """Send the caller to the account's mailbox; where no server keeps one, the answering machine takes it."""
    number = _mailbox(turn.phone, call)
    if to := way_to(turn.phone, call, number) if number else None:
        send(turn, call, to, Reason.TO_VOICEMAIL)
        turn.notify(Notice.MAY_LEAVE_MESSAGE)
    elif not answering_machine.is_on(turn.phone):
        turn.notify(Notice.NO_VOICEMAIL)
    elif problem := answering_machine.obstacle(turn.phone):
        turn.notify(problem)
    else:
        answering_machine.take(turn, call)
        turn.notify(Notice.MAY_LEAVE_MESSAGE)


def _mailbox(phone: Phone, call: Call) -> str:
    """Where callers of the account leave their messages, '' if nowhere."""
    account = _account(phone, call)
    return account.leave_message or account.voicemail if account else ""


def _account(phone: Phone, call: Call) -> AccountIdentity | None:
    return next((each for each in phone.settings.accounts if each.name == call.account), None)


def send(turn: Turn, call: Call, to: Peer, reason: Reason) -> None:
    """Have the caller dial somebody else; the history keeps that this one called, and where it went."""
    turn.set(call.id, sent_to=to.name or to.number)
    redirect = Redirect(call.id, to.uri)
    finish(turn, turn.get(call.id), Trigger.HANG_UP, reason, MOVED_TEMPORARILY, send=redirect)
    turn.move(turn.get(call.id), Trigger.FORGET)


def close_answered(turn: Turn) -> None:
    """Nobody is asked any more where a call is to go that does not ring."""
    rings = {call.id for call in turn.phone.calls if call.phase is Phase.INCOMING}
    panels = (each for each in turn.phone.panels if not _is_about_another(each, rings))
    turn.change(panels=tuple(panels))


def _is_about_another(panel: Panel, calls: set[CallId]) -> bool:
    return isinstance(panel, EntryPanel) and panel.call is not None and panel.call not in calls
