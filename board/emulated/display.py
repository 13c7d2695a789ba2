"""The emulated panel: one bit a pixel, behind a bus that may be slow, on a plug that may be pulled."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable

from PIL import Image

from board.api import Frame

SIZES = ((128, 64), (256, 64))


class EmulatedDisplay:
    """Keeps the frame that has arrived on the panel.

    Over a slow bus the latest frame wins: those shown while one is on its way are never sent, but for
    the last. An unplugged panel is dark and wordless; plugged in again it gets the latest frame by
    itself. A sleeping panel keeps its frame, as the panel's own memory does.
    """

    def __init__(self, size: tuple[int, int], on_change: Callable[[], None]) -> None:
        width, height = self._size = size
        self._on_change = on_change
        self._dark = Frame(width, height, bytes(width // 8 * height))
        self._wanted = self._shown = self._dark
        self._transfer: asyncio.TimerHandle | None = None
        self._png: bytes | None = None
        self._plugged = True
        self._awake = True
        self.dimmed = False
        self.delay_s = 0.0

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    @property
    def awake(self) -> bool:
        return self._awake

    @property
    def shown(self) -> Frame:
        """The frame on the panel now."""
        return self._shown

    def show(self, frame: Frame) -> None:
        if (frame.width, frame.height) != self._size:
            width, height = self._size
            raise ValueError(f"the panel is {width}x{height}, the frame {frame.width}x{frame.height}")
        self._wanted = frame
        self._send()

    def wake(self, awake: bool) -> None:
        if awake != self._awake:
            self._awake = awake
            self._on_change()

    def dim(self, dimmed: bool) -> None:
        if dimmed != self.dimmed:
            self.dimmed = dimmed
            self._on_change()

    def plug(self, plugged: bool) -> None:
        """Put the panel's plug in, or pull it."""
        if plugged == self._plugged:
            return
        self._plugged = plugged
        self.stop()
        if plugged:
            self._send()
        else:
            self._put(self._dark)

    def stop(self) -> None:
        """Forget the frame that is on its way."""
        if self._transfer is not None:
            self._transfer.cancel()
            self._transfer = None

    def png(self) -> bytes:
        """The frame on the panel as a PNG, 1 bit a pixel, white lit."""
        if self._png is None:
            file = io.BytesIO()
            Image.frombytes("1", self._size, self._shown.pixels).save(file, "PNG")
            self._png = file.getvalue()
        return self._png

    def _send(self) -> None:
        if not self._plugged or self._transfer is not None or self._wanted == self._shown:
            return
        if self.delay_s == 0:
            self._put(self._wanted)
        else:
            loop = asyncio.get_running_loop()
            self._transfer = loop.call_later(self.delay_s, self._arrive, self._wanted)

    def _arrive(self, frame: Frame) -> None:
        self._transfer = None
        self._put(frame)
        self._send()

    def _put(self, frame: Frame) -> None:
        self._shown = frame
        self._png = None
        self._on_change()
