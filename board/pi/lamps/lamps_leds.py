"""Lamps as LEDs of the kernel (/sys/class/leds), which blink by its timer trigger where it has one."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Mapping
from pathlib import Path

from board.api import Lamp
from board.pi.inputs import quoted
from board.pi.supervisor import PartError, no
from board.wording import Wording

PART = "lamps"
LEDS = Path("/sys/class/leds")


class LedWires:
    """A folder in /sys/class/leds for each lamp."""

    def __init__(self, names: Mapping[Lamp, str], leds: Path = LEDS) -> None:
        self._names = names
        self._leds = leds
        self._full: dict[Lamp, str] = {}

    def open(self, lamp: Lamp) -> None:
        name = self._names[lamp]
        if not (self._leds / name / "brightness").exists():
            raise self._missing(name)
        self._full[lamp] = self._read(lamp, "max_brightness") or "1"
        self.light(lamp, False)

    def blink(self, lamp: Lamp, half_period_s: float) -> bool:
        """By the timer trigger; where it is missing or not ours to set, not at all."""
        half = str(round(1000 * half_period_s))
        try:
            if "timer" not in self._read(lamp, "trigger").replace("[", " ").replace("]", " ").split():
                return False
            self._write(lamp, "trigger", "timer")
            self._write(lamp, "delay_on", half)
            self._write(lamp, "delay_off", half)
        except PartError:
            return False
        return True

    def light(self, lamp: Lamp, lit: bool) -> None:
        self._write(lamp, "brightness", "0")  # which also takes the trigger off
        if lit:
            self._write(lamp, "brightness", self._full[lamp])

    def close(self, lamp: Lamp) -> None:
        with contextlib.suppress(PartError):
            self.light(lamp, False)

    def _missing(self, name: str) -> PartError:
        names = sorted(led.name for led in self._leds.glob("*"))
        found = (
            Wording("found {others}", others=", ".join(map(quoted, names)))
            if names
            else Wording("found none")
        )
        text = Wording("{folder} has no LED named {name}; {found}")
        return no(PART, text, folder=self._leds, name=quoted(name), found=found)

    def _read(self, lamp: Lamp, attribute: str) -> str:
        path = self._leds / self._names[lamp] / attribute
        try:
            return path.read_text(encoding="ascii", errors="replace").strip()
        except OSError as error:
            raise _unusable(path, error) from None

    def _write(self, lamp: Lamp, attribute: str, value: str) -> None:
        path = self._leds / self._names[lamp] / attribute
        try:
            path.write_text(value, encoding="ascii")
        except OSError as error:
            raise _unusable(path, error) from None


def _unusable(path: Path, error: OSError) -> PartError:
    if error.errno in (errno.EACCES, errno.EPERM):
        return no(PART, "{file} may not be written by this user", file=path)
    return no(PART, "{device} cannot be used: {error}", device=path, error=error.strerror)
