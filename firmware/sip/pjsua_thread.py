"""The one thread in which PJSIP lives: jobs from outside, deadlines, and PJSIP's own events, in turn.

PJSIP sleeps in its I/O queue. A job that comes in meanwhile wakes it with an empty keep-alive (CRLF,
RFC 5626, section 3.5.1) to its own UDP port, so that a command is on the wire in about a millisecond.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import math
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from firmware.sip.api import SipEvent, StackFault

Job = Callable[[], None]
Emit = Callable[[SipEvent], None]

POLL_MS = 50
"""How long PJSIP sleeps at most if nothing wakes it; looking every 10 ms costs 0.7 % of a core more."""

KEEP_ALIVE = b"\r\n"

log = logging.getLogger(__name__)


@dataclass(order=True, slots=True)
class Timer:
    """A job that is due at a time; ``cancel`` forgets it."""

    due: float
    order: int
    job: Job | None = field(compare=False)

    def cancel(self) -> None:
        self.job = None


class PjsuaThread:
    """Runs every call into PJSIP. ``submit`` is for any thread, the rest for this one."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._timers: list[Timer] = []
        self._order = itertools.count()
        self._running = True
        self._thread: threading.Thread | None = None
        self._bell: socket.socket | None = None

    def start(self, begin: Job, handle_events: Callable[[int], None], end: Job) -> None:
        """Start the thread: ``begin`` once, then events until :meth:`finish`, then ``end``."""

        def run() -> None:
            begin()
            while self._running:
                self.turn(handle_events)
            end()
            if self._bell is not None:
                self._bell.close()

        self._thread = threading.Thread(target=run, name="pjsua", daemon=True)
        self._thread.start()

    def turn(self, handle_events: Callable[[int], None]) -> None:
        """One round: what was submitted, what is due, what PJSIP has."""
        self._drain()
        self._run_due()
        self.guard("PJSIP events", lambda: handle_events(self._patience_ms()))

    def _patience_ms(self) -> int:
        """How long PJSIP may sleep: not when there is work, and not beyond the next deadline."""
        if not self._jobs.empty():
            return 0
        if not self._timers:
            return POLL_MS
        return max(0, min(POLL_MS, math.ceil((self._timers[0].due - time.monotonic()) * 1000)))

    def is_current(self) -> bool:
        """Whether this is that thread."""
        return threading.current_thread() is self._thread

    def finish(self) -> None:
        """Leave the loop after this round."""
        self._running = False

    def wake_through(self, address: str, port: int) -> None:
        """From now on a submitted job rings at PJSIP's UDP transport."""
        bell = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        bell.setblocking(False)
        bell.connect((address, port))
        self._bell = bell

    def submit(self, job: Job) -> None:
        """Have a job run in the thread, soon and in order."""
        self._jobs.put(job)
        bell = self._bell
        if bell is None or self.is_current():
            return
        try:
            bell.send(KEEP_ALIVE)
        except OSError:
            log.debug("PJSIP could not be woken; it looks by itself every %d ms", POLL_MS)

    async def come_round(self) -> None:
        """Returns once the thread has run a job; a thread that hangs keeps whoever waits."""
        loop = asyncio.get_running_loop()
        came: asyncio.Future[None] = loop.create_future()

        def arrive() -> None:
            if not came.done():
                came.set_result(None)

        def tell() -> None:
            loop.call_soon_threadsafe(arrive)

        self.submit(tell)
        await came

    def later(self, seconds: float, job: Job) -> Timer:
        """Have a job run after some seconds."""
        timer = Timer(time.monotonic() + seconds, next(self._order), job)
        heapq.heappush(self._timers, timer)
        return timer

    def guard(self, where: str, job: Job) -> None:
        """Run a job; what it raises becomes a :class:`StackFault`. Nothing may escape into PJSIP."""
        try:
            job()
        except Exception as error:
            log.exception("%s", where)
            self._emit(StackFault(where, describe(error)))

    def _drain(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            self.guard("command", job)

    def _run_due(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0].due <= now:
            timer = heapq.heappop(self._timers)
            if timer.job is not None:
                self.guard("timer", timer.job)


def describe(error: Exception) -> str:
    """One line about an exception; of PJSIP's own the reason, without the C source's place."""
    reason = getattr(error, "reason", None)
    status = getattr(error, "status", None)
    if reason is not None and status is not None:
        return f"{getattr(error, 'title', 'PJSIP')}: {reason} ({status})"
    return f"{type(error).__name__}: {error}"
