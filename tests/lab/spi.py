"""A panel on SPI, with spidev played, since no kernel here has such a bus; its other two lines are real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spidev

from board.pi.display import panel_bus
from board.pi.options import DisplayOptions
from tests.board.pi.ssd1322 import Ssd1322
from tests.lab.hook import LabLine

SPIDEV_BYTES = 4096
"""What spidev takes at once."""


class LabSpi:
    """An SSD1322 at /dev/spidev0.0, which sees whether it gets commands by the level of its D/C line."""

    def __init__(self, options: DisplayOptions, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chip = Ssd1322()
        self.max_speed_hz = 0
        self._data, self._reset = LabLine(options.data_line), LabLine(options.reset_line)
        self._is_open = False
        (folder / "spidev0.0").touch()
        monkeypatch.setattr(panel_bus, "DEV", folder)
        monkeypatch.setattr(spidev, "SpiDev", lambda: self)

    # --- what luma.core wants of spidev -----------------------------------------------------------

    def open(self, bus: int, device: int) -> None:
        assert (bus, device) == (0, 0)
        assert self._reset.high, "opened while the panel is held in its reset"
        self._is_open = True

    def close(self) -> None:
        self._is_open = False

    def writebytes(self, content: list[int]) -> None:
        assert self._is_open
        assert len(content) <= SPIDEV_BYTES
        self.chip.take(self._data.high, bytes(content))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"spidev's {name} is not played here")
