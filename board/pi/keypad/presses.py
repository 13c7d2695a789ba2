"""Key codes as hands press them, on any input device of the kernel: what a key map is learned from."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable

from evdev import InputDevice, ecodes

from board.api import BoardError
from board.pi.inputs import Finder, path_of
from board.pi.keypad.fingers import DOWN, UP
from board.wording import Wording

POINTER_BUTTONS = range(ecodes.BTN_MOUSE, ecodes.KEY_OK)
"""Codes of mice, joysticks and tablets, which are no keys of a phone."""

CONTROL = {ecodes.KEY_LEFTCTRL, ecodes.KEY_RIGHTCTRL}


class Presses:
    """Holds every device with keys, for itself, while it is open.

    ``on_code`` gets a key's code when the key comes up again. ``on_stop`` is called for Ctrl-C on a keyboard
    that is held, since the terminal does not hear of that.
    """

    def __init__(self, on_code: Callable[[int], None], on_stop: Callable[[], None]) -> None:
        self._on_code = on_code
        self._on_stop = on_stop
        self._devices: list[InputDevice[str]] = []
        self._down: set[tuple[str, int]] = set()

    @property
    def names(self) -> list[str]:
        """The names of the devices that are held."""
        return [device.name for device in self._devices]

    def open(self, patterns: tuple[str, ...] = ()) -> None:
        """Take the devices whose names match; BoardError if there is none."""
        finder = Finder("keypad", Wording("keys"), patterns, _has_keys)
        for device in finder.look():
            try:
                device.grab()
            except OSError as error:
                busy = error.errno == errno.EBUSY
                finder.refuse(
                    device, "is held by another program; stop the phone" if busy else "was unplugged"
                )
            else:
                self._devices.append(device)
                asyncio.get_running_loop().add_reader(device.fd, self._read, device)
        if not self._devices:
            raise BoardError(finder.trouble())

    def close(self) -> None:
        """Let go of every device."""
        for device in list(self._devices):
            self._drop(device)

    def _read(self, device: InputDevice[str]) -> None:
        try:
            for event in device.read():
                if event.type == ecodes.EV_KEY:
                    self._take((path_of(device), event.code), event.value)
        except BlockingIOError:
            return
        except OSError:
            self._drop(device)

    def _take(self, finger: tuple[str, int], value: int) -> None:
        source, code = finger
        if value == DOWN:
            self._down.add(finger)
            if code == ecodes.KEY_C and any((source, control) in self._down for control in CONTROL):
                self._on_stop()
        elif value == UP and finger in self._down:
            self._down.discard(finger)
            if code not in POINTER_BUTTONS:
                self._on_code(code)

    def _drop(self, device: InputDevice[str]) -> None:
        asyncio.get_running_loop().remove_reader(device.fd)
        self._devices.remove(device)
        device.close()


def _has_keys(device: InputDevice[str]) -> bool:
    codes = device.capabilities().get(ecodes.EV_KEY, [])
    return any(code not in POINTER_BUTTONS for code in codes)
