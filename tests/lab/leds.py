"""Lamps that are LEDs of the kernel, made by uleds: what shines is in /sys/class/leds, as on a Pi."""

from __future__ import annotations

import os
import struct
from pathlib import Path

ULEDS = "/dev/uleds"
DESCRIPTION = struct.Struct("64si")
"""struct uleds_user_dev: name, greatest brightness."""

CLASS = Path("/sys/class/leds")


class LabLed:
    """One LED, there until :meth:`close`."""

    def __init__(self, name: str, brightest: int = 1) -> None:
        self.name = name
        self._device = os.open(ULEDS, os.O_RDWR)
        os.write(self._device, DESCRIPTION.pack(name.encode(), brightest))

    def close(self) -> None:
        os.close(self._device)

    @property
    def brightness(self) -> int:
        return int((CLASS / self.name / "brightness").read_text())

    @property
    def blinking(self) -> tuple[int, int] | None:
        """Milliseconds on and off of the kernel's timer trigger; None while it does not blink."""
        folder = CLASS / self.name
        if "[timer]" not in (folder / "trigger").read_text():
            return None
        return int((folder / "delay_on").read_text()), int((folder / "delay_off").read_text())
