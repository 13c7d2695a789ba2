"""The guest's parts as hands and eyes have them: keypads, GPIO lines, LEDs. Only inside the virtual lab."""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from evdev import UInput, ecodes

from board.api import BoardEvent
from tests.board.bench import PATIENCE_S

NOBODY = 65_534
TELEPHONE_KEYS = [code for code, name in ecodes.KEY.items() if "KEY_NUMERIC_" in str(name)]


class Keypad:
    """An input device of the kernel, plugged in on making."""

    def __init__(
        self,
        name: str = "lab-keypad",
        keys: Sequence[int] = tuple(TELEPHONE_KEYS),
        switches: Sequence[int] = (),
    ) -> None:
        events: dict[int, Sequence[int]] = {ecodes.EV_KEY: keys, ecodes.EV_SW: switches}
        self._device = UInput(events, name=name)
        assert self._device.device is not None
        self.node = Path(os.fspath(self._device.device))
        self._device.device.close()  # the library opens it to read, too, and would hear of a grab

    def down(self, code: int) -> None:
        self.send(ecodes.EV_KEY, code, 1)

    def up(self, code: int) -> None:
        self.send(ecodes.EV_KEY, code, 0)

    def send(self, kind: int, code: int, value: int) -> None:
        self._device.write(kind, code, value)
        self._device.syn()

    def unplug(self) -> None:
        self._device.close()


class GpioLine:
    """A line of the chip, seen from the other end of its wire."""

    def __init__(self, number: int) -> None:
        self._folder = Path(os.environ["LAB_GPIO"]) / f"sim_gpio{number}"

    def pull(self, high: bool) -> None:
        (self._folder / "pull").write_text("pull-up" if high else "pull-down")

    @property
    def is_high(self) -> bool:
        return (self._folder / "value").read_text().strip() == "1"


class Led:
    """An LED of the kernel's (/sys/class/leds/NAME), plugged in on making."""

    def __init__(self, name: str, full: int = 255) -> None:
        self.folder = Path("/sys/class/leds") / name
        self._driver = os.open("/dev/uleds", os.O_RDWR | os.O_NONBLOCK)
        os.write(self._driver, struct.pack("64si", name.encode(), full))

    @property
    def brightness(self) -> int:
        """What the kernel has told the LED's driver last."""
        with contextlib.suppress(BlockingIOError):
            self._told = struct.unpack("i", os.read(self._driver, 4))[0]
        return self._told

    _told = 0

    def unplug(self) -> None:
        os.close(self._driver)


class Told:
    """What a part tells."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[BoardEvent] = asyncio.Queue()
        self.post = self._events.put_nowait

    async def next(self) -> BoardEvent:
        async with asyncio.timeout(PATIENCE_S):
            return await self._events.get()

    def so_far(self) -> list[BoardEvent]:
        return [self._events.get_nowait() for _ in range(self._events.qsize())]


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's rights."""
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
