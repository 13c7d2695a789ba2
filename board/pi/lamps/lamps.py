"""The lamps: what each is to show, kept over losses, and shown on GPIO lines or the kernel's LEDs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from board.api import Lamp, Light, Part, Post
from board.pi.lamps.blink import HALF_PERIOD_S, is_lit, next_change
from board.pi.options import LampDriver, LampOptions
from board.pi.supervisor import PartError, Supervisor, missing
from board.wording import Wording


class Wires(Protocol):
    """What the lamps hang on. A method raises PartError when its lamp is gone."""

    def open(self, lamp: Lamp) -> None:
        """Take one lamp, dark."""

    def blink(self, lamp: Lamp, half_period_s: float) -> bool:
        """Let a lamp blink by itself, if it can."""

    def light(self, lamp: Lamp, lit: bool) -> None:
        """Light one lamp or put it out, which also ends its blinking."""

    def close(self, lamp: Lamp) -> None:
        """Put one out and let go of it; never raises."""


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
    """All lamps, each on its own: one that is missing is looked for while the others shine.

    It is one part all the same, which is lost while any of them is.
    """

    def __init__(self, lamps: Collection[Lamp], wires: Wires, found: str = "") -> None:
        self.found = found
        """Where the lamps are."""
        self._wires = wires
        self._lights = dict.fromkeys(lamps, Light.OFF)
        self._open: set[Lamp] = set()
        self._timed: dict[Lamp, bool] = {}
        """The lamps that blink by our clock, and whether they are lit."""
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
        self._stop_timer()
        for lamp in list(self._open):
            self._let_go(lamp)

    def shine(self, lamp: Lamp, light: Light) -> None:
        if self._lights.get(lamp, light) is light:
            return
        self._lights[lamp] = light
        if lamp in self._open:
            self._keep_on([lamp], self._show)
            self._blink()

    async def _attempt(self) -> None:
        """Take those that are not there yet; PartError if one is missing still."""
        errors = self._try([lamp for lamp in self._lights if lamp not in self._open], self._take)
        self._blink()
        if errors:
            raise PartError(self._reason(errors))

    def _take(self, lamp: Lamp) -> None:
        self._wires.open(lamp)
        self._open.add(lamp)
        self._show(lamp)

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
        due = [lamp for lamp, shown in self._timed.items() if is_lit(self._lights[lamp], now) is not shown]
        self._keep_on(due, self._show)
        self._stop_timer()
        change = next_change((self._lights[lamp] for lamp in self._timed), now)
        if change is not None:
            self._timer = loop.call_at(change, self._blink)

    def _keep_on(self, lamps: Collection[Lamp], do: Callable[[Lamp], None]) -> None:
        """Do it with each; those that are gone are looked for."""
        errors = self._try(lamps, do)
        if errors:
            self._supervisor.lost(self._reason(errors))

    def _try(self, lamps: Collection[Lamp], do: Callable[[Lamp], None]) -> list[PartError]:
        """Do it with each, let go of those with which it fails, and tell why."""
        errors = []
        for lamp in lamps:
            try:
                do(lamp)
            except PartError as error:
                errors.append(error)
                self._let_go(lamp)
        return errors

    def _reason(self, errors: list[PartError]) -> str:
        """Of several that are gone the first one's will do: they are found and told one after the other."""
        why = errors[0].why
        return missing("some lamps", why) if self._open and isinstance(why, Wording) else errors[0].reason

    def _let_go(self, lamp: Lamp) -> None:
        self._timed.pop(lamp, None)
        if lamp in self._open:
            self._open.remove(lamp)
            self._wires.close(lamp)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
