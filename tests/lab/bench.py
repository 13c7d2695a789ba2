"""The Pi's board on the test bench: its parts are devices of the guest's kernel (tests/board/bench.py)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from board.api import BoardEvent, Key, Lamp, Light, Part, Transducer
from board.pi.board import PiBoard
from board.pi.options import (
    CodecOptions,
    HookOptions,
    KeypadOptions,
    LampDriver,
    LampOptions,
    PiOptions,
)
from tests.board.bench import Bench, until
from tests.lab.cards import MIXER, LabCard, loudness
from tests.lab.hook import LINE, LabHook
from tests.lab.keypad import NAME, LabKeypad
from tests.lab.leds import LabLed
from tests.lab.panel import LabPanel

PROFILE = Path(__file__).with_name("mixer.toml")
NOMINAL_DB = -9.0
"""Full scale of the lab's mixer is 0 dB, and the nominal level 7 is three steps of 3 dB below it."""

ELEMENTS = {Transducer.HANDSET: "Master", Transducer.SPEAKER: "Synth"}
"""The mixer's elements that mixer.toml gives the transducers."""

LAMPS = {Lamp.SPEED_1: "dering:speed1", Lamp.MESSAGE: "dering:message", Lamp.MUTE: "dering:mute"}
LIGHTS = {None: Light.ON, (500, 500): Light.BLINK, (125, 125): Light.FAST}

OPTIONS = PiOptions(
    hook=HookOptions(line=LINE),
    keypad=KeypadOptions(devices=(NAME,)),
    codec=CodecOptions(str(PROFILE)),
    lamps=LampOptions(LampDriver.LEDS, tuple((lamp.value, led) for lamp, led in LAMPS.items())),
)


class PiBench:
    """Hands at the parts, and eyes on them."""

    def __init__(self) -> None:
        self.hook = LabHook()
        self.keypad = LabKeypad()
        self.panel = LabPanel()
        self.card = LabCard(MIXER)
        self.leds = {lamp: LabLed(name) for lamp, name in LAMPS.items()}
        self.board = PiBoard(OPTIONS)
        self.events: asyncio.Queue[BoardEvent] = asyncio.Queue()
        self._bounce_s = 0.0

    def close(self) -> None:
        """Take the parts away; the board is stopped."""
        self.keypad.unplug()
        self.panel.close()
        self.card.close()
        for led in self.leds.values():
            led.close()

    async def lift(self, lifted: bool) -> None:
        """Returns when the board has noticed."""
        hook = self.board.hook
        assert hook is not None
        if self._bounce_s:
            await asyncio.to_thread(self.hook.bounce, lifted, self._bounce_s)
        else:
            self.hook.lift(lifted)
        await until(lambda: hook.lifted == lifted)

    async def press(self, key: Key) -> None:
        await self._move(key, down=True)

    async def release(self, key: Key) -> None:
        await self._move(key, down=False)

    async def _move(self, key: Key, down: bool) -> None:
        keypad = self.board.keypad
        assert keypad is not None
        if down:
            self.keypad.press(key)
        else:
            self.keypad.release(key)
        await until(lambda: (key in keypad.pressed) is down)

    def bounce(self, seconds: float) -> None:
        """The hook switch's contact alone: the kernel's driver of a keypad debounces the keys."""
        self._bounce_s = seconds

    def plug(self, part: Part, plugged: bool) -> None:
        (self.panel if part is Part.DISPLAY else self.card).plug(plugged)

    def seen(self) -> bytes:
        return self.panel.picture

    def lit(self) -> bool:
        return self.panel.awake

    def light(self, lamp: Lamp) -> Light:
        led = self.leds[lamp]
        shines = led.brightness > 0 or led.blinking is not None
        return LIGHTS[led.blinking] if shines else Light.OFF

    def dimmed(self) -> bool:
        return self.panel.contrast == OPTIONS.display.dimmed_contrast

    def volume(self, transducer: Transducer) -> float:
        gain = loudness(ELEMENTS[transducer])
        return 0.0 if gain is None else 10 ** ((gain - NOMINAL_DB) / 20)


@asynccontextmanager
async def pi_bench() -> AsyncIterator[Bench]:
    """The bench with its board started, and all its parts found."""
    bench = PiBench()
    try:
        await bench.board.start(bench.events.put_nowait)
        yield bench
        await bench.board.stop()
    finally:
        bench.close()
