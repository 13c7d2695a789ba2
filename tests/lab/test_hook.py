"""The hook switch on a GPIO line of the kernel, and on an input device."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest
from evdev import UInput, ecodes

from board.api import BoardEvent, HookChanged, HookFlashed, Part, PartFound, PartLost
from board.pi.hook.hook import PiHook, open_hook
from board.pi.options import Contact, HookDriver, HookOptions, Pull
from tests.board.bench import PATIENCE_S, until
from tests.lab.hook import LabHook
from tests.lab.keypad import LabKeypad
from tests.lab.told import Told, as_nobody

CHIP = min(Path("/dev").glob("gpiochip*"), default=Path("/dev/gpiochip0"))
LINE = 17
GPIO = HookOptions(line=LINE, pull=Pull.NONE)
"""A simulated line does as it was last told: a pull of its own would overrule the hand's."""

SWITCH = HookOptions(driver=HookDriver.EVDEV, device="lab-hook")

HOLD = """
import os, sys, lgpio
chip = lgpio.gpiochip_open(int(os.environ["RPI_LGPIO_CHIP"]))
lgpio.gpio_claim_input(chip, int(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


class Hand(Protocol):
    def lift(self, lifted: bool) -> None: ...


class SwitchHand:
    """A switch that the kernel watches (gpio-keys): on while the handset is lifted."""

    def __init__(self) -> None:
        self.device = UInput({ecodes.EV_SW: [ecodes.SW_HEADPHONE_INSERT]}, name="lab-hook")

    @property
    def path(self) -> str:
        assert self.device.device is not None
        return str(self.device.device.path)

    def lift(self, lifted: bool) -> None:
        self.device.write(ecodes.EV_SW, ecodes.SW_HEADPHONE_INSERT, int(lifted))
        self.device.syn()


class Desk:
    def __init__(self, options: HookOptions, hand: Hand) -> None:
        hook = open_hook(options)
        assert hook is not None
        self.hook: PiHook = hook
        self.hand = hand
        self.told = Told()

    async def start(self) -> None:
        await self.hook.start(self.told.post)

    async def lifted(self) -> None:
        self.hand.lift(True)
        assert await self.told.next() == HookChanged(True)

    async def lost(self) -> str:
        event = await self.told.next()
        assert isinstance(event, PartLost)
        assert event.part is Part.HOOK
        return event.reason


@pytest.fixture
async def gpio() -> AsyncIterator[Desk]:
    """A hook switch on a line, not started yet."""
    desk = Desk(GPIO, LabHook())
    yield desk
    await desk.hook.stop()


@pytest.fixture
async def switch() -> AsyncIterator[Desk]:
    """A hook switch on an input device, not started yet."""
    hand = SwitchHand()
    desk = Desk(SWITCH, hand)
    yield desk
    await desk.hook.stop()
    hand.device.close()


@pytest.fixture(params=["gpio", "switch"])
def desk(request: pytest.FixtureRequest) -> Desk:
    desk = request.getfixturevalue(request.param)
    assert isinstance(desk, Desk)
    return desk


async def test_lifting_and_replacing_are_one_event_each(desk: Desk) -> None:
    await desk.start()
    assert [desk.hook.lifted] == [False]
    for _ in range(3):
        await desk.lifted()
        assert [desk.hook.lifted] == [True]
        desk.hand.lift(False)
        assert await desk.told.next() == HookChanged(False)
    assert desk.told.so_far() == []


async def test_a_contact_that_bounces_gives_the_same_events(desk: Desk) -> None:
    await desk.start()
    for lifted in (True, False, True, False):
        for _ in range(20):
            desk.hand.lift(lifted)
            desk.hand.lift(not lifted)
        desk.hand.lift(lifted)
        assert await desk.told.next() == HookChanged(lifted)
    assert desk.told.so_far() == []


async def test_a_short_replacement_is_a_flash(desk: Desk) -> None:
    await desk.start()
    await desk.lifted()
    told: list[BoardEvent] = []
    async with asyncio.timeout(PATIENCE_S):
        while HookFlashed() not in told:  # a busy machine is too slow for a flash now and then
            desk.hand.lift(False)
            await asyncio.sleep(0.115)
            desk.hand.lift(True)
            await asyncio.sleep(0.2)
            told = desk.told.so_far()
            assert told in ([], [HookFlashed()], [HookChanged(False), HookChanged(True)])
    assert [desk.hook.lifted] == [True]


async def test_a_handset_that_is_up_from_the_start_is_told(desk: Desk) -> None:
    desk.hand.lift(True)
    await desk.start()
    assert await desk.told.next() == HookChanged(True)


async def test_a_stopped_switch_tells_nothing(desk: Desk) -> None:
    await desk.start()
    await desk.lifted()
    await desk.hook.stop()
    await desk.hook.stop()
    desk.hand.lift(False)
    again = Told()
    await desk.hook.start(again.post)
    assert await again.next() == HookChanged(False)
    assert desk.told.so_far() == []


@pytest.mark.parametrize("pull", Pull)
@pytest.mark.parametrize("lifted", Contact)
async def test_every_way_to_wire_it(pull: Pull, lifted: Contact) -> None:
    hand = LabHook(LINE)

    def move(up: bool) -> None:
        closed = up is (lifted is Contact.CLOSED)
        hand.lift(closed is not (pull is Pull.DOWN))

    move(False)
    hook = open_hook(replace(GPIO, pull=pull, lifted=lifted))
    assert hook is not None
    told = Told()
    await hook.start(told.post)
    for up in (True, False):
        move(up)
        assert await told.next() == HookChanged(up)
    await hook.stop()


@asynccontextmanager
async def held(line: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another program that has the line."""
    pipe = asyncio.subprocess.PIPE
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(line), stdin=pipe, stdout=pipe
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"held\n"
    yield other
    await other.communicate(b"")


