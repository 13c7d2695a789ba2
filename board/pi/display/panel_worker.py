"""The thread that draws: a bus may be slow, so only the latest that is wanted is ever sent."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

from PIL import Image

from board.pi.display.burn_in import moved, offset_after
from board.pi.display.i2c_speed import processor_s, slow_bus
from board.pi.display.panel import PagedPanel, Panel, open_panel
from board.pi.display.panel_bus import BUS_ERRORS, DISPLAY
from board.pi.options import Bus, DisplayOptions
from board.pi.supervisor import no
from board.pi.worker import Worker

PROBE_S = 1.0
"""How often a panel that nothing is sent to is asked whether it is still there."""

REFRESH_S = 10.0
"""How often a panel that shines is told all it should know: when its power fails for a moment it forgets
that, and answers as before. A whole frame takes 25 ms of the bus."""

MEASUREMENTS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the panel is to be: the pixels as in a Frame."""

    pixels: bytes
    awake: bool = True
    dimmed: bool = False


class PanelWorker(Worker[Wanted, str | None]):
    """Keeps the panel as it is wanted; ``opened`` tells a sentence if its bus is slow."""

    def __init__(
        self, options: DisplayOptions, size: tuple[int, int], wanted: Wanted, scan: bool = True
    ) -> None:
        super().__init__(DISPLAY, wanted)
        self._options = options
        self._size = size
        self._scan = scan
        self._dimmed_at: float | None = None

    def stop(self) -> None:
        """Let the panel go dark; waits for that, but not for a bus that hangs."""
        self.leave()
        self.join()

    def _work(self) -> None:
        try:
            with contextlib.closing(open_panel(self._options, self._scan)) as panel:
                self.opened.set_result(self._measure(panel))
                self._keep(panel)
        except BUS_ERRORS as error:
            raise no(DISPLAY, "it stopped answering ({error})", error=error) from error

    def _keep(self, panel: Panel) -> None:
        shown: Wanted | None = None
        at = (0, 0)
        refreshed = time.monotonic()
        while (wanted := self._next(shown, PROBE_S)) is not None:
            offset = self._offset(wanted)
            again = shown is not None and self._forgotten(shown, wanted, refreshed)
            if (wanted, offset) == (shown, at) and not again:
                panel.probe()
                continue
            if again:
                panel.set_up_again()
                refreshed = time.monotonic()
            panel.draw(moved(self._picture(wanted), offset))
            if again or shown is None or shown.dimmed != wanted.dimmed:
                panel.contrast(self._options.dimmed_contrast if wanted.dimmed else self._options.contrast)
            if again or shown is None or shown.awake != wanted.awake:
                panel.shine(wanted.awake)
            shown, at = wanted, offset

    def _forgotten(self, shown: Wanted, wanted: Wanted, refreshed: float) -> bool:
        """Whether the panel may have forgotten what it was told; as long as it sleeps nobody minds."""
        return wanted.awake and (not shown.awake or time.monotonic() - refreshed >= REFRESH_S)

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

        What this thread computed meanwhile, or waited to compute, is not the bus's time: on a slow processor
        or a busy one that is much.
        """
        if not isinstance(panel, PagedPanel) or self._options.bus is not Bus.I2C:
            return None
        picture = self._picture(self._wanted)
        took, sent = float("inf"), 0
        for _ in range(MEASUREMENTS):
            began = time.monotonic() - processor_s()
            sent = panel.redraw(picture)
            took = min(took, time.monotonic() - processor_s() - began)
        return slow_bus(self._options.port, sent, took)
