"""The lamps above their wires, and LEDs as files of the test's own; the kernel's are in tests/lab."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from board.api import BoardEvent, Lamp, Light, Part, PartFound, PartLost
from board.pi.lamps.lamps import PiLamps, open_lamps
from board.pi.lamps.lamps_leds import LedWires
from board.pi.options import LampDriver, LampOptions
from board.pi.supervisor import PartError, no
from tests.board.bench import PATIENCE_S, until

LAMPS = (Lamp.SPEED_1, Lamp.SPEED_2, Lamp.MESSAGE)


class Wall:
    """Wires that remember what they were told, and can be cut."""

    def __init__(self, blinks: bool = False) -> None:
        self.blinks = blinks
        self.cut: str | None = None
        self.broken: set[Lamp] = set()
        """Lamps whose own wire is cut."""
        self.told: list[tuple[Lamp, bool | float]] = []
        self.lit: dict[Lamp, bool] = {}
        self.opened: set[Lamp] = set()

    def open(self, lamp: Lamp) -> None:
        self._check(lamp)
        self.opened.add(lamp)

    def blink(self, lamp: Lamp, half_period_s: float) -> bool:
        self._check(lamp)
        if self.blinks:
            self.told.append((lamp, half_period_s))
        return self.blinks

    def light(self, lamp: Lamp, lit: bool) -> None:
        self._check(lamp)
        self.told.append((lamp, lit))
        self.lit[lamp] = lit

    def close(self, lamp: Lamp) -> None:
        self.opened.remove(lamp)

    def _check(self, lamp: Lamp) -> None:
        if self.cut:
            raise PartError(self.cut)
        if lamp in self.broken:
            raise no("lamps", "{lamp} is broken", lamp=lamp)


class Room:
    def __init__(self, blinks: bool = False) -> None:
        self.wall = Wall(blinks)
        self.lamps = PiLamps(LAMPS, self.wall)
        self.events: asyncio.Queue[BoardEvent] = asyncio.Queue()

    async def start(self) -> None:
        await self.lamps.start(self.events.put_nowait)

    async def next(self) -> BoardEvent:
        async with asyncio.timeout(PATIENCE_S):
            return await self.events.get()


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    await room.start()
    yield room
    await room.lamps.stop()


async def test_all_are_dark_at_first_and_shine_as_told(room: Room) -> None:
    assert room.lamps.names == set(LAMPS)
    assert room.wall.lit == dict.fromkeys(LAMPS, False)
    room.lamps.shine(Lamp.SPEED_1, Light.ON)
    assert room.wall.lit == {Lamp.SPEED_1: True, Lamp.SPEED_2: False, Lamp.MESSAGE: False}
    told = len(room.wall.told)
    room.lamps.shine(Lamp.SPEED_1, Light.ON)
    room.lamps.shine(Lamp.MUTE, Light.ON)
    assert len(room.wall.told) == told, "nothing new, and no such lamp"


@pytest.mark.parametrize("light", [Light.BLINK, Light.FAST])
async def test_a_lamp_blinks_by_our_clock_until_it_is_told_otherwise(room: Room, light: Light) -> None:
    room.lamps.shine(Lamp.MESSAGE, light)
    for lit in (True, False, True, False):
        await until(lambda lit=lit: room.wall.lit[Lamp.MESSAGE] is lit)  # type: ignore[misc]
    room.lamps.shine(Lamp.MESSAGE, Light.ON)
    assert room.wall.lit[Lamp.MESSAGE]
    assert room.lamps._timer is None
    assert room.wall.lit[Lamp.SPEED_1] is False


async def test_lamps_of_a_kind_blink_together(room: Room) -> None:
    room.lamps.shine(Lamp.SPEED_1, Light.FAST)
    await until(lambda: room.wall.lit[Lamp.SPEED_1])
    await until(lambda: not room.wall.lit[Lamp.SPEED_1])
    room.lamps.shine(Lamp.SPEED_2, Light.FAST)
    room.wall.told.clear()
    await until(lambda: len(room.wall.told) >= 8)
    for first, second in zip(room.wall.told[0:8:2], room.wall.told[1:8:2], strict=True):
        assert {first[0], second[0]} == {Lamp.SPEED_1, Lamp.SPEED_2}
        assert first[1] is second[1]


async def test_a_lamp_that_can_blinks_by_itself() -> None:
    room = Room(blinks=True)
    await room.start()
    room.lamps.shine(Lamp.SPEED_1, Light.BLINK)
    room.lamps.shine(Lamp.SPEED_1, Light.FAST)
    assert room.wall.told[-2:] == [(Lamp.SPEED_1, 0.5), (Lamp.SPEED_1, 0.125)]
    assert room.lamps._timer is None
    await room.lamps.stop()


async def test_lamps_that_were_lost_shine_as_they_should_when_they_are_found(room: Room) -> None:
    room.lamps.shine(Lamp.SPEED_1, Light.ON)
    room.wall.cut = "no lamps: the wire is cut"
    room.lamps.shine(Lamp.SPEED_2, Light.ON)
    assert await room.next() == PartLost(Part.LAMPS, "no lamps: the wire is cut")
    room.lamps.shine(Lamp.SPEED_1, Light.OFF)
    room.lamps.shine(Lamp.MESSAGE, Light.ON)
    assert not room.wall.opened
    room.wall.cut = None
    assert await room.next() == PartFound(Part.LAMPS)
    assert room.wall.lit == {Lamp.SPEED_1: False, Lamp.SPEED_2: True, Lamp.MESSAGE: True}


async def test_a_lamp_that_is_missing_takes_no_other_along(room: Room) -> None:
    room.wall.broken = {Lamp.SPEED_2}
    for lamp in LAMPS:
        room.lamps.shine(lamp, Light.FAST)
    assert await room.next() == PartLost(Part.LAMPS, "not all lamps: speed2 is broken")
    for lit in (True, False, True):
        await until(lambda lit=lit: room.wall.lit[Lamp.SPEED_1] is room.wall.lit[Lamp.MESSAGE] is lit)  # type: ignore[misc]
    assert room.wall.opened == {Lamp.SPEED_1, Lamp.MESSAGE}
    room.lamps.shine(Lamp.SPEED_2, Light.ON)
    room.lamps.shine(Lamp.MESSAGE, Light.OFF)
    assert not room.wall.lit[Lamp.MESSAGE]
    room.wall.broken = set()
    assert await room.next() == PartFound(Part.LAMPS)
    assert room.wall.lit[Lamp.SPEED_2]
    assert room.wall.opened == set(LAMPS)


async def test_a_lamp_that_is_missing_from_the_start_takes_no_other_along() -> None:
    room = Room()
    room.wall.broken = {Lamp.SPEED_1}
    room.lamps.shine(Lamp.MESSAGE, Light.ON)
    await room.start()
    assert await room.next() == PartLost(Part.LAMPS, "not all lamps: speed1 is broken")
    assert room.wall.lit[Lamp.MESSAGE]
    room.wall.broken = set(LAMPS)
    room.lamps.shine(Lamp.MESSAGE, Light.OFF)
    room.lamps.shine(Lamp.SPEED_2, Light.ON)
    for lamp in (Lamp.MESSAGE, Lamp.SPEED_2):
        told = await room.next()
        assert isinstance(told, PartLost)
        assert told.reason.endswith(f"{lamp} is broken")
    room.wall.broken = set()
    while await room.next() != PartFound(Part.LAMPS):
        pass
    assert room.wall.lit == {Lamp.SPEED_1: False, Lamp.SPEED_2: True, Lamp.MESSAGE: False}
    await room.lamps.stop()
    assert not room.wall.opened


async def test_lamps_lost_while_they_blink_are_told_and_found(room: Room) -> None:
    room.lamps.shine(Lamp.SPEED_1, Light.FAST)
    room.wall.cut = "no lamps: the wire is cut"
    assert await room.next() == PartLost(Part.LAMPS, "no lamps: the wire is cut")
    room.wall.cut = None
    assert await room.next() == PartFound(Part.LAMPS)
    for lit in (True, False):
        await until(lambda lit=lit: room.wall.lit[Lamp.SPEED_1] is lit)  # type: ignore[misc]


async def test_shining_before_the_start_is_seen_after_it() -> None:
    room = Room()
    room.lamps.shine(Lamp.SPEED_1, Light.ON)
    assert room.wall.told == []
    await room.start()
    assert room.wall.lit[Lamp.SPEED_1]
    await room.lamps.stop()
    await room.lamps.stop()
    assert not room.wall.opened


def leds(folder: Path, *names: str, triggers: str = "[none] heartbeat timer", full: str = "255") -> None:
    for name in names:
        led = folder / name
        led.mkdir()
        files = {"brightness": "7", "max_brightness": full, "trigger": triggers}
        for attribute, text in files.items():
            (led / attribute).write_text(f"{text}\n")


def shown(folder: Path, name: str, attribute: str) -> str:
    return (folder / name / attribute).read_text().strip()


WIRES = {Lamp.SPEED_1: "red", Lamp.MESSAGE: "green"}


def opened(folder: Path) -> LedWires:
    wires = LedWires(WIRES, folder)
    for lamp in WIRES:
        wires.open(lamp)
    return wires


def test_leds_are_dark_when_opened_and_fully_lit(tmp_path: Path) -> None:
    leds(tmp_path, "red", "green")
    wires = opened(tmp_path)
    assert shown(tmp_path, "red", "brightness") == "0"
    wires.light(Lamp.SPEED_1, True)
    assert shown(tmp_path, "red", "brightness") == "255"
    assert shown(tmp_path, "green", "brightness") == "0"
    wires.close(Lamp.SPEED_1)
    wires.close(Lamp.SPEED_1)
    assert shown(tmp_path, "red", "brightness") == "0"


def test_leds_blink_by_the_timer_trigger(tmp_path: Path) -> None:
    leds(tmp_path, "red", "green", triggers="none [heartbeat] timer")
    wires = opened(tmp_path)
    assert [wires.blink(Lamp.SPEED_1, 0.125)] == [True]
    written = [shown(tmp_path, "red", attribute) for attribute in ("trigger", "delay_on", "delay_off")]
    assert written == ["timer", "125", "125"]


def test_leds_without_a_timer_trigger_do_not(tmp_path: Path) -> None:
    leds(tmp_path, "red", "green", triggers="[none] timer-not")
    wires = opened(tmp_path)
    assert [wires.blink(Lamp.SPEED_1, 0.125)] == [False]
    (tmp_path / "red/trigger").unlink()
    assert [wires.blink(Lamp.SPEED_1, 0.125)] == [False]


def test_an_led_that_is_not_there_is_named_beside_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(PartError) as caught:
        LedWires(WIRES, tmp_path).open(Lamp.SPEED_1)
    assert str(caught.value) == f'no lamps: {tmp_path} has no LED named "red"; found none'
    leds(tmp_path, "red", "mmc0")
    with pytest.raises(PartError) as caught:
        LedWires(WIRES, tmp_path).open(Lamp.MESSAGE)
    assert str(caught.value) == f'no lamps: {tmp_path} has no LED named "green"; found "mmc0", "red"'
    assert shown(tmp_path, "red", "brightness") == "7", "nothing was touched"


def test_an_led_that_goes_is_told(tmp_path: Path) -> None:
    leds(tmp_path, "red", "green")
    wires = opened(tmp_path)
    (tmp_path / "red/brightness").unlink()
    (tmp_path / "red/brightness").mkdir()
    with pytest.raises(PartError, match="red/brightness cannot be used: Is a directory"):
        wires.light(Lamp.SPEED_1, True)
    wires.close(Lamp.SPEED_1)


def test_without_lamps_there_are_none() -> None:
    assert open_lamps(LampOptions()) is None


def test_the_options_name_the_lamps() -> None:
    for driver, wire in ((LampDriver.GPIO, 5), (LampDriver.LEDS, "red")):
        lamps = open_lamps(LampOptions(driver, (("message", wire),)))
        assert lamps is not None
        assert lamps.names == {Lamp.MESSAGE}
