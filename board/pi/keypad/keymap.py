"""Key maps: which key of the phone a key code of the kernel is, as TOML.

    [keys]
    KEY_1 = "1"
    KEY_KP1 = "1"

On the left a code's name in linux/input-event-codes.h (or its number), on the right a key's in board.api.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from evdev import ecodes

from board.api import BoardError, Key

KEYMAPS = Path(__file__).parent / "keymaps"
DEFAULT = KEYMAPS / "default.toml"

LARGEST = 1 << 16
"""Bytes of a key map; more is not one."""

Keymap = Mapping[int, Key]

CODE_ALLOWED = f"a KEY_ or BTN_ name, or 1 to {ecodes.KEY_MAX}"
KEY_ALLOWED = ", ".join(Key)


class KeymapError(BoardError):
    """A key map cannot be used. ``str`` is one line: file, key, what was found, what is allowed."""


def load(path: Path) -> Keymap:
    """Read the key map at ``path``; KeymapError if it cannot be used."""
    document = _parse(path)
    for name in document:
        if name != "keys":
            _fail(path, name, "found an unknown key, allowed keys")
    table = document.get("keys")
    if not isinstance(table, dict) or not table:
        found = "nothing" if table in (None, {}) else "something else"
        _fail(path, "keys", f'found {found}, allowed a table of lines like KEY_1 = "1"')
    return {_code(path, name): _key(path, name, value) for name, value in table.items()}


def dump(keymap: Keymap) -> str:
    """The key map as :func:`load` reads it, in the order of board.api's keys."""
    lines = [f'{name_of(code)} = "{key}"' for key in Key for code in codes_of(keymap, key)]
    return "\n".join(["[keys]", *lines, ""])


def codes_of(keymap: Keymap, key: Key) -> list[int]:
    """The codes that mean a key, in order."""
    return sorted(code for code, meaning in keymap.items() if meaning is key)


def name_of(code: int) -> str:
    """A code's name, its number if it has none."""
    names: str | Iterable[str] = ecodes.keys.get(code, str(code))
    return names if isinstance(names, str) else next(name for name in names if name != "KEY_MIN_INTERESTING")


def _parse(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except OSError as error:
        _fail(path, "", f"found no readable file ({error.strerror}), allowed a key map")
    if len(text) > LARGEST:
        _fail(path, "", f"found more than {LARGEST} bytes, allowed a key map")
    try:
        return tomllib.loads(text.decode())
    except UnicodeDecodeError:
        _fail(path, "", "found bytes that are no UTF-8, allowed TOML")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        _fail(path, "", f"found no TOML ({error}), allowed a table [keys]")


def _code(path: Path, name: str) -> int:
    if name.isascii() and name.isdecimal() and len(name) < 5 and 0 < int(name) <= ecodes.KEY_MAX:
        return int(name)
    code = ecodes.ecodes.get(name) if name.startswith(("KEY_", "BTN_")) else None
    if code is None or name in ("KEY_MAX", "KEY_CNT", "KEY_RESERVED"):
        near = difflib.get_close_matches(
            name, [known for known in ecodes.ecodes if known.startswith("KEY_")], n=1
        )
        hint = f" (did you mean {near[0]}?)" if near else ""
        _fail(path, f"keys.{name}", f"found an unknown key code{hint}, allowed {CODE_ALLOWED}")
    found: int = code
    return found


def _key(path: Path, name: str, value: object) -> Key:
    if not isinstance(value, str) or value not in set(Key):
        _fail(path, f"keys.{name}", f"found {_shown(value)}, allowed {KEY_ALLOWED}")
    return Key(value)


def _shown(value: object) -> str:
    match value:
        case str() | int() | float():
            return json.dumps(value, ensure_ascii=False)[:60]
        case _:
            return "a list" if isinstance(value, list) else "something else"


def _fail(path: Path, place: str, problem: str) -> NoReturn:
    line = ": ".join([str(path), *([place] if place else []), problem])
    raise KeymapError("".join(c if c.isprintable() else "?" for c in line))
