"""What becomes of a call that comes in: it rings, goes on to another number, or is refused.

Nothing rings beside too many others, for an owner who wants peace, or from whom nobody wants to hear.
"""

from __future__ import annotations

from dataclasses import dataclass

from firmware.phone.forwarding import sent_on
from firmware.phone.phases import MOST_CALLS
from firmware.phone.privacy import blocked, contacts_only, is_known, rejects_anonymous
from firmware.phone.reasons import Reason
from firmware.phone.settings import ForwardWhen
from firmware.phone.state import EMERGENCY_AT, Phone
from firmware.phone.target import is_among
from firmware.phone.turn import Turn
from firmware.sip.api import IncomingCall, Peer

EMERGENCY_SECONDS = 3600.0
"""For so long after an emergency call whoever answers it may call back, whatever the settings say."""

BUSY_HERE = 486
DECLINE = 603
ANONYMITY_DISALLOWED = 433
"""RFC 5079."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It is refused with this SIP status, and kept in the history with this reason."""

    code: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class SentOn:
    """It goes on to somebody else."""

    to: Peer


def turned_away(phone: Phone, event: IncomingCall, peer: Peer) -> Refused | SentOn | None:
    """What keeps this caller's call from ringing; None lets it ring, or wait beside those that there are."""
    live = list(phone.live_calls)
    if any(call.emergency for call in live):
        return Refused(BUSY_HERE, Reason.MISSED)
    if emergency_lately(phone):
        return None if len(live) < MOST_CALLS else Refused(BUSY_HERE, Reason.MISSED)
    if unwanted := _unwanted(phone, event, peer):
        return unwanted
    if to := sent_on(phone, ForwardWhen.ALWAYS, event.account):
        return SentOn(to)
    if phone.do_not_disturb and not is_among(phone.settings.ring_anyway, peer):
        return Refused(phone.settings.do_not_disturb_code, Reason.MISSED)
    if _takes(phone):
        return None
    to = sent_on(phone, ForwardWhen.BUSY, event.account)
    return SentOn(to) if to else Refused(BUSY_HERE, Reason.MISSED)


def _takes(phone: Phone) -> bool:
    """Whether one more call finds room, and may wait beside the others."""
    own = phone.own_calls
    if len(list(phone.live_calls)) >= MOST_CALLS:
        return False
    return not own or (phone.call_waiting and not any(call.undisturbed for call in own))


def _unwanted(phone: Phone, event: IncomingCall, peer: Peer) -> Refused | None:
    """Who is never heard here: the hidden, the blocked, the unknown, as the owner has it."""
    if event.anonymous and rejects_anonymous(phone):
        return Refused(ANONYMITY_DISALLOWED, Reason.BLOCKED)
    if is_among(blocked(phone), peer):
        return Refused(DECLINE, Reason.BLOCKED)
    expected = is_known(phone, peer) or is_among(phone.settings.ring_anyway, peer)
    if contacts_only(phone) and not expected:
        return Refused(DECLINE, Reason.BLOCKED)
    return None


def keep_emergency(turn: Turn) -> None:
    """Remember over a restart when help was called, once the time is known."""
    phone = turn.phone
    if phone.emergency_at is not None and phone.wall is not None:
        turn.keep(EMERGENCY_AT, str(int(phone.wall - (phone.now - phone.emergency_at))))


def emergency_over(phone: Phone) -> float | None:
    """Until which monotonic time whoever was called for help may call back, be it from before a restart."""
    if phone.emergency_at is not None:
        return phone.emergency_at + EMERGENCY_SECONDS
    kept = phone.override(EMERGENCY_AT)
    if not kept.isdecimal() or phone.wall is None or phone.wall < int(kept):
        return None
    return phone.now + EMERGENCY_SECONDS - (phone.wall - int(kept))


def emergency_lately(phone: Phone) -> bool:
    """Whether the owner has called for help not long ago."""
    over = emergency_over(phone)
    return over is not None and phone.now < over
