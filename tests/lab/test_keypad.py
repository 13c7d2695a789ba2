"""The keypad on input devices of the kernel."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from evdev import InputDevice, ecodes

from board.api import Key, KeyPressed, KeyReleased, Part, PartFound, PartLost
from board.pi.keypad import fingers
from board.pi.keypad.fingers import DOWN, UP
from board.pi.keypad.keymap import load
from board.pi.keypad.keypad import PiKeypad, open_keypad
from board.pi.options import KeypadOptions
from tests.board.bench import PATIENCE_S, until
from tests.lab.keypad import LabKeypad
from tests.lab.told import Told, as_nobody

OPTIONS = KeypadOptions(devices=("lab-*",))
REPEAT = 2
TELEPHONE_KEYS = [code for code, name in ecodes.KEY.items() if "KEY_NUMERIC_" in str(name)]
ONE, TWO, FIVE = ecodes.KEY_NUMERIC_1, ecodes.KEY_NUMERIC_2, ecodes.KEY_NUMERIC_5


def telephone() -> LabKeypad:
    """A keypad with the telephone keys, plugged in."""
    return LabKeypad("lab-keypad", TELEPHONE_KEYS)


class Desk:
    def __init__(self, options: KeypadOptions = OPTIONS) -> None:
        keypad = open_keypad(options)
        assert keypad is not None
        self.keypad: PiKeypad = keypad
        self.told = Told()

    async def start(self) -> None:
        await self.keypad.start(self.told.post)

    async def lost(self) -> str:
        event = await self.told.next()
        assert isinstance(event, PartLost)
        assert event.part is Part.KEYPAD
        return event.reason


@pytest.fixture
def pad() -> Iterator[LabKeypad]:
    pad = telephone()
    yield pad
    pad.unplug()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A keypad that is not started yet."""
    desk = Desk()
    yield desk
    await desk.keypad.stop()


async def test_every_key_is_pressed_and_released(pad: LabKeypad, desk: Desk) -> None:
    await desk.start()
    assert Key.DIGIT_5 in desk.keypad.keys
    assert Key.SOFT_1 not in desk.keypad.keys, "the default map has it, this device does not"
    for digit in range(10):
        code = ecodes.ecodes[f"KEY_NUMERIC_{digit}"]
        pad.move(code, DOWN)
        assert await desk.told.next() == KeyPressed(Key(str(digit)))
        assert desk.keypad.pressed == {Key(str(digit))}
        pad.move(code, REPEAT)
        pad.move(code, UP)
        assert await desk.told.next() == KeyReleased(Key(str(digit)))
    assert desk.told.so_far() == []


async def test_nobody_else_sees_the_keys(pad: LabKeypad, desk: Desk) -> None:
    console = InputDevice(str(pad.path))
    await desk.start()
    pad.move(FIVE, DOWN)
    assert await desk.told.next() == KeyPressed(Key.DIGIT_5)
    with pytest.raises(BlockingIOError):
        list(console.read())
    await desk.keypad.stop()
    pad.move(FIVE, UP)
    assert next(iter(console.read())).code == FIVE
    console.close()


async def test_without_a_grab_everybody_does(pad: LabKeypad) -> None:
    desk = Desk(KeypadOptions(devices=("lab-*",), grab=False))
    console = InputDevice(str(pad.path))
    await desk.start()
    pad.move(FIVE, DOWN)
    assert await desk.told.next() == KeyPressed(Key.DIGIT_5)
    assert next(iter(console.read())).code == FIVE
    await desk.keypad.stop()
    console.close()


async def test_devices_come_and_go_and_work_together(pad: LabKeypad, desk: Desk) -> None:
    await desk.start()
    other = LabKeypad("lab-side-car", [ecodes.KEY_F5, ONE])
    await until(lambda: Key.SPEED_1 in desk.keypad.keys)
    other.move(ecodes.KEY_F5, DOWN)
    assert await desk.told.next() == KeyPressed(Key.SPEED_1)
    pad.move(ONE, DOWN)
    assert await desk.told.next() == KeyPressed(Key.DIGIT_1)
    other.move(ONE, DOWN)
    other.unplug()
    assert await desk.told.next() == KeyReleased(Key.SPEED_1), "no finger is left on what is gone"
    assert desk.keypad.pressed == {Key.DIGIT_1}
    pad.move(ONE, UP)
    assert await desk.told.next() == KeyReleased(Key.DIGIT_1)
    assert desk.told.so_far() == [], "one keypad is left: nothing is lost"


async def test_the_last_keypad_is_lost_with_its_fingers_and_found_again(desk: Desk) -> None:
    pad = telephone()
    path = pad.path
    await desk.start()
    pad.move(TWO, DOWN)
    assert await desk.told.next() == KeyPressed(Key.DIGIT_2)
    pad.unplug()
    assert await desk.told.next() == KeyReleased(Key.DIGIT_2)
    assert await desk.lost() == f'no keypad: "lab-keypad" ({path}) was unplugged'
    assert await desk.lost() == 'no keypad: /dev/input has no device named "lab-*"; found no device at all'
    again = telephone()
    assert await desk.told.next() == PartFound(Part.KEYPAD)
    again.move(TWO, DOWN)
    assert await desk.told.next() == KeyPressed(Key.DIGIT_2)
    again.unplug()


