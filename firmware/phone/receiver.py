"""The sound of an open receiver without a call, as it changes with time: dial tone to howler.

Nothing here is stored: the tone follows from why the receiver is open, since when, and the country.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from firmware.audio.countries import country
from firmware.audio.country import Country
from firmware.audio.tones import Tone
from firmware.phone.parts import ReceiverTone
from firmware.phone.state import Phone


class ToneName(StrEnum):
    """The tones that the phone makes, by the names of ITU-T E.180 and Q.9."""

    DIAL = "dial"
    STUTTER = "stutter"
    BUSY = "busy"
    CONGESTION = "congestion"
    RINGBACK = "ringback"
    WAITING = "waiting"
    ERROR = "error"
    HOWLER = "howler"


Stage = tuple[ToneName | None, float]
"""A tone or silence, and for how many seconds."""

ENDLESS = float("inf")
FAILURE_SECONDS = 20.0
"""How long a failed call's tone is heard before the receiver counts as left off the hook."""

TYPING_SECONDS = 60.0
"""A number begun and left alone, where nothing sends it by itself: in the middle of a name."""

SPEAKER_SECONDS = 6.0
"""Hands-free closes by itself when a call has failed or ended for so long."""


def stages(tone: ReceiverTone, local: Country) -> tuple[Stage, ...]:
    """What sounds one after the other, the last one for ever."""
    off_hook = local.off_hook
    return (
        *_message(tone, local),
        (None, off_hook.silence),
        (ToneName.HOWLER, off_hook.howler),
        (None, ENDLESS),
    )


def now_sounding(phone: Phone) -> ToneName | None:
    """The tone in the open receiver at this moment."""
    return next((name for name, _, end in _timeline(phone) if phone.now < end), None)


def next_change(phone: Phone) -> float | None:
    """When that tone changes by itself, or None."""
    return next((end for _, _, end in _timeline(phone) if phone.now < end < ENDLESS), None)


def hands_free_over(phone: Phone) -> float | None:
    """When hands-free closes by itself: soon after a call, else before it would howl.

    The howler calls its owner back to a handset beside its cradle; a loudspeaker can close itself.
    """
    receiver = phone.receiver
    if receiver is None or phone.lifted or phone.own_calls or phone.receiver_taken:
        return None
    message = sum(seconds for _, seconds in _message(receiver.tone, country(phone.settings.country)))
    return receiver.since + (min(message, SPEAKER_SECONDS) if receiver.after_call else message)


def left_off_hook(phone: Phone) -> bool:
    """Whether the receiver was forgotten: the howler has begun, or is over."""
    return any(name is ToneName.HOWLER and begin <= phone.now for name, begin, _ in _timeline(phone))


def _message(tone: ReceiverTone, local: Country) -> tuple[Stage, ...]:
    """What tells the owner something, before the receiver counts as left off the hook."""
    match tone:
        case ReceiverTone.DIAL:
            then = ToneName(local.off_hook.then), local.off_hook.then_seconds
            return (ToneName.DIAL, local.off_hook.dial), then
        case ReceiverTone.DIALLING:
            return ((None, TYPING_SECONDS),)
        case ReceiverTone.HUNG_UP:
            return ((ToneName(local.after_hangup.tone), local.after_hangup.seconds),)
        case _:
            return ((ToneName(tone.value), FAILURE_SECONDS),)


def _timeline(phone: Phone) -> Iterator[tuple[ToneName | None, float, float]]:
    """Each stage with its begin and end, in monotonic seconds."""
    receiver = phone.receiver
    if receiver is None:
        return
    begin = receiver.since
    for name, seconds in stages(receiver.tone, country(phone.settings.country)):
        yield name, begin, begin + seconds
        begin += seconds


def tone_named(name: ToneName, local: Country) -> Tone:
    """The country's sound of a tone."""
    tone: Tone = getattr(local.tones, name.value)
    return tone
