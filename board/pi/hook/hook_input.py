"""A hook switch as an input device of the kernel, like gpio-keys: a code, SW_ or KEY_."""

from __future__ import annotations

import asyncio
import fcntl

from evdev import InputDevice, ecodes

from board.pi.hook.hook import OnEdge, OnLost
from board.pi.inputs import Finder, gone, quoted
from board.pi.options import HookOptions
from board.pi.supervisor import PartError, no

PART = "hook switch"
STATE_BYTES = 8


class InputSource:
    """The state of one code of one device. The contact is closed while the code's value is 1."""

    def __init__(self, options: HookOptions, finder: Finder | None = None, part: str = PART) -> None:
        self._part = part
        self._name = options.code
        self._type = ecodes.EV_SW if options.code.startswith("SW_") else ecodes.EV_KEY
        self._code = ecodes.ecodes.get(options.code)
        self._finder = finder or Finder(part, options.code, (options.device,), self._fits)
        self._device: InputDevice[str] | None = None

    def open(self, on_edge: OnEdge, on_lost: OnLost) -> None:
        if self._code is None:
            raise no(self._part, "there is no key or switch code named {name}", name=quoted(self._name))
        found = self._finder.look()
        if not found:
            raise PartError(self._finder.trouble())
        self._device, *others = found
        for other in others:
            other.close()
        asyncio.get_running_loop().add_reader(self._device.fd, self._ready, self._device, on_edge, on_lost)

    def closed(self) -> bool:
        device = self._device
        if device is None:
            raise no(self._part, "it is not open")
        try:
            return self._code in (_switches(device) if self._type == ecodes.EV_SW else device.active_keys())
        except OSError:
            raise PartError(gone(device, self._part)) from None

    def close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            asyncio.get_running_loop().remove_reader(device.fd)
            device.close()

    def _ready(self, device: InputDevice[str], on_edge: OnEdge, on_lost: OnLost) -> None:
        at = asyncio.get_running_loop().time()
        try:
            for event in device.read():
                if (event.type, event.code) == (ecodes.EV_SYN, ecodes.SYN_DROPPED):
                    on_edge(self.closed(), at)
                    break  # what this read still holds is older than the state
                if (event.type, event.code) == (self._type, self._code) and event.value in (0, 1):
                    on_edge(event.value == 1, at)
        except BlockingIOError:
            return
        except (OSError, PartError):
            on_lost(gone(device, self._part))

    def _fits(self, device: InputDevice[str]) -> bool:
        return self._code in device.capabilities().get(self._type, [])


def _switches(device: InputDevice[str]) -> list[int]:
    """The switches that are on: EVIOCGSW (linux/input.h), which evdev has no method for."""
    state = bytearray(STATE_BYTES)
    request = 2 << 30 | STATE_BYTES << 16 | ord("E") << 8 | 0x1B
    fcntl.ioctl(device.fd, request, state)
    bits = int.from_bytes(state, "little")
    return [code for code in range(ecodes.SW_CNT) if bits >> code & 1]
