"""What a country's telephones sound like and how its numbers are dialled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from firmware.audio.tones import Tone


@dataclass(frozen=True, slots=True)
class Tones:
    """The call progress tones of a country (ITU-T E.180, E.182).

    ``stutter`` is the special dial tone (messages wait), ``error`` the special information tone or what the
    country plays for a number that does not exist, ``howler`` calls the owner back to a receiver left off.
    """

    dial: Tone
    stutter: Tone
    ringback: Tone
    busy: Tone
    congestion: Tone
    waiting: Tone
    error: Tone
    howler: Tone


HangUpTone = Literal["busy", "congestion"]
"""The tones of :class:`Tones` that tell the owner to hang up."""


@dataclass(frozen=True, slots=True)
class OffHook:
    """A receiver left off the hook, in seconds: dial tone, ``then`` another, silence, howler, silence."""

    dial: float
    then: HangUpTone
    then_seconds: float = 20.0
    silence: float = 2.0
    howler: float = 60.0


@dataclass(frozen=True, slots=True)
class AfterHangup:
    """What is heard for ``seconds`` after the far end hung up; then :class:`OffHook`'s silence and howler."""

    tone: HangUpTone
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166-1 code in lower case.

    ``ring`` is the phone's own bell. ``emergency`` numbers go at once. ``digit_map`` is the default one
    (RFC 3435, section 2.1.5).
    """

    code: str
    tones: Tones
    ring: Tone
    off_hook: OffHook
    after_hangup: AfterHangup
    emergency: tuple[str, ...]
    digit_map: str
