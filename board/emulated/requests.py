"""What programs may ask of the emulated board: JSON bodies in, checked values out.

Every ``parse_*`` takes decoded JSON and raises :class:`UnfitError` with one plain sentence.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from board.api import Key


class UnfitError(ValueError):
    """A body does not fit; the message is one plain sentence."""


class Action(StrEnum):
    """What a finger does to a key."""

    PRESS = "press"
    RELEASE = "release"
    TAP = "tap"


@dataclass(frozen=True, slots=True)
class Faults:
    """What is broken. Times in ms; ``lose_events`` is the fraction of raw edges that never arrive."""

    bounce_ms: float = 0.0
    display_delay_ms: float = 0.0
    stuck_key: Key | None = None
    codec_unplugged: bool = False
    display_unplugged: bool = False
    lose_events: float = 0.0


LIMITS: dict[str, float] = {"bounce_ms": 1_000, "display_delay_ms": 10_000, "lose_events": 1}
"""The greatest value of each fault that is a number; the least is 0."""


def parse_hook(body: object) -> bool:
    """``{"lifted": true}`` to whether the handset is up."""
    lifted = _only_key(body, "lifted")
    if not isinstance(lifted, bool):
        raise UnfitError(f'"lifted" must be true or false, not {_quoted(lifted)}.')
    return lifted


def parse_action(body: object) -> Action:
    """``{"action": "tap"}`` to what the finger does."""
    action = _only_key(body, "action")
    if action not in tuple(Action):
        raise UnfitError(f'"action" must be "press", "release" or "tap", not {_quoted(action)}.')
    return Action(str(action))


def parse_faults(body: object) -> Faults:
    """The whole set of faults: one that is not named is not there."""
    fields = _object(body)
    known = [*LIMITS, "stuck_key", "codec_unplugged", "display_unplugged"]
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name in LIMITS:
            values[name] = _number(name, value)
        elif name == "stuck_key":
            values[name] = _key(value)
        elif name in known:
            values[name] = _boolean(name, value)
        else:
            raise UnfitError(f"{_quoted(name)} is no fault; there are {', '.join(sorted(known))}.")
    return Faults(**values)


def _object(body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise UnfitError(f"The body must be a JSON object, not {_quoted(body)}.")
    return body


def _only_key(body: object, name: str) -> object:
    fields = _object(body)
    if set(fields) != {name}:
        raise UnfitError(f'The body must have exactly the key "{name}", found {_quoted(sorted(fields))}.')
    value: object = fields[name]
    return value


def _number(name: str, value: object) -> float:
    limit = LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= limit:
        raise UnfitError(f'"{name}" must be a number from 0 to {limit:g}, not {_quoted(value)}.')
    return float(value)


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise UnfitError(f'"{name}" must be true or false, not {_quoted(value)}.')
    return value


def _key(value: object) -> Key:
    if value not in tuple(Key):
        raise UnfitError(f'"stuck_key" must be the name of a key, not {_quoted(value)}.')
    return Key(str(value))


def _quoted(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."
