"""Frozen dataclasses as JSON and back, by their annotations alone: a new event needs nothing here.

Understood are str, int, float, bool, None, enumerations of text, tuples, frozensets, NewTypes, unions and
dataclasses of these. A dataclass in a union of several carries its class's name under "is".
"""

from __future__ import annotations

import math
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

TAG = "is"
FLOAT = "float"


class CodecError(ValueError):
    """JSON that is not what the annotation says; the message names the place."""


def encode(value: object, hint: Any) -> Json:
    """The JSON form of a value of the annotated type ``hint``. Raises TypeError for types not understood."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, float) and not math.isfinite(value):
        return {FLOAT: repr(value)}  # JSON has no word for nan and inf, and a text would be taken for one
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return [encode(entry, _entry_hint(hint, place)) for place, entry in enumerate(value)]
    if isinstance(value, frozenset):
        return sorted((encode(entry, _entry_hint(hint, 0)) for entry in value), key=repr)
    if is_dataclass(value):
        tag: dict[str, Json] = {TAG: type(value).__name__} if len(_classes(hint)) > 1 else {}
        cls: Any = type(value)
        hints = _hints(cls)
        return tag | {name: encode(getattr(value, name), hints[name]) for name in hints}
    raise TypeError(f"{type(value).__name__} cannot be written to a journal")


def decode(data: Any, hint: Any, place: str = "value") -> Any:
    """The value of the annotated type ``hint``, from what ``json.loads`` gave. Raises CodecError."""
    hint = _resolve(hint)
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _decode_union(data, hint, place)
    if origin in (tuple, frozenset):
        return _decode_collection(data, hint, place)
    if is_dataclass(hint):
        return _decode_dataclass(data, hint, place)
    return _decode_scalar(data, hint, place)


def _decode_union(data: Json, hint: Any, place: str) -> Any:
    classes = _classes(hint)
    if data is None and NoneType in get_args(hint):
        return None
    if isinstance(data, dict) and classes and FLOAT not in data:
        if len(classes) == 1:
            return decode(data, next(iter(classes.values())), place)
        name = data.get(TAG)
        if not isinstance(name, str) or name not in classes:
            raise CodecError(f"{place}: found {name!r}, allowed {', '.join(sorted(classes))}")
        return decode(data, classes[name], place)
    for option in get_args(hint):
        if option is not NoneType and not is_dataclass(option):
            try:
                return decode(data, option, place)
            except CodecError:
                continue
    raise CodecError(f"{place}: found {_kind(data)}, allowed {hint}")


def _decode_collection(data: Json, hint: Any, place: str) -> Any:
    if not isinstance(data, list):
        raise CodecError(f"{place}: found {_kind(data)}, allowed a list")
    arguments = get_args(hint)
    if get_origin(hint) is tuple and arguments[-1:] != (Ellipsis,) and len(data) != len(arguments):
        raise CodecError(f"{place}: found {len(data)} entries, allowed {len(arguments)}")
    entries = [decode(entry, _entry_hint(hint, at), f"{place}[{at}]") for at, entry in enumerate(data)]
    return get_origin(hint)(entries)


def _decode_dataclass(data: Json, hint: Any, place: str) -> Any:
    if not isinstance(data, dict):
        raise CodecError(f"{place}: found {_kind(data)}, allowed {hint.__name__}")
    values = {}
    hints = _hints(hint)
    for field in fields(hint):
        if field.name in data:
            values[field.name] = decode(data[field.name], hints[field.name], f"{place}.{field.name}")
        elif not _has_default(field):  # a newer firmware's fields have one
            raise CodecError(f"{place}.{field.name}: found nothing")
    return hint(**values)


def _decode_scalar(data: Json, hint: Any, place: str) -> Any:
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(data)
        except ValueError:
            raise CodecError(
                f"{place}: found {data!r}, allowed {[member.value for member in hint]}"
            ) from None
    if hint is float:
        if isinstance(data, int | float) and not isinstance(data, bool):
            return float(data)
        spelt = data.get(FLOAT) if isinstance(data, dict) else data
        if spelt in ("nan", "inf", "-inf"):
            return float(str(spelt))
    elif type(data) is hint:
        return data
    raise CodecError(f"{place}: found {_kind(data)}, allowed {getattr(hint, '__name__', hint)}")


def _resolve(hint: Any) -> Any:
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    return hint


def _entry_hint(hint: Any, place: int) -> Any:
    """The annotation of a collection's entry; of an optional collection, too."""
    hint = _resolve(hint)
    if get_origin(hint) in (Union, UnionType):
        hint = next(option for option in get_args(hint) if get_origin(option) in (tuple, frozenset))
    arguments = get_args(hint)
    if get_origin(hint) is tuple and arguments[-1] is not Ellipsis:
        return arguments[place]
    return arguments[0]


@lru_cache(maxsize=256)
def _classes(hint: Any) -> dict[str, Any]:
    """The dataclasses that an annotation allows, by name."""
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return {
        option.__name__: option for option in options if is_dataclass(option) and isinstance(option, type)
    }


@lru_cache(maxsize=256)
def _hints(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _kind(data: Json) -> str:
    return "nothing" if data is None else type(data).__name__
