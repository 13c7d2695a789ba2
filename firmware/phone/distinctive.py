"""Which ring a call has: its caller's by the owner's rule, or what Alert-Info asks for, or its account's."""

from __future__ import annotations

from firmware.audio.alerts import ALERTS
from firmware.audio.countries import CODES
from firmware.audio.ring_tones import RingTone
from firmware.phone.alert_info import names
from firmware.phone.settings import Settings
from firmware.phone.target import is_among
from firmware.sip.api import IncomingCall, Peer

COUNTRY = "urn:alert:country:"
"""Ring as in another country (RFC 7462)."""

KNOWN = {*RingTone, *ALERTS, *(COUNTRY + code for code in CODES)}


def ring_of(settings: Settings, event: IncomingCall, peer: Peer) -> str:
    """The name of the call's ring, '' for the phone's own."""
    heard = tuple(names(event.alert_info)) if settings.alert_info else ()
    return _of_caller(settings, peer) or _of_alert(settings, heard) or _of_account(settings, event.account)


def _of_caller(settings: Settings, peer: Peer) -> str:
    rules = (rule for rule in settings.rings if rule.caller and is_among((rule.caller,), peer))
    return next((rule.tone for rule in rules), "")


def _of_alert(settings: Settings, heard: tuple[str, ...]) -> str:
    """By the owner's rules first; a name that nobody knows says nothing."""
    rules = {rule.alert_info.lower(): rule.tone for rule in reversed(settings.rings) if rule.alert_info}
    ruled = (rules[name] for name in heard if name in rules)
    return next(ruled, "") or next((name for name in heard if name in KNOWN), "")


def _of_account(settings: Settings, name: str | None) -> str:
    tones = (account.ring_tone for account in settings.accounts if account.name == name)
    return next(tones, None) or ""
