"""The speed-dial keys: a press does what the key is for, holding it says what that is."""

from __future__ import annotations

from collections.abc import Callable

from firmware.phone import (
    actions,
    errands,
    forward_switch,
    forwarding,
    hot_desking,
    key_binding,
    lock,
    mailbox,
    paging,
    parking,
    placing,
    post_dial,
    recording,
    sending_on,
    switching,
    watching,
)
from firmware.phone.focus import At, focus
from firmware.phone.notice import Notice
from firmware.phone.panels import EntryPanel
from firmware.phone.phases import Phase
from firmware.phone.privacy import switch_do_not_disturb
from firmware.phone.rows import chosen_record
from firmware.phone.settings import ForwardWhen, KeyKind, SpeedDialKey
from firmware.phone.state import Phone
from firmware.phone.target import again, name_of
from firmware.phone.turn import Turn
from firmware.phone.watched import ringing
from firmware.sip.api import Peer

HOLD_SECONDS = 1.0

HELD_LOOK_SECONDS = 0.2
"""How often the phone wakes while a key is down, to be sure that it is there."""

HELD_AWAKE_SECONDS = 0.25
"""How much a key is held at most between two moments in which the phone was there."""

OF_THE_PHONE: dict[KeyKind, Callable[[Turn], None]] = {
    KeyKind.DO_NOT_DISTURB: switch_do_not_disturb,
    KeyKind.RECORD: recording.toggle,
    KeyKind.LOGIN: hot_desking.open_panel,
    KeyKind.LOCK: lock.toggle,
}
"""What a key does that is about nobody."""


def press(turn: Turn, number: int) -> None:
    """Do what the key is for."""
    key = key_binding.bound(turn.phone, number)
    if lock.keeps_speed_dial(turn.phone, key):
        lock.ask(turn)
        return
    if key is None:
        turn.notify(Notice.KEY_EMPTY)
        return
    if not sending_on.by_key(turn, key):
        _act(turn, key)


def _act(turn: Turn, key: SpeedDialKey) -> None:
    match key.kind:
        case KeyKind.FORWARD:
            _toggle_forwarding(turn, key)
        case kind if kind in OF_THE_PHONE:
            OF_THE_PHONE[kind](turn)
        case KeyKind.CODE if turn.phone.talking:
            for call in turn.phone.talking:
                post_dial.add(turn, call, key.number)
        case kind if kind in ABOUT_NUMBER:
            ABOUT_NUMBER[kind](turn, key.number)
        case _:
            _call(turn, key)


def _call(turn: Turn, key: SpeedDialKey) -> None:
    """Dial the key's number, with the handset down by the speaker; in a call give that call to it.

    What rings at a colleague's is taken.
    """
    if talking := turn.phone.talking:
        errands.transfer_blind(turn, talking[0], key.number, parks=key.kind is KeyKind.PARK)
    elif turn.phone.in_the_ear:
        turn.notify(Notice.LINE_BUSY)
    else:
        placing.open_speaker(turn)
        if call := ringing(turn.phone, key):
            watching.pick_up(turn, call, key.number)
            return
        placing.place(turn, key.number, intercom=key.kind is KeyKind.INTERCOM)


def _toggle_forwarding(turn: Turn, key: SpeedDialKey) -> None:
    """Send every call on, or take them again; without a number ask for one."""
    now = forwarding.forward(turn.phone, ForwardWhen.ALWAYS)
    if now.on:
        forward_switch.switch_off(turn, ForwardWhen.ALWAYS)
    elif number := key.number or now.number:
        forward_switch.switch_on(turn, ForwardWhen.ALWAYS, number)
    else:
        turn.push_panel(EntryPanel(when=ForwardWhen.ALWAYS))


def _take_line(turn: Turn, account: str) -> None:
    """Answer or take back a call of the account's, else dial tone for one by it."""
    of_account = [call for call in turn.phone.live_calls if call.account == account]
    for phase, take in ((Phase.INCOMING, placing.answer), (Phase.HELD, switching.resume)):
        if call := next((call for call in of_account if call.phase is phase), None):
            placing.open_speaker(turn)
            take(turn, call)
            return
    if any(call not in turn.phone.talking for call in turn.phone.in_the_ear):
        turn.notify(Notice.LINE_BUSY)
    elif not any(call in of_account for call in turn.phone.talking):
        placing.open_speaker(turn)
        errands.new_call(turn)
        turn.change(line=account)


def assign(turn: Turn, number: int) -> None:
    """Give the key the number now shown, and keep it; without one ask what the key is for."""
    where = focus(turn.phone)
    if shown := number_shown(turn.phone):
        turn.keep(f"speed-dial.{number}", "\t".join(shown))
        turn.notify(Notice.KEY_SAVED)
    elif where.call or where.at in (At.DIALING, At.PRE_DIAL) or sending_on.asked_about(turn.phone):
        turn.notify(Notice.NO_NUMBER_SHOWN)
    else:
        key_binding.open_kinds(turn, number)


def number_shown(phone: Phone) -> tuple[str, str] | None:
    """(what to dial, label) of what the screen shows, or None."""
    where = focus(phone)
    if where.at in (At.DIALING, At.PRE_DIAL):
        digits = phone.dial.digits
        return (digits, name_of(phone, digits) or digits) if digits else None
    if where.call:
        return _reached(phone, where.call.far_end, where.call.via)
    record = chosen_record(phone)
    return _reached(phone, Peer(record.uri, record.number, record.name), record.via) if record else None


def _reached(phone: Phone, peer: Peer, via: str) -> tuple[str, str] | None:
    """The number alone would not reach somebody who is known by an address only."""
    dialled = again(phone, peer, via)
    return (dialled, peer.name or peer.number or dialled) if dialled else None


ABOUT_NUMBER: dict[KeyKind, Callable[[Turn, str], None]] = {
    KeyKind.ACCOUNT: _take_line,
    KeyKind.VOICEMAIL: mailbox.listen,
    KeyKind.PAGE: paging.press,
    KeyKind.PARK_ANYWHERE: parking.press,
    KeyKind.ACTION: actions.press,
}
"""The kinds that do something of their own with what the key is about."""
