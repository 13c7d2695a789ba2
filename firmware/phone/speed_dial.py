"""The speed-dial keys: a press dials, holding a key gives it the number now shown."""

from __future__ import annotations

from firmware.phone import errands, placing
from firmware.phone.focus import At, focus
from firmware.phone.rows import chosen_record
from firmware.phone.state import Notice, Phone
from firmware.phone.target import again, name_of
from firmware.phone.turn import Turn
from firmware.sip.api import Peer

HOLD_SECONDS = 1.0


def press(turn: Turn, number: int) -> None:
    """Dial the key's number, with the handset down by the speaker; in a call give that call to it."""
    found = next((key for key in turn.phone.speed_dials if key.key == number), None)
    if found is None:
        turn.notify(Notice.KEY_EMPTY)
    elif talking := turn.phone.talking:
        errands.transfer_blind(turn, talking[0], found.number)
    elif turn.phone.in_the_ear:
        turn.notify(Notice.LINE_BUSY)
    else:
        placing.open_speaker(turn)
        placing.place(turn, found.number)


def assign(turn: Turn, number: int) -> None:
    """Give the key the number now shown, and keep it."""
    shown = number_shown(turn.phone)
    if shown is None:
        turn.notify(Notice.NO_NUMBER_SHOWN)
        return
    turn.keep(f"speed-dial.{number}", "\t".join(shown))
    turn.notify(Notice.KEY_SAVED)


def number_shown(phone: Phone) -> tuple[str, str] | None:
    """(what to dial, label) of what the screen shows, or None."""
    where = focus(phone)
    if where.at in (At.DIALING, At.PRE_DIAL):
        digits = phone.dial.digits
        return (digits, name_of(phone, digits) or digits) if digits else None
    if where.call:
        return _reached(phone, where.call.peer, where.call.via)
    record = chosen_record(phone)
    return _reached(phone, Peer(record.uri, record.number, record.name), record.via) if record else None


def _reached(phone: Phone, peer: Peer, via: str) -> tuple[str, str] | None:
    """The number alone would not reach somebody who is known by an address only."""
    dialled = again(phone, peer, via)
    return (dialled, peer.name or peer.number or dialled) if dialled else None
