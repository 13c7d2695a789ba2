"""An eye on the panel of the guest's I2C bus, and a hand at its plug (deploy/lab/i2c_panel.c)."""

from __future__ import annotations

import contextlib
import os
import select
import struct
import threading
from pathlib import Path

from tests.lab.panel_chip import PanelChip

DEVICE = Path("/dev/i2c_panel")
PARAMETERS = Path("/sys/module/i2c_panel/parameters")
HEADER = struct.Struct("=QLL")
"""Nanoseconds of the monotonic clock, length, address."""

MOST = 1 << 16


class LabPanel:
    """A panel, plugged in. Everything the phone sends from now on is on its glass."""

    def __init__(self, chip: PanelChip | None = None) -> None:
        self._new = chip or PanelChip()
        self._lock = threading.Lock()
        self._chip = self._powered()
        self.messages = 0
        self.bytes = 0
        self.fast(True)
        self.plug(True)
        self._device = os.open(DEVICE, os.O_RDONLY | os.O_NONBLOCK)
        self._stop = os.eventfd(0)
        self._thread = threading.Thread(target=self._watch, name="panel", daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.eventfd_write(self._stop, 1)
        self._thread.join()
        os.close(self._device)
        os.close(self._stop)

    def plug(self, plugged: bool) -> None:
        """Pull the plug, or put it back: the chip then has lost all it knew."""
        _set("plugged", "Y" if plugged else "N")
        if not plugged:
            with self._lock:
                self._chip = self._powered()

    def forget(self) -> None:
        """Take its power for a moment, too short for anybody to ask."""
        with self._lock:
            self._chip = self._powered()

    def speed(self, hertz: int) -> None:
        """The clock of the bus; 0 takes no time at all."""
        _set("hertz", str(hertz))

    def fast(self, is_fast: bool) -> None:
        """The clock that a phone should have, or the one of a Pi whose owner set none."""
        self.speed(400_000 if is_fast else 100_000)

    @property
    def picture(self) -> bytes:
        """What is lit on the glass, as the pixels of a Frame."""
        with self._lock:
            return self._chip.picture()

    @property
    def awake(self) -> bool:
        return self._chip.awake

    @property
    def contrast(self) -> int:
        return self._chip.contrast

    def _powered(self) -> PanelChip:
        return PanelChip(self._new.memory_columns, self._new.first_column)

    def _watch(self) -> None:
        while True:
            ready, _, _ = select.select([self._device, self._stop], [], [])
            if self._stop in ready:
                return
            with contextlib.suppress(BlockingIOError):
                message = os.read(self._device, MOST)[HEADER.size :]
                self.messages += 1
                self.bytes += len(message)
                with self._lock:
                    self._chip.take(message)


def _set(parameter: str, value: str) -> None:
    (PARAMETERS / parameter).write_text(value)
