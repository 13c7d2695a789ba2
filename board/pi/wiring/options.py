"""The drivers' options of a build: those in wiring.toml, and the lines of the build's wires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, get_type_hints

from board.api import Lamp
from board.pi.options import (
    CodecOptions,
    DisplayOptions,
    HookOptions,
    KeypadOptions,
    LampOptions,
    PiOptions,
)
from board.pi.wiring.values import Place

PARTS: Mapping[str, type[Any]] = {
    "hook": HookOptions,
    "keypad": KeypadOptions,
    "display": DisplayOptions,
    "codec": CodecOptions,
    "lamps": LampOptions,
}


def make_options(place: Place, value: object, lines: Iterable[tuple[str, int]]) -> PiOptions:
    """The options of the build at ``place``. ``lines``: wired options ("hook.line") and GPIO lines."""
    tables = place.at("options").table(value, PARTS)
    wired: dict[str, dict[str, object]] = {part: {} for part in PARTS}
    for option, line in lines:
        part, _, key = option.partition(".")
        known = list(Lamp) if part == "lamps" else [field.name for field in fields(PARTS[part])]
        place.at(f"wires.{part}").table({key: line}, known)
        wired[part][key] = line
    lamps = wired["lamps"]
    wired["lamps"] = {"wires": [[lamp, lamps[lamp]] for lamp in Lamp if lamp in lamps]}
    parts = {
        part: _part(place.at(f"options.{part}"), kind, tables.get(part, {}), wired[part])
        for part, kind in PARTS.items()
    }
    return PiOptions(place.key, **parts)


def _part(place: Place, kind: type[Any], value: object, wired: Mapping[str, object]) -> Any:
    hints = get_type_hints(kind)
    table = {**place.table(value, hints), **wired}
    return kind(**{key: _value(place.at(key), hints[key], found) for key, found in table.items()})


def _value(place: Place, hint: object, value: object) -> object:
    """A value of an option's type; a list becomes a tuple."""
    if isinstance(value, list):
        return tuple(tuple(entry) if isinstance(entry, list) else entry for entry in value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return place.word(value, hint)
    if type(value) is not hint:
        place.fail(repr(value), getattr(hint, "__name__", str(hint)))
    return value
