"""The display: an OLED panel, drawn by a thread, looked for again when it is gone."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from board.api import Frame, Part, Post
from board.pi.display.panel import SIZES
from board.pi.display.panel_bus import PanelAbsentError
from board.pi.display.panel_worker import PanelWorker, Wanted
from board.pi.options import Bus, Chip, DisplayOptions
from board.pi.supervisor import PartError, Supervisor

log = logging.getLogger(__name__)


def open_display(options: DisplayOptions) -> PiDisplay | None:
    """The display of the options, None where they say there is none. Nothing is opened yet."""
    return None if options.chip is Chip.NONE else PiDisplay(options)


class PiDisplay:
    """The latest frame wins: those that come while one is on its way are never sent, but for the last."""

    def __init__(self, options: DisplayOptions) -> None:
        self._options = options
        width, height = self._size = SIZES[options.chip]
        self._wanted = Wanted(bytes(width // 8 * height))
        self._supervisor = Supervisor(Part.DISPLAY, self._attempt)
        self._worker: PanelWorker | None = None
        self._absent: str | None = None
        self.slow: str | None = None
        """A sentence if the display works, but on a slow bus."""

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    @property
    def found(self) -> str:
        """The controller, and where it is."""
        options = self._options
        if options.bus is Bus.I2C:
            return f"{options.chip} at 0x{options.address:02x} on I2C bus {options.port}"
        return f"{options.chip} on SPI {options.port}.{options.device}"

    @property
    def trouble(self) -> str | None:
        """Why it does not work now, None while it does."""
        return self._supervisor.trouble

    def show(self, frame: Frame) -> None:
        if (frame.width, frame.height) != self._size:
            width, height = self._size
            raise ValueError(f"the panel is {width}x{height}, the frame {frame.width}x{frame.height}")
        self._want(replace(self._wanted, pixels=frame.pixels))

    def wake(self, awake: bool) -> None:
        self._want(replace(self._wanted, awake=awake))

    def dim(self, dimmed: bool) -> None:
        self._want(replace(self._wanted, dimmed=dimmed))

    async def start(self, post: Post) -> None:
        await self._supervisor.start(post)

    async def stop(self) -> None:
        """Leave the panel dark; safe to call twice."""
        await self._supervisor.stop()
        worker, self._worker = self._worker, None
        if worker is not None:
            await asyncio.to_thread(worker.stop)

    def _want(self, wanted: Wanted) -> None:
        self._wanted = wanted
        if self._worker is not None:
            self._worker.want(wanted)

    async def _attempt(self) -> None:
        worker = PanelWorker(self._options, self._size, self._wanted, scan=self._absent is None)
        self._worker = worker
        worker.start()
        try:
            slow = await asyncio.wrap_future(worker.opened)
        except PartError as error:
            self._worker = None
            self._remember(error)
        else:
            self._absent = None
            self._note_speed(slow)
            asyncio.wrap_future(worker.gone).add_done_callback(self._lost)

    def _remember(self, error: PartError) -> None:
        """Who answers on the bus is looked up once, and told again as long as the panel is absent."""
        if not isinstance(error, PanelAbsentError):
            self._absent = None
            raise error
        self._absent = self._absent or error.reason
        raise PartError(self._absent)

    def _lost(self, gone: asyncio.Future[str]) -> None:
        if not gone.cancelled():
            self._worker, self._absent = None, gone.result()
            self._supervisor.lost(gone.result())

    def _note_speed(self, slow: str | None) -> None:
        if slow is not None and slow != self.slow:
            log.warning("%s", slow)
        self.slow = slow
