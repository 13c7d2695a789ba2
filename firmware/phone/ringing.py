"""What the loudspeaker rings with: for a call, or as a sample while the owner goes through the ring tones."""

from __future__ import annotations

from firmware.audio.alerts import ALERTS
from firmware.audio.countries import country
from firmware.audio.ring_tones import RingTone, ring_tone
from firmware.audio.tones import Tone
from firmware.phone import pages
from firmware.phone.call import Call
from firmware.phone.distinctive import COUNTRY
from firmware.phone.focus import focus
from firmware.phone.panels import MenuPanel, MenuTitle
from firmware.phone.phases import Phase
from firmware.phone.state import Phone

SAMPLE_SECONDS = 6.0
"""How long a tone is played that the owner has come to in the menu."""

TONES = tuple(RingTone)
"""The ring tones in the order of the menu."""


def rings_for(phone: Phone) -> Call | None:
    """The call that the phone's own bell rings for: one that comes in, or one that was left on hold."""
    if phone.off_hook or pages.heard(phone):
        return None
    waits = (call for call in phone.held if phone.recalled is not None and not call.transfer)
    incoming = (call for call in phone.calls if call.phase is Phase.INCOMING)
    return next((call for call in (*incoming, *waits) if not call.silenced), None)


def ring_now(phone: Phone) -> Tone | None:
    """What rings at this moment."""
    call = rings_for(phone)
    name = sampled(phone) if call is None else call.ring or own_tone(phone)
    return None if name is None else _tone(name, phone.settings.country)


def own_tone(phone: Phone) -> RingTone:
    """The phone's own ring tone: chosen in the menu, or by the configuration."""
    chosen = phone.override("ring-tone")
    return RingTone(chosen) if chosen in TONES else phone.settings.ring_tone


def _tone(name: str, code: str) -> Tone:
    if name.startswith(COUNTRY):
        return country(name.removeprefix(COUNTRY)).ring
    return ALERTS.get(name) or ring_tone(name, country(code))


def sampled(phone: Phone) -> RingTone | None:
    """The tone that the owner has just come to in the menu; an open receiver may be at somebody's ear."""
    panel = focus(phone).panel
    if not isinstance(panel, MenuPanel) or panel.title is not MenuTitle.RING_TONE or phone.off_hook:
        return None
    return TONES[panel.chosen] if phone.now < phone.panel_touched + SAMPLE_SECONDS else None


def sample_ends(phone: Phone) -> float | None:
    """When that tone falls silent by itself, or None."""
    return phone.panel_touched + SAMPLE_SECONDS if sampled(phone) else None
