"""A hand at the handset: drives the hook switch's line of the guest's GPIO chip (gpio-sim)."""

from __future__ import annotations

import os
import time
from pathlib import Path

LINE = 17
CHIP = "LAB_GPIO"
"""The environment variable that says where the chip is in /sys/devices; set by the guest's init."""


class LabLine:
    """One line of the chip, seen from the wire's other end."""

    def __init__(self, line: int) -> None:
        self._folder = Path(os.environ[CHIP]) / f"sim_gpio{line}"

    def drive(self, high: bool) -> None:
        """Hold the wire high or low; the phone's side reads it if it has the line as an input."""
        (self._folder / "pull").write_text("pull-up" if high else "pull-down")

    @property
    def high(self) -> bool:
        """The level of the wire now: what an output drives, or an input is held at."""
        return (self._folder / "value").read_text().strip() == "1"


class LabHook:
    """A switch that closes to ground when the handset is lifted."""

    def __init__(self, line: int = LINE) -> None:
        self._line = LabLine(line)
        self.lift(False)

    def lift(self, lifted: bool) -> None:
        self._line.drive(high=not lifted)

    def bounce(self, lifted: bool, seconds: float) -> None:
        """As :meth:`lift`, but the contact opens and closes for so long first, every millisecond or so."""
        end = time.monotonic() + seconds
        level = lifted
        while time.monotonic() < end:
            self.lift(level)
            level = not level
            time.sleep(0.001)
        self.lift(lifted)
