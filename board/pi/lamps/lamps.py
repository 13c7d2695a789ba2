"""The lamps: what each is to show, kept over losses, and shown on GPIO lines or the kernel's LEDs."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Protocol

from board.api import Lamp, Light, Part, Post
from board.pi.lamps.blink import HALF_PERIOD_S, is_lit, next_change
from board.pi.options import LampDriver, LampOptions
from board.pi.supervisor import PartError, Supervisor


class Wires(Protocol):
    """What the lamps hang on. Every method raises PartError when it is gone."""

    def open(self) -> None:
        """Take all lamps, dark; holds none of them if it fails."""

    def blink(self, lamp: Lamp, half_period_s: float) -> bool:
        """Let a lamp blink by itself, if it can."""

    def light(self, lamp: Lamp, lit: bool) -> None:
        """Light one lamp or put it out, which also ends its blinking."""

    def close(self) -> None:
        """Put all out and let go of them; never raises, safe to call twice."""


def open_lamps(options: LampOptions) -> PiLamps | None:
    """The lamps of the options, None where they say there are none."""
    match options.driver:
        case LampDriver.NONE:
            return None
        case LampDriver.GPIO:
            from board.pi.lamps.lamps_gpio import GpioWires

            lines = {Lamp(name): int(wire) for name, wire in options.wires}
            return PiLamps(lines, GpioWires(lines, options.active_low), f"GPIO {_listed(lines)}")
        case LampDriver.LEDS:
            from board.pi.lamps.lamps_leds import LedWires

            names = {Lamp(name): str(wire) for name, wire in options.wires}
            return PiLamps(names, LedWires(names), f"LED {_listed(names)}")


def _listed(wires: Mapping[Lamp, int | str]) -> str:
    return ", ".join(str(wire) for wire in wires.values())


class PiLamps:
    """All lamps together: they are lost together and found together, and then shine as they should."""

    def __init__(self, lamps: Collection[Lamp], wires: Wires, found: str = "") -> None:
        self.found = found
        """Where the lamps are."""
        self._wires = wires
        self._lights = dict.fromkeys(lamps, Light.OFF)
        self._timed: dict[Lamp, bool] = {}
        """The lamps that blink by our clock, and whether they are lit."""
        self._open = False
        self._timer: asyncio.TimerHandle | None = None
        self._supervisor = Supervisor(Part.LAMPS, self._attempt)

    @property
    def names(self) -> frozenset[Lamp]:
        return frozenset(self._lights)

    async def start(self, post: Post) -> None:
        await self._supervisor.start(post)

    async def stop(self) -> None:
        """Put all out; safe to call twice."""
        await self._supervisor.stop()
        self._let_go()

    def shine(self, lamp: Lamp, light: Light) -> None:
        if self._lights.get(lamp, light) is light:
            return
        self._lights[lamp] = light
        if self._open:
            self._guarded(lamp)

    async def _attempt(self) -> None:
        self._wires.open()
        self._open = True
        try:
            for lamp in self._lights:
                self._show(lamp)
        except PartError:
            self._let_go()
            raise
        self._blink()

    def _guarded(self, lamp: Lamp) -> None:
        try:
            self._show(lamp)
        except PartError as error:
            self._lose(error)
        else:
            self._blink()

    def _show(self, lamp: Lamp) -> None:
        light = self._lights[lamp]
        self._timed.pop(lamp, None)
        half = HALF_PERIOD_S.get(light)
        if half is not None and self._wires.blink(lamp, half):
            return
        lit = is_lit(light, asyncio.get_running_loop().time())
        self._wires.light(lamp, lit)
        if half is not None:
            self._timed[lamp] = lit

    def _blink(self) -> None:
        """Show what blinks by our clock as it is now, and come back when it changes."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        try:
            for lamp, shown in self._timed.items():
                lit = is_lit(self._lights[lamp], now)
                if lit is not shown:
                    self._wires.light(lamp, lit)
                    self._timed[lamp] = lit
        except PartError as error:
            self._lose(error)
            return
        self._stop_timer()
        due = next_change((self._lights[lamp] for lamp in self._timed), now)
        if due is not None:
            self._timer = loop.call_at(due, self._blink)

    def _lose(self, error: PartError) -> None:
        self._let_go()
        self._supervisor.lost(str(error))

    def _let_go(self) -> None:
        self._stop_timer()
        self._timed.clear()
        self._open = False
        self._wires.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
