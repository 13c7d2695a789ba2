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
from board.pi.supervisor import PartError
from tests.board.bench import PATIENCE_S, until

LAMPS = (Lamp.SPEED_1, Lamp.SPEED_2, Lamp.MESSAGE)


class Wall:
    """Wires that remember what they were told, and can be cut."""

    def __init__(self, blinks: bool = False) -> None:
        self.blinks = blinks
        self.cut: str | None = None
        self.told: list[tuple[Lamp, bool | float]] = []
        self.lit: dict[Lamp, bool] = {}
        self.opened = False

    def open(self) -> None:
        self._check()
        self.opened = True

    def blink(self, lamp: Lamp, half_period_s: float) -> bool:
        self._check()
        if self.blinks:
            self.told.append((lamp, half_period_s))
        return self.blinks

    def light(self, lamp: Lamp, lit: bool) -> None:
        self._check()
        self.told.append((lamp, lit))
        self.lit[lamp] = lit

    def close(self) -> None:
        self.opened = False

    def _check(self) -> None:
        if self.cut:
            raise PartError(self.cut)


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
    assert not room.wall.opened
    room.lamps.shine(Lamp.SPEED_1, Light.OFF)
    room.lamps.shine(Lamp.MESSAGE, Light.ON)
    room.wall.cut = None
    assert await room.next() == PartFound(Part.LAMPS)
    assert room.wall.lit == {Lamp.SPEED_1: False, Lamp.SPEED_2: True, Lamp.MESSAGE: True}


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


def test_leds_are_dark_when_opened_and_fully_lit(tmp_path: Path) -> None:
    leds(tmp_path, "red", "green")
    wires = LedWires(WIRES, tmp_path)
    wires.open()
    assert shown(tmp_path, "red", "brightness") == "0"
    wires.light(Lamp.SPEED_1, True)
    assert shown(tmp_path, "red", "brightness") == "255"
    assert shown(tmp_path, "green", "brightness") == "0"
    wires.close()
    wires.close()
    assert shown(tmp_path, "red", "brightness") == "0"


def test_leds_blink_by_the_timer_trigger(tmp_path: Path) -> None:
    leds(tmp_path, "red", "green", triggers="none [heartbeat] timer")
    wires = LedWires(WIRES, tmp_path)
    wires.open()
    assert [wires.blink(Lamp.SPEED_1, 0.125)] == [True]
    written = [shown(tmp_path, "red", attribute) for attribute in ("trigger", "delay_on", "delay_off")]
    assert written == ["timer", "125", "125"]


def test_leds_without_a_timer_trigger_do_not(tmp_path: Path) -> None:
    leds(tmp_path, "red", "green", triggers="[none] timer-not")
    wires = LedWires(WIRES, tmp_path)
    wires.open()
    assert [wires.blink(Lamp.SPEED_1, 0.125)] == [False]
    (tmp_path / "red/trigger").unlink()
    assert [wires.blink(Lamp.SPEED_1, 0.125)] == [False]


def test_an_led_that_is_not_there_is_named_beside_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(PartError) as caught:
        LedWires(WIRES, tmp_path).open()
    assert str(caught.value) == f'no lamps: {tmp_path} has no LED named "red"; found none'
    leds(tmp_path, "red", "mmc0")
    with pytest.raises(PartError) as caught:
        LedWires(WIRES, tmp_path).open()
    assert str(caught.value) == f'no lamps: {tmp_path} has no LED named "green"; found "mmc0", "red"'
    assert shown(tmp_path, "red", "brightness") == "7", "nothing was touched"


def test_an_led_that_goes_is_told(tmp_path: Path) -> None:
    leds(tmp_path, "red", "green")
    wires = LedWires(WIRES, tmp_path)
    wires.open()
    (tmp_path / "red/brightness").unlink()
    (tmp_path / "red/brightness").mkdir()
    with pytest.raises(PartError, match="red/brightness cannot be used: Is a directory"):
        wires.light(Lamp.SPEED_1, True)
    wires.close()


def test_without_lamps_there_are_none() -> None:
    assert open_lamps(LampOptions()) is None


def test_the_options_name_the_lamps() -> None:
    for driver, wire in ((LampDriver.GPIO, 5), (LampDriver.LEDS, "red")):
        lamps = open_lamps(LampOptions(driver, (("message", wire),)))
        assert lamps is not None
        assert lamps.names == {Lamp.MESSAGE}
