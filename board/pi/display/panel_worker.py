"""The thread that draws: a bus may be slow, so only the latest that is wanted is ever sent."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass

from PIL import Image

from board.pi.display.burn_in import moved, offset_after
from board.pi.display.i2c_speed import slow_bus
from board.pi.display.panel import PagedPanel, Panel, open_panel
from board.pi.display.panel_bus import BUS_ERRORS
from board.pi.options import Bus, DisplayOptions
from board.pi.supervisor import PartError

log = logging.getLogger(__name__)

PROBE_S = 1.0
"""How often a panel that nothing is sent to is asked whether it is still there."""

JOIN_S = 1.0
MEASUREMENTS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the panel is to be: the pixels as in a Frame."""

    pixels: bytes
    awake: bool = True
    dimmed: bool = False


class PanelWorker:
    """Opens the panel, keeps it as it is wanted until it is gone or :meth:`stop`, and closes it."""

    def __init__(
        self, options: DisplayOptions, size: tuple[int, int], wanted: Wanted, scan: bool = True
    ) -> None:
        self._options = options
        self._size = size
        self._wanted = wanted
        self._scan = scan
        self._news = threading.Condition()
        self._stopping = False
        self._dimmed_at: float | None = None
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)
        self.opened: Future[str | None] = Future()
        """Done once the panel is set up, with a sentence if its bus is slow; or PartError."""
        self.gone: Future[str] = Future()
        """Done when the panel stops answering, with a sentence."""

    def start(self) -> None:
        self._thread.start()

    def want(self, wanted: Wanted) -> None:
        """Returns at once."""
        with self._news:
            self._wanted = wanted
            self._news.notify()

    def stop(self) -> None:
        """Let the panel go dark; waits for that, but not for a bus that hangs."""
        with self._news:
            self._stopping = True
            self._news.notify()
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        if not self.opened.set_running_or_notify_cancel():
            return  # stopped before it began
        try:
            with contextlib.closing(open_panel(self._options, self._scan)) as panel:
                self.opened.set_result(self._measure(panel))
                self._keep(panel)
        except PartError as error:
            self._end(error)
        except BUS_ERRORS as error:
            self._end(PartError(f"no display: it stopped answering ({error})"))
        except Exception as error:  # whatever it is, the phone goes on and the panel is tried again
            log.exception("the display's thread failed")
            self._end(PartError(f"no display: its driver failed ({error})"))

    def _end(self, error: PartError) -> None:
        if self.opened.done():
            self.gone.set_result(str(error))
        else:
            self.opened.set_exception(error)

    def _keep(self, panel: Panel) -> None:
        shown: Wanted | None = None
        at = (0, 0)
        while (wanted := self._next(shown)) is not None:
            offset = self._offset(wanted)
            if (wanted, offset) == (shown, at):
                panel.probe()
                continue
            panel.draw(moved(self._picture(wanted), offset))
            if shown is None or shown.dimmed != wanted.dimmed:
                panel.contrast(self._options.dimmed_contrast if wanted.dimmed else self._options.contrast)
            if shown is None or shown.awake != wanted.awake:
                panel.shine(wanted.awake)
            shown, at = wanted, offset

    def _next(self, shown: Wanted | None) -> Wanted | None:
        """What is wanted now, as soon as that is something else or it is time to look; None to stop."""
        with self._news:
            self._news.wait_for(lambda: self._stopping or self._wanted != shown, PROBE_S)
            return None if self._stopping else self._wanted

    def _offset(self, wanted: Wanted) -> tuple[int, int]:
        """Where the picture goes: it moves only while it is dimmed, when nobody looks at it."""
        now = time.monotonic()
        if not wanted.dimmed:
            self._dimmed_at = None
            return 0, 0
        if self._dimmed_at is None:
            self._dimmed_at = now
        return offset_after(now - self._dimmed_at)

    def _picture(self, wanted: Wanted) -> Image.Image:
        return Image.frombytes("1", self._size, wanted.pixels)

    def _measure(self, panel: Panel) -> str | None:
        """Draw all of the picture and see how long that takes, at best: others use the processor, too.

        What this thread computed meanwhile is not the bus's time: a slow processor's part is large.
        """
        if not isinstance(panel, PagedPanel) or self._options.bus is not Bus.I2C:
            return None
        picture = self._picture(self._wanted)
        took, sent = float("inf"), 0
        for _ in range(MEASUREMENTS):
            began, computed = time.monotonic(), time.thread_time()
            sent = panel.redraw(picture)
            took = min(took, time.monotonic() - began - (time.thread_time() - computed))
        return slow_bus(self._options.port, sent, took)
