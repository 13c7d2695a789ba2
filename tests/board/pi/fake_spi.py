"""An SPI bus below the real luma.core: it takes spidev's place and that of the two GPIO lines."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
import spidev

from board.pi.display import panel_bus
from tests.board.pi.ssd1322 import Ssd1322
from tests.lab.panel_chip import COMMANDS, DATA, PanelChip


class FakeSpi:
    """/dev/spidev0.0 in a folder of the test's own, a panel on it, its D/C and reset lines."""

    LOW, HIGH, OUT = 0, 1, 0

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, chip: PanelChip | Ssd1322) -> None:
        self.chip = chip
        self.sent = 0
        self.fails: int | None = None
        """The error that opening the bus has."""
        self.released: set[int] = set()
        self.resets = 0
        self.is_open = False
        self.max_speed_hz = 0
        self._levels: dict[int, int] = {}
        (folder / "spidev0.0").touch()
        monkeypatch.setattr(panel_bus, "DEV", folder)
        monkeypatch.setattr(panel_bus, "open_gpio", lambda _part: self)
        monkeypatch.setattr(spidev, "SpiDev", lambda: self)

    def plug(self, plugged: bool) -> None:
        raise NotImplementedError("nobody can tell an empty SPI socket from a panel")

    def forget(self) -> None:
        """Take the panel's power for a moment, or plug another one in."""
        old = self.chip
        self.chip = Ssd1322() if isinstance(old, Ssd1322) else PanelChip(old.memory_columns, old.first_column)

    @property
    def picture(self) -> bytes:
        return self.chip.picture()

    @property
    def awake(self) -> bool:
        return self.chip.awake

    @property
    def contrast(self) -> int:
        return self.chip.contrast

    # --- what luma.core wants of spidev -----------------------------------------------------------

    def open(self, bus: int, device: int) -> None:
        assert (bus, device) == (0, 0)
        if self.fails is not None:
            raise OSError(self.fails, os.strerror(self.fails))
        self.is_open = True

    def close(self) -> None:
        self.is_open = False

    def writebytes(self, content: list[int]) -> None:
        if not self.is_open:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        assert len(content) <= 4096, "more than spidev's buffer"
        is_data = bool(self._levels[24])
        self.sent += len(content)
        if isinstance(self.chip, Ssd1322):
            self.chip.take(is_data, bytes(content))
        else:
            self.chip.take(bytes([DATA if is_data else COMMANDS, *content]))

    # --- what it wants of RPi.GPIO ----------------------------------------------------------------

    def setup(self, line: int, _direction: int) -> None:
        self._levels[line] = self.LOW

    def output(self, line: int, level: Any) -> None:
        self.resets += line == 25 and level == self.HIGH and self._levels[line] == self.LOW
        self._levels[line] = level

    def remove_event_detect(self, _line: int) -> None: ...

    def cleanup(self, line: int) -> None:
        self.released.add(line)
