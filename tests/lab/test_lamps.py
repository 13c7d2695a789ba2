"""The lamps on GPIO lines and LEDs of the kernel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from board.api import Lamp, Light, Part, PartFound, PartLost
from board.pi.lamps.lamps import PiLamps, open_lamps
from board.pi.options import LampDriver, LampOptions
from tests.board.bench import until
from tests.lab.hook import LabLine
from tests.lab.leds import CLASS, LabLed
from tests.lab.told import Told, as_nobody

LINES = (("speed1", 22), ("message", 23))
NAMES = (("speed1", "lab:red"), ("message", "lab:green"))


@asynccontextmanager
async def shining(options: LampOptions) -> AsyncIterator[tuple[PiLamps, Told]]:
    lamps = open_lamps(options)
    assert lamps is not None
    told = Told()
    await lamps.start(told.post)
    yield lamps, told
    await lamps.stop()


async def blinks(is_lit: Callable[[], bool]) -> None:
    """Wait until a lamp has gone on and off twice."""
    for lit in (True, False, True, False):
        await until(lambda lit=lit: is_lit() is lit)  # type: ignore[misc]


@pytest.mark.parametrize("active_low", [False, True])
async def test_lines_shine_and_blink(active_low: bool) -> None:
    red, green = LabLine(22), LabLine(23)

    def is_lit(line: LabLine) -> bool:
        return line.high is not active_low

    async with shining(LampOptions(LampDriver.GPIO, LINES, active_low)) as (lamps, told):
        assert not is_lit(red)
        assert not is_lit(green)
        lamps.shine(Lamp.SPEED_1, Light.ON)
        assert is_lit(red)
        assert not is_lit(green)
        lamps.shine(Lamp.MESSAGE, Light.FAST)
        await blinks(lambda: is_lit(green))
        lamps.shine(Lamp.MESSAGE, Light.OFF)
        lamps.shine(Lamp.SPEED_1, Light.OFF)
        assert not is_lit(red)
        assert not is_lit(green)
        assert told.so_far() == []


async def test_a_line_that_is_not_there_takes_no_other_along() -> None:
    red = LabLine(24)
    async with shining(LampOptions(LampDriver.GPIO, (("speed1", 24), ("message", 99)))) as (lamps, told):
        event = told.so_far()[0]
        assert isinstance(event, PartLost)
        assert event.reason.startswith("not all lamps: GPIO 99 cannot be used: ")
        lamps.shine(Lamp.SPEED_1, Light.ON)
        assert red.high


async def test_a_chip_that_may_not_be_opened() -> None:
    lamps = open_lamps(LampOptions(LampDriver.GPIO, LINES))
    assert lamps is not None
    told = Told()
    with as_nobody():
        await lamps.start(told.post)
    event = await told.next()
    assert isinstance(event, PartLost)
    assert "may not be opened" in event.reason
    lamps.shine(Lamp.SPEED_1, Light.ON)
    assert await told.next() == PartFound(Part.LAMPS)
    assert LabLine(22).high
    await lamps.stop()


async def test_leds_shine_and_blink_by_the_kernel() -> None:
    red, green = LabLed("lab:red", 255), LabLed("lab:green", brightest=7)
    async with shining(LampOptions(LampDriver.LEDS, NAMES)) as (lamps, told):
        lamps.shine(Lamp.MESSAGE, Light.ON)
        await until(lambda: green.brightness == 7)
        lamps.shine(Lamp.SPEED_1, Light.FAST)
        assert red.blinking == (125, 125)
        await blinks(lambda: red.brightness > 0)
        lamps.shine(Lamp.SPEED_1, Light.BLINK)
        assert red.blinking == (500, 500)
        lamps.shine(Lamp.SPEED_1, Light.ON)
        assert [red.blinking] == [None]
        await until(lambda: red.brightness == 255)
        assert told.so_far() == []
    await until(lambda: red.brightness == green.brightness == 0)
    for led in (red, green):
        led.close()


async def test_an_led_that_goes_is_lost_and_shines_again_when_it_is_back() -> None:
    red, green = LabLed("lab:red", 255), LabLed("lab:green", 255)
    async with shining(LampOptions(LampDriver.LEDS, NAMES)) as (lamps, told):
        lamps.shine(Lamp.SPEED_1, Light.ON)
        green.close()
        lamps.shine(Lamp.MESSAGE, Light.ON)
        event = await told.next()
        assert isinstance(event, PartLost)
        assert event.reason.startswith("not all lamps: /sys/class/leds/lab:green/")
        event = await told.next()
        assert event == PartLost(
            Part.LAMPS, 'not all lamps: /sys/class/leds has no LED named "lab:green"; found "lab:red"'
        )
        lamps.shine(Lamp.SPEED_1, Light.FAST)
        await blinks(lambda: red.brightness > 0)
        lamps.shine(Lamp.SPEED_1, Light.ON)
        green = LabLed("lab:green", 255)
        assert await told.next() == PartFound(Part.LAMPS)
        await until(lambda: red.brightness == green.brightness == 255)
    for led in (red, green):
        led.close()


async def test_leds_that_may_not_be_written() -> None:
    red, green = LabLed("lab:red", 255), LabLed("lab:green", 255)
    lamps = open_lamps(LampOptions(LampDriver.LEDS, NAMES))
    assert lamps is not None
    told = Told()
    with as_nobody():
        await lamps.start(told.post)
    path = CLASS / "lab:red" / "brightness"
    assert await told.next() == PartLost(Part.LAMPS, f"no lamps: {path} may not be written by this user")
    assert await told.next() == PartFound(Part.LAMPS)
    await lamps.stop()
    for led in (red, green):
        led.close()
