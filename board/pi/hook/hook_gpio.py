"""A hook switch between a GPIO line and ground (or, with a pull-down, 3.3 V)."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from board.pi.gpio import open_gpio, release, telling
from board.pi.hook.hook import OnEdge, OnLost
from board.pi.options import HookOptions, Pull

PART = "hook switch"


class GpioSource:
    """The level of one line. A closed contact reads low, with a pull-down high."""

    def __init__(self, options: HookOptions) -> None:
        self._line = options.line
        self._pull = options.pull
        self._gpio: Any = None

    def open(self, on_edge: OnEdge, on_lost: OnLost) -> None:  # noqa: ARG002 - a lost line is seen when it is read
        gpio = open_gpio(PART)
        pulls = {Pull.UP: gpio.PUD_UP, Pull.DOWN: gpio.PUD_DOWN, Pull.NONE: gpio.PUD_OFF}
        loop = asyncio.get_running_loop()

        def edge(_line: int) -> None:  # on lgpio's thread
            with contextlib.suppress(Exception):  # the line or the loop has just been closed
                loop.call_soon_threadsafe(self._hand_over, on_edge, self._read(gpio), loop.time())

        with telling(PART, f"GPIO {self._line}"):
            gpio.setup(self._line, gpio.IN, pull_up_down=pulls[self._pull])
            self._gpio = gpio
            try:
                gpio.add_event_detect(self._line, gpio.BOTH, callback=edge)
            except Exception:
                self.close()
                raise

    def closed(self) -> bool:
        with telling(PART, f"GPIO {self._line}"):
            return self._read(self._gpio)

    def close(self) -> None:
        gpio, self._gpio = self._gpio, None
        if gpio is not None:
            release(gpio, self._line)

    def _read(self, gpio: Any) -> bool:
        high = bool(gpio.input(self._line))
        return high is (self._pull is Pull.DOWN)

    def _hand_over(self, on_edge: OnEdge, closed: bool, at: float) -> None:
        if self._gpio is not None:
            on_edge(closed, at)
