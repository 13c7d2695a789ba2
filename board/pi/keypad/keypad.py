"""The keypad: every input device of the kernel that has keys of the key map, plugged in and out at will."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
from collections.abc import Sequence

from evdev import InputDevice, ecodes

from board.api import BoardEvent, Key, Part, Post
from board.pi.inputs import Finder, gone, path_of, quoted
from board.pi.keypad.fingers import STUCK_S, Fingers
from board.pi.keypad.keymap import DEFAULT, Keymap, load
from board.pi.options import KeypadOptions
from board.pi.supervisor import RETRY_S, PartError, Supervisor
from board.wording import Wording

BUS_CEC = 0x1E
"""The bus of a television's remote control, which every Pi with HDMI has: no keypad unless it is named."""

log = logging.getLogger(__name__)


def open_keypad(options: KeypadOptions) -> PiKeypad | None:
    """The keypad of the options, None where they say there is none; KeymapError for a wrong key map."""
    if not options.present:
        return None
    return PiKeypad(options, load(options.keymap or DEFAULT))


class PiKeypad:
    """All keys together, whichever device they are on. The keypad is lost when its last device is."""

    def __init__(self, options: KeypadOptions, keymap: Keymap, finder: Finder | None = None) -> None:
        self._options = options
        self._keymap = keymap
        self._finder = finder or Finder(
            "keypad", Wording("a key of the key map"), options.devices, self._fits
        )
        self._fingers = Fingers(keymap)
        self._devices: dict[str, InputDevice[str]] = {}
        self._post: Post | None = None
        self._supervisor = Supervisor(Part.KEYPAD, self._attempt)
        self._watching: asyncio.Task[None] | None = None

    @property
    def keys(self) -> frozenset[Key]:
        """The keys of the devices that are there; while there is none, those of the key map."""
        codes = {code for device in self._devices.values() for code in _codes(device)}
        return frozenset(key for code, key in self._keymap.items() if code in codes or not codes)

    @property
    def found(self) -> str:
        """The devices that are there, by name and path."""
        return ", ".join(f"{quoted(device.name)} at {path}" for path, device in self._devices.items())

    @property
    def pressed(self) -> frozenset[Key]:
        return self._fingers.pressed

    async def start(self, post: Post) -> None:
        """Open what is there, and go on looking for what is plugged in later."""
        self._post = post
        await self._supervisor.start(post)
        self._watching = asyncio.create_task(self._watch(), name="keypad watch")

    async def stop(self) -> None:
        """Let go of every device; safe to call twice."""
        self._post = None
        task, self._watching = self._watching, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._supervisor.stop()
        for device in list(self._devices.values()):
            self._close(device)

    async def _attempt(self) -> None:
        self._look()
        if not self._devices:
            raise PartError(self._finder.trouble())

    async def _watch(self) -> None:
        """Every second: devices that were plugged in beside the first, and keys that do not come up."""
        while True:
            await asyncio.sleep(RETRY_S)
            if self._devices:
                self._look()
            for source, key in self._fingers.stuck(asyncio.get_running_loop().time()):
                log.warning(
                    "the key %s (%s) is down for more than %.0f s: is it stuck?", key, source, STUCK_S
                )

    def _look(self) -> None:
        for device in self._finder.look(self._devices):
            try:
                self._take(device)
            except OSError as error:
                busy = error.errno == errno.EBUSY
                held = Wording("{device} is held by another program")
                self._finder.refuse(device, held if busy else Wording("{device} was unplugged"))

    def _take(self, device: InputDevice[str]) -> None:
        if self._options.grab:
            device.grab()
        loop = asyncio.get_running_loop()
        self._fingers.begin(path_of(device), device.active_keys(), loop.time())
        loop.add_reader(device.fd, self._read, device)
        self._devices[path_of(device)] = device
        log.info("keypad: %s (%s)", quoted(device.name), path_of(device))

    def _read(self, device: InputDevice[str]) -> None:
        now = asyncio.get_running_loop().time()
        try:
            for event in device.read():
                if event.type == ecodes.EV_SYN and event.code == ecodes.SYN_DROPPED:
                    # Reading the state empties the kernel's queue of key events, too; what this read still
                    # holds is older than the state, and would undo it.
                    self._tell(self._fingers.read_again(path_of(device), device.active_keys(), now))
                    break
                if event.type == ecodes.EV_KEY:
                    self._tell(self._fingers.move(path_of(device), event.code, event.value, now))
        except BlockingIOError:
            return
        except OSError:
            self._lose(device)

    def _lose(self, device: InputDevice[str]) -> None:
        self._close(device)
        self._tell(self._fingers.end(path_of(device)))
        log.info("keypad: %s (%s) was unplugged", quoted(device.name), path_of(device))
        if not self._devices:
            self._supervisor.lost(gone(device, "keypad"))

    def _close(self, device: InputDevice[str]) -> None:
        asyncio.get_running_loop().remove_reader(device.fd)
        del self._devices[path_of(device)]
        device.close()  # which lets go of a grab, too

    def _fits(self, device: InputDevice[str]) -> bool:
        if device.info.bustype == BUS_CEC and not self._options.devices:
            return False
        return not self._keymap.keys().isdisjoint(_codes(device))

    def _tell(self, events: Sequence[BoardEvent]) -> None:
        for event in events:
            if self._post is not None:
                self._post(event)


def _codes(device: InputDevice[str]) -> list[int]:
    codes: list[int] = device.capabilities().get(ecodes.EV_KEY, [])
    return codes
