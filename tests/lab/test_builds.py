"""The reference builds' options on the kernel's devices: every part of the board is where its wire says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial

import pytest

from board.api import Frame, HookChanged, Key, KeyPressed, Lamp, Light, Part, PartLost
from board.pi.board import PiBoard
from board.pi.options import CodecOptions, Pull
from board.pi.wiring.builds import Build, build
from tests.board.bench import until
from tests.lab.hook import LabHook, LabLine
from tests.lab.keypad import LabKeypad
from tests.lab.panel import LabPanel
from tests.lab.told import Told

PICTURE = Frame(128, 64, bytes(range(256)) * 4)


@pytest.fixture(params=["zero2-usb", "poe-wm8960"])
def wired(request: pytest.FixtureRequest) -> Build:
    """A build with its display on I2C, which is the bus that the guest has."""
    return build(request.param)


@pytest.fixture
def panel() -> Iterator[LabPanel]:
    panel = LabPanel()
    yield panel
    panel.close()


@pytest.fixture
def keypad() -> Iterator[LabKeypad]:
    keypad = LabKeypad()
    yield keypad
    keypad.unplug()


@pytest.fixture
async def board(wired: Build, told: Told, panel: LabPanel, keypad: LabKeypad) -> AsyncIterator[PiBoard]:
    """The board of the build, without sound: the guest's cards are those of no build."""
    options = wired.options
    hook = replace(options.hook, pull=Pull.NONE)  # a simulated line's own pull would overrule the hand's
    board = PiBoard(replace(options, hook=hook, codec=CodecOptions("")))
    LabHook(hook.line)  # down
    await board.start(told.post)
    yield board
    await board.stop()


@pytest.fixture
def told() -> Told:
    return Told()


async def test_nothing_is_missing(board: PiBoard, told: Told) -> None:
    assert told.so_far() == []


async def test_the_hook_switch_is_on_its_line(board: PiBoard, wired: Build, told: Told) -> None:
    LabHook(wired.options.hook.line).lift(True)
    assert await told.next() == HookChanged(True)


async def test_the_keys_are_found(board: PiBoard, told: Told, keypad: LabKeypad) -> None:
    keypad.press(Key.POUND)
    assert await told.next() == KeyPressed(Key.POUND)


async def test_the_display_shows(board: PiBoard, panel: LabPanel) -> None:
    assert board.display is not None
    board.display.show(PICTURE)
    await until(lambda: panel.picture == PICTURE.pixels)


async def test_each_lamp_is_on_its_line(board: PiBoard, wired: Build) -> None:
    assert board.lamps is not None
    for name, line in wired.options.lamps.wires:
        wire = LabLine(int(line))
        assert not wire.high
        board.lamps.shine(Lamp(name), Light.ON)
        await until(partial(getattr, wire, "high"))


async def test_a_part_that_is_missing_takes_no_other_along(
    board: PiBoard, wired: Build, told: Told, keypad: LabKeypad
) -> None:
    keypad.unplug()
    event = await told.next()
    assert isinstance(event, PartLost)
    assert event.part is Part.KEYPAD
    LabHook(wired.options.hook.line).lift(True)
    assert await told.next() == HookChanged(True)
