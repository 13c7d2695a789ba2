"""An I2C bus below the real luma.core and smbus2: it takes the kernel's place behind their ioctl."""

from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import smbus2.smbus2 as smbus

from board.pi.display import panel_bus
from tests.lab.panel_chip import PanelChip

ALL_FUNCTIONS = 0x0EFF_0009
QUICK, BLOCK = 0, 8
"""Sizes of an SMBus transfer (linux/i2c.h)."""


class FakeI2cBus:
    """One bus, /dev/i2c-1 in a folder of the test's own, with a panel on it and, if told, others."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, memory_columns: int = 128) -> None:
        self._memory_columns = memory_columns
        self._power_up()
        self.address = 0x3C
        self.others: dict[int, int] = {}
        """Other devices by their address: the error that a write to them has, 0 for none."""
        self.plugged = True
        self.hertz = 0
        self.open = threading.Event()
        """Cleared, every message waits for it to be set."""
        self.open.set()
        self.messages: list[bytes] = []
        self.unplug_after: int | None = None
        """Messages after which the plug comes out by itself."""
        self.scanned = 0
        self._slave = 0
        (folder / "i2c-1").touch()
        monkeypatch.setattr(panel_bus, "DEV", folder)
        monkeypatch.setattr(smbus, "ioctl", self._ioctl)

    def plug(self, plugged: bool) -> None:
        """Pull the panel's plug, which costs it all it knows, or put it back."""
        self.plugged = plugged
        if not plugged:
            self._power_up()

    def forget(self) -> None:
        """Take the panel's power for a moment, too short for anybody to ask: its memory holds anything."""
        self._power_up()
        self.chip.memory[:] = bytes(0xA5 ^ place & 0xFF for place in range(len(self.chip.memory)))

    @property
    def picture(self) -> bytes:
        return self.chip.picture()

    @property
    def awake(self) -> bool:
        return self.chip.awake

    @property
    def contrast(self) -> int:
        return self.chip.contrast

    def bytes_sent(self) -> int:
        """What went over the wire, addresses included."""
        return sum(1 + len(message) for message in self.messages)

    def _power_up(self) -> None:
        self.chip = PanelChip(self._memory_columns, (self._memory_columns - 128) // 2)

    def _ioctl(self, _descriptor: int, request: int, argument: Any = 0) -> int:
        match request:
            case smbus.I2C_FUNCS:
                argument.value = ALL_FUNCTIONS
            case smbus.I2C_SLAVE:
                self._choose(argument)
            case smbus.I2C_SMBUS if argument.size == QUICK:
                self._scan()
            case smbus.I2C_SMBUS if argument.size == BLOCK:
                block = argument.data.contents.block
                self._write(self._slave, bytes([argument.command, *block[1 : 1 + block[0]]]))
            case smbus.I2C_RDWR:
                for number in range(argument.nmsgs):
                    message = argument.msgs[number]
                    self._write(message.addr, bytes(message))
            case _:
                raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
        return 0

    def _choose(self, address: int) -> None:
        if self.others.get(address) == errno.EBUSY:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self._slave = address

    def _scan(self) -> None:
        self.scanned += 1
        if self._slave not in self.others and not (self.plugged and self._slave == self.address):
            raise OSError(errno.EREMOTEIO, os.strerror(errno.EREMOTEIO))

    def _write(self, address: int, message: bytes) -> None:
        self.open.wait()
        if self.unplug_after is not None and len(self.messages) >= self.unplug_after:
            self.unplug_after = None
            self.plug(False)
        if address != self.address or not self.plugged:
            raise OSError(errno.EREMOTEIO, os.strerror(errno.EREMOTEIO))
        if self.hertz:
            time.sleep(9 * (1 + len(message)) / self.hertz)  # as long as the wire takes
        self.messages.append(message)
        self.chip.take(message)
