"""How far it is, how fast, how long yet: a line that renews itself, lines for a log, or JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import IO

from firmware.flash.errors import size

RENEWED = 0.2
"""Seconds between two renewals."""

WORDS = {"check": "checking", "write": "writing", "verify": "reading back"}


class Progress:
    """Hears of every piece, and tells now and then. Speeds are of the phase so far."""

    def __init__(
        self, stream: IO[str], *, as_json: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._json = as_json
        self._line = not as_json and stream.isatty()
        self._clock = clock
        self._phase = ""
        self._begun = self._told = 0.0
        self._tenth = 0

    def begin(self, phase: str) -> None:
        """A phase: check, write or verify."""
        self._phase = phase
        self._begun = self._clock()
        self._told = self._begun - RENEWED
        self._tenth = 0

    def at(self, done: int, part: float) -> None:
        """``done`` bytes of this phase, which are ``part`` (0 to 1) of it."""
        now = self._clock()
        tenth = int(part * 10)
        if self._line or self._json:
            if now - self._told < RENEWED:
                return
        elif tenth <= self._tenth or part >= 1:
            return
        self._told, self._tenth = now, tenth
        self._tell(done, part, now - self._begun)

    def end(self, done: int) -> None:
        """The phase is over, well."""
        elapsed = max(self._clock() - self._begun, 1e-3)
        self._tell(done, 1.0, elapsed)
        if self._line:
            self._stream.write("\n")
            self._stream.flush()

    def broken(self) -> None:
        """The phase is over, with a message to come: let it begin on a line of its own."""
        if self._line and self._phase:
            self._stream.write("\n")
            self._stream.flush()

    def _tell(self, done: int, part: float, elapsed: float) -> None:
        speed = done / elapsed if elapsed > 0 else 0.0
        left = elapsed * (1 - part) / part if part > 0 else None
        if self._json:
            event = {
                "event": "progress",
                "phase": self._phase,
                "bytes": done,
                "part": round(part, 4),
                "bytes_per_second": round(speed),
                "seconds_left": None if left is None else round(left),
            }
            self._stream.write(json.dumps(event) + "\n")
        else:
            pace = f"{size(done)}, {size(round(speed))}/s{_left(part, left)}"
            text = f"{WORDS[self._phase]:<12} {part:4.0%}  {pace}"
            self._stream.write(f"\r\x1b[K{text}" if self._line else f"{text}\n")
        self._stream.flush()


def _left(part: float, left: float | None) -> str:
    if part >= 1 or left is None:
        return ""
    minutes, seconds = divmod(round(left), 60)
    return f", {minutes}:{seconds:02} left"
