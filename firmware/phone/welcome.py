"""Which calls may ring: not beside too many others, and not while the owner wants to be left alone."""

from __future__ import annotations

from firmware.phone.phases import MOST_CALLS
from firmware.phone.state import Phone
from firmware.phone.target import plain
from firmware.sip.api import Peer

EMERGENCY_SECONDS = 3600.0
"""For so long after an emergency call whoever answers it may call back, whatever the settings say."""


def may_ring(phone: Phone, peer: Peer) -> bool:
    """Whether this caller's call may ring, or wait beside those that there are."""
    live = list(phone.live_calls)
    if len(live) >= MOST_CALLS or any(call.emergency for call in live):
        return False
    if _emergency_lately(phone):
        return True
    if phone.do_not_disturb and not _excepted(phone, peer):
        return False
    return not live or (phone.call_waiting and not any(call.undisturbed for call in live))


def _emergency_lately(phone: Phone) -> bool:
    return phone.emergency_at is not None and phone.now - phone.emergency_at < EMERGENCY_SECONDS


def _excepted(phone: Phone, peer: Peer) -> bool:
    """Whether somebody is called through to an owner who does not want to be disturbed."""
    known = {plain(number) for number in phone.settings.ring_anyway}
    return bool(known & {plain(peer.number), peer.uri})
