"""What the lamps show: the microphone, missed calls, and at each speed-dial key how it stands with it."""

from __future__ import annotations

from collections.abc import Iterable

from board.api import Lamp, Light
from firmware.phone.forwarding import forward
from firmware.phone.messages import new_messages
from firmware.phone.phases import Phase
from firmware.phone.settings import ForwardWhen, KeyKind, SpeedDialKey
from firmware.phone.state import Call, Phone
from firmware.phone.target import plain

RINGS = frozenset({Phase.INCOMING, Phase.RINGING, Phase.CALLING})


def lamps(phone: Phone, muted: bool) -> dict[Lamp, Light]:
    """Every lamp as it is now."""
    shine = dict.fromkeys(Lamp, Light.OFF)
    shine[Lamp.MUTE] = Light.ON if muted else Light.OFF
    shine[Lamp.MESSAGE] = Light.BLINK if phone.missed or new_messages(phone) else Light.OFF
    for key in phone.speed_dials:
        shine[Lamp(f"speed{key.key}")] = _of_key(phone, key)
    return shine


def _of_key(phone: Phone, key: SpeedDialKey) -> Light:
    match key.kind:
        case KeyKind.FORWARD:
            return Light.ON if forward(phone, ForwardWhen.ALWAYS).on else Light.OFF
        case KeyKind.DO_NOT_DISTURB:
            return Light.ON if phone.do_not_disturb else Light.OFF
        case KeyKind.ACCOUNT:
            return _of_calls((call for call in phone.live_calls if call.account == key.number), Light.BLINK)
        case _:
            number = plain(key.number)
            named = (call for call in phone.live_calls if number in (call.peer.number, call.peer.uri))
            return _of_calls(named, Light.ON)


def _of_calls(calls: Iterable[Call], held: Light) -> Light:
    """Fast while one rings, on while one is talked; ``held`` is for calls that are all on hold."""
    phases = {call.phase for call in calls}
    if phases & RINGS:
        return Light.FAST
    if not phases:
        return Light.OFF
    return held if phases == {Phase.HELD} else Light.ON
