"""The keypad without a device; real ones are in tests/lab."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from board.api import BoardEvent, Key, Part, PartLost
from board.pi.inputs import Finder
from board.pi.keypad.keymap import KEYMAPS, KeymapError, load
from board.pi.keypad.keypad import PiKeypad, open_keypad
from board.pi.options import KeypadOptions

MATRIX = KEYMAPS / "matrix-4x4.toml"


def test_without_a_keypad_there_is_none() -> None:
    assert open_keypad(KeypadOptions(present=False)) is None


def test_the_default_key_map_is_taken_unless_another_is_named() -> None:
    keypad = open_keypad(KeypadOptions())
    assert keypad is not None
    assert keypad.keys == set(Key)
    keypad = open_keypad(KeypadOptions(keymap=MATRIX))
    assert keypad is not None
    assert len(keypad.keys) == 16
    assert keypad.pressed == frozenset()


def test_a_wrong_key_map_is_no_board(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text('[keys]\nKEY_1 = "one"\n')
    with pytest.raises(KeymapError, match=r'map.toml: keys.KEY_1: found "one"'):
        open_keypad(KeypadOptions(keymap=path))


async def test_a_keypad_that_is_not_there_is_lost_and_the_phone_goes_on(tmp_path: Path) -> None:
    finder = Finder("keypad", "a key of the key map", ("Pad",), lambda _device: True, tmp_path, tmp_path)
    keypad = PiKeypad(KeypadOptions(devices=("Pad",)), load(MATRIX), finder)
    events: asyncio.Queue[BoardEvent] = asyncio.Queue()
    await keypad.start(events.put_nowait)
    reason = f'no keypad: {tmp_path} has no device named "Pad"; found no device at all'
    assert events.get_nowait() == PartLost(Part.KEYPAD, reason)
    assert keypad.pressed == frozenset()
    await keypad.stop()
    await keypad.stop()
    assert events.empty()