async def test_a_line_that_another_program_has(gpio: Desk) -> None:
    async with held(LINE):
        await gpio.start()
        assert await gpio.lost() == (
            "no hook switch: GPIO 17 is in use by another program or driver (gpioinfo names it)"
        )
    assert await gpio.told.next() == PartFound(Part.HOOK)
    await gpio.lifted()


async def test_a_stopped_switch_leaves_its_line_to_others(gpio: Desk) -> None:
    await gpio.start()
    await gpio.hook.stop()
    async with held(LINE) as other:
        assert other.returncode is None


async def test_a_chip_that_may_not_be_opened(gpio: Desk) -> None:
    with as_nobody():
        await gpio.start()
    assert await gpio.lost() == f'no hook switch: {CHIP} may not be opened; is this user in the group "gpio"?'
    assert await gpio.told.next() == PartFound(Part.HOOK)


async def test_a_line_that_the_chip_does_not_have(gpio: Desk) -> None:
    desk = Desk(replace(GPIO, line=99), gpio.hand)
    await desk.start()
    assert (await desk.lost()).startswith("no hook switch: GPIO 99 cannot be used: ")
    await desk.hook.stop()


async def test_a_switch_that_is_unplugged_is_lost_and_found_as_it_is_then(switch: Desk) -> None:
    await switch.start()
    await switch.lifted()
    assert isinstance(switch.hand, SwitchHand)
    node = switch.hand.path
    switch.hand.device.close()
    assert await switch.lost() == f'no hook switch: "lab-hook" ({node}) was unplugged'
    assert await switch.lost() == (
        'no hook switch: /dev/input has no device named "lab-hook"; found no device at all'
    )
    assert [switch.hook.lifted] == [True]
    switch.hand = SwitchHand()
    assert {await switch.told.next(), await switch.told.next()} == {
        PartFound(Part.HOOK),
        HookChanged(False),
    }
    await switch.hook.stop()
    switch.hand.device.close()


async def test_a_key_can_be_the_switch() -> None:
    pad = LabKeypad("lab-hook", [ecodes.KEY_PHONE])
    hook = open_hook(replace(SWITCH, code="KEY_PHONE", device="*"))
    assert hook is not None
    told = Told()
    await hook.start(told.post)
    pad.move(ecodes.KEY_PHONE, 1)
    assert await told.next() == HookChanged(True)
    pad.move(ecodes.KEY_PHONE, 0)
    assert await told.next() == HookChanged(False)
    await hook.stop()
    pad.unplug()


async def test_a_device_without_the_code(switch: Desk) -> None:
    desk = Desk(replace(SWITCH, code="SW_LID"), switch.hand)
    await desk.start()
    assert isinstance(switch.hand, SwitchHand)
    node = switch.hand.path
    assert await desk.lost() == f'no hook switch: "lab-hook" ({node}) does not have SW_LID'
    await desk.hook.stop()


async def test_switch_events_that_the_kernel_dropped_are_read_again(switch: Desk) -> None:
    await switch.start()
    for _ in range(500):  # nobody reads meanwhile: the kernel's queue runs over
        switch.hand.lift(True)
        switch.hand.lift(False)
    switch.hand.lift(True)
    await until(lambda: switch.hook.lifted)
    assert switch.told.so_far() == [HookChanged(True)]
