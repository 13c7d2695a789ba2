"""Fingers on a keypad that exists in the kernel alone: an input device of uinput, like the matrix driver."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable
from pathlib import Path

from evdev import InputDevice, UInput, ecodes

from board.api import Key
from board.pi.keypad.keymap import DEFAULT, load

NAME = "matrix-keypad"
BUS_HOST = 0x19
SYN_DROPPED_AFTER = 200
"""Key changes that are more than the kernel keeps for a slow reader: it then tells SYN_DROPPED."""


class LabKeypad:
    """A keypad with the codes that the board's own key map has, plugged in until :meth:`unplug`."""

    def __init__(self, name: str = NAME, codes: Iterable[int] = ()) -> None:
        self._name = name
        self._code = {key: code for code, key in load(DEFAULT).items()}
        self._codes = list(codes) or sorted(self._code.values())
        self._device: UInput | None = None
        self.plug()

    def plug(self) -> None:
        """Put the plug in; nothing if it is in."""
        if self._device is None:
            self._device = UInput({ecodes.EV_KEY: self._codes}, name=self._name, bustype=BUS_HOST)

    def unplug(self) -> None:
        """Pull the plug: the device is gone, whatever was pressed."""
        device, self._device = self._device, None
        if device is not None:
            device.close()

    @property
    def path(self) -> Path:
        """Where the kernel has it now."""
        assert self._device is not None, "the keypad is unplugged"
        return Path(os.fsdecode(self._device.device.path))

    @property
    def held(self) -> bool:
        """Whether somebody has grabbed it, and so reads it."""
        with contextlib.closing(InputDevice(str(self.path))) as device:
            try:
                device.grab()
            except OSError as error:
                return error.errno == errno.EBUSY
            return False

    def press(self, key: Key) -> None:
        self.move(self._code[key], 1)

    def release(self, key: Key) -> None:
        self.move(self._code[key], 0)

    def move(self, code: int, value: int) -> None:
        """One key event of a code, followed by SYN_REPORT."""
        assert self._device is not None, "the keypad is unplugged"
        self._device.write(ecodes.EV_KEY, code, value)
        self._device.syn()

    def flood(self, key: Key) -> None:
        """So many events at once that a reader who was busy has lost some of them; ends with the key up."""
        for turn in range(SYN_DROPPED_AFTER):
            self.move(self._code[key], (turn + 1) % 2)
