"""Lamps as LEDs on GPIO lines, which cannot blink by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from board.api import Lamp
from board.pi.gpio import open_gpio, release, telling

PART = "lamps"


class GpioWires:
    """A line for each lamp; with ``active_low`` a lamp shines while its line is low."""

    def __init__(self, lines: Mapping[Lamp, int], active_low: bool) -> None:
        self._lines = lines
        self._active_low = active_low
        self._gpio: Any = None

    def open(self, lamp: Lamp) -> None:
        self._gpio = open_gpio(PART)
        line = self._lines[lamp]
        with telling(PART, f"GPIO {line}"):
            self._gpio.setup(line, self._gpio.OUT, initial=self._active_low)

    def blink(self, lamp: Lamp, half_period_s: float) -> bool:  # noqa: ARG002
        return False

    def light(self, lamp: Lamp, lit: bool) -> None:
        line = self._lines[lamp]
        with telling(PART, f"GPIO {line}"):
            self._gpio.output(line, lit is not self._active_low)

    def close(self, lamp: Lamp) -> None:
        release(self._gpio, self._lines[lamp])  # as an input the line gives no current: dark either way
