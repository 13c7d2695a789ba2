"""What the lamps show: the microphone, what was missed, and at each speed-dial key how it stands with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from board.api import Lamp, Light
from firmware.phone.actions import goes_on
from firmware.phone.call import Call
from firmware.phone.forwarding import forward
from firmware.phone.messages import new_messages
from firmware.phone.phases import Phase
from firmware.phone.settings import ForwardWhen, KeyKind, SpeedDialKey
from firmware.phone.state import Phone
from firmware.phone.target import plain
from firmware.phone.watched import somebody_parked, state_of
from firmware.sip.watching import DialogState

WATCHED = {DialogState.RINGING: Light.FAST, DialogState.BUSY: Light.ON}
RINGS = frozenset({Phase.INCOMING, Phase.RINGING, Phase.CALLING})


SHINES_WHILE: dict[KeyKind, Callable[[Phone], object]] = {
    KeyKind.FORWARD: lambda phone: forward(phone, ForwardWhen.ALWAYS).on,
    KeyKind.DO_NOT_DISTURB: lambda phone: phone.do_not_disturb,
    KeyKind.RECORD: lambda phone: phone.recorded,
    KeyKind.LOGIN: lambda phone: phone.settings.guest,
    KeyKind.LOCK: lambda phone: phone.locked,
}
"""The keys that are about the phone itself: their lamps shine while this is so."""


def lamps(phone: Phone, muted: bool, heard: bool) -> dict[Lamp, Light]:
    """Every lamp as it is now; ``muted`` and ``heard`` tell how it stands with the microphone."""
    shine = dict.fromkeys(Lamp, Light.OFF)
    shine[Lamp.MUTE] = Light.ON if muted else Light.OFF
    shine[Lamp.MICROPHONE] = Light.ON if heard else Light.OFF
    shine[Lamp.MESSAGE] = Light.BLINK if phone.missed or _messages(phone) else Light.OFF
    for key in phone.speed_dials:
        shine[Lamp(f"speed{key.key}")] = _of_key(phone, key)
    return shine


def _messages(phone: Phone) -> bool:
    """Whether new ones wait, here or at a server."""
    return phone.messages_wait or new_messages(phone) > 0


def _of_key(phone: Phone, key: SpeedDialKey) -> Light:
    match key.kind:
        case kind if kind in SHINES_WHILE:
            return Light.ON if SHINES_WHILE[kind](phone) else Light.OFF
        case KeyKind.ACCOUNT:
            return _of_calls((call for call in phone.live_calls if call.account == key.number), Light.BLINK)
        case KeyKind.VOICEMAIL:
            return Light.BLINK if _messages(phone) else Light.OFF
        case KeyKind.ACTION:
            return Light.ON if goes_on(phone, key.number) else Light.OFF
        case KeyKind.PARK_ANYWHERE if somebody_parked(phone):
            return Light.ON
        case KeyKind.PAGE:
            return _of_group(phone, key.number)
        case KeyKind.EXTENSION | KeyKind.PARK if state_of(phone, key) in WATCHED:
            return WATCHED[state_of(phone, key)]
        case _:
            number = plain(key.number)
            named = (call for call in phone.live_calls if number in (call.peer.number, call.peer.uri))
            return _of_calls(named, Light.ON)


def _of_group(phone: Phone, number: str) -> Light:
    """On while the owner pages the group, fast while somebody else does."""
    if phone.paging and str(phone.paging[0]) == number:
        return Light.ON
    return Light.FAST if any(str(page.group) == number for page in phone.paged) else Light.OFF


def _of_calls(calls: Iterable[Call], held: Light) -> Light:
    """Fast while one rings, on while one is talked; ``held`` is for calls that are all on hold."""
    phases = {call.phase for call in calls}
    if phases & RINGS:
        return Light.FAST
    if not phases:
        return Light.OFF
    return held if phases == {Phase.HELD} else Light.ON