async def test_what_is_there_instead_is_named(desk: Desk) -> None:
    others = [LabKeypad("Power Button", [ecodes.KEY_POWER]), LabKeypad("lab-mouse", [ecodes.BTN_LEFT])]
    await desk.start()
    mouse = others[1].path
    assert await desk.lost() == f'no keypad: "lab-mouse" ({mouse}) does not have a key of the key map'
    named = Desk(KeypadOptions(devices=("Telephone",)))
    await named.start()
    assert await named.lost() == (
        'no keypad: /dev/input has no device named "Telephone"; found "Power Button", "lab-mouse"'
    )
    any_name = Desk(KeypadOptions())
    await any_name.start()
    assert await any_name.lost() == (
        'no keypad: /dev/input has no device with a key of the key map; found "Power Button", "lab-mouse"'
    )
    for found in (named, any_name):
        await found.keypad.stop()
    for other in others:
        other.unplug()


async def test_a_keypad_that_another_program_holds(pad: LabKeypad, desk: Desk) -> None:
    other = InputDevice(str(pad.path))
    other.grab()
    await desk.start()
    assert await desk.lost() == f'no keypad: "lab-keypad" ({pad.path}) is held by another program'
    other.close()
    assert await desk.told.next() == PartFound(Part.KEYPAD)
    pad.move(FIVE, DOWN)
    assert await desk.told.next() == KeyPressed(Key.DIGIT_5)


async def test_a_keypad_that_may_not_be_read(pad: LabKeypad, desk: Desk) -> None:
    with as_nobody():
        await desk.start()
    assert await desk.lost() == (
        f'no keypad: "lab-keypad" ({pad.path}) may not be read; is this user in the group "input"?'
    )
    assert await desk.told.next() == PartFound(Part.KEYPAD)


async def test_keys_that_the_kernel_dropped_leave_none_down_and_none_up_by_mistake(
    pad: LabKeypad, desk: Desk
) -> None:
    await desk.start()
    taps = 2000
    pad.move(ONE, DOWN)
    for _ in range(taps):  # nobody reads meanwhile: the kernel's queue runs over
        pad.move(FIVE, DOWN)
        pad.move(FIVE, UP)
    pad.move(ONE, UP)
    pad.move(TWO, DOWN)
    await until(lambda: desk.keypad.pressed == {Key.DIGIT_2})
    told = desk.told.so_far()
    assert len(told) < taps, "some were dropped"
    down: set[Key] = set()
    for event in told:
        assert isinstance(event, KeyPressed | KeyReleased)
        assert (event.key in down) is isinstance(event, KeyReleased)
        down ^= {event.key}
    assert down == {Key.DIGIT_2}
    pad.move(TWO, UP)
    assert await desk.told.next() == KeyReleased(Key.DIGIT_2)


async def test_a_stuck_key_is_reported_and_blocks_no_other(
    pad: LabKeypad, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fingers, "STUCK_S", 0.5)
    await desk.start()
    pad.move(ONE, DOWN)
    assert await desk.told.next() == KeyPressed(Key.DIGIT_1)
    with caplog.at_level(logging.WARNING):
        await until(lambda: "is it stuck?" in caplog.text)
    assert f"the key 1 ({pad.path})" in caplog.text
    pad.move(FIVE, DOWN)
    assert await desk.told.next() == KeyPressed(Key.DIGIT_5)


async def test_a_key_held_from_before_is_no_press(pad: LabKeypad, desk: Desk) -> None:
    pad.move(ONE, DOWN)
    await desk.start()
    pad.move(ONE, UP)
    pad.move(TWO, DOWN)
    assert await desk.told.next() == KeyPressed(Key.DIGIT_2)
    assert desk.told.so_far() == []


class Learning:
    """``dering keymap learn`` as somebody in a terminal has it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def asked(self, name: str) -> None:
        await self.said(f"{name}:")

    async def said(self, line: str) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while True:
                told = await self.process.stdout.readline()
                assert told, f'it ended without "{line}"'
                if told.decode().rstrip("\n") == line:
                    return

    def enter(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()


async def learning(path: Path, *options: str) -> Learning:
    pipe = asyncio.subprocess.PIPE
    command = ["-m", "firmware", "keymap", "learn", str(path), "--wait", "100", *options]
    return Learning(await asyncio.create_subprocess_exec(sys.executable, *command, stdin=pipe, stdout=pipe))


async def test_a_map_is_learned_from_a_keypad(pad: LabKeypad, tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    lesson = await learning(path, "--device", "lab-*")
    await lesson.asked("0")
    pad.move(FIVE, DOWN)
    pad.move(FIVE, UP)
    await lesson.said("  KEY_NUMERIC_5")
    await lesson.asked("1")
    pad.move(FIVE, DOWN)
    pad.move(FIVE, UP)
    await lesson.said("  That key is already: 0. Press another.")
    lesson.enter()
    await lesson.said("  skipped")
    await lesson.asked("2")
    pad.move(ONE, DOWN)
    pad.move(ONE, UP)
    await lesson.asked("3")
    lesson.process.send_signal(signal.SIGINT)
    assert await lesson.ended() == 0
    assert load(path) == {FIVE: Key.DIGIT_0, ONE: Key.DIGIT_2}


async def test_control_c_on_the_keyboard_that_is_held_ends_it(tmp_path: Path) -> None:
    keyboard = LabKeypad("lab-keyboard", [ecodes.KEY_LEFTCTRL, ecodes.KEY_C, ecodes.KEY_A])
    path = tmp_path / "keys.toml"
    lesson = await learning(path, "--language", "id")
    await lesson.said("Tekan tombol yang diminta.")
    keyboard.move(ecodes.KEY_A, DOWN)
    keyboard.move(ecodes.KEY_A, UP)
    await lesson.asked("1")
    keyboard.move(ecodes.KEY_LEFTCTRL, DOWN)
    keyboard.move(ecodes.KEY_C, DOWN)
    assert await lesson.ended() == 0
    assert load(path) == {ecodes.KEY_A: Key.DIGIT_0}
    keyboard.unplug()
