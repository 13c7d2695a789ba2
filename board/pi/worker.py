"""A thread that keeps a part as it is wanted: a bus may be slow, so only the latest wish counts."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future
from typing import Generic, TypeVar

from board.pi.supervisor import PartError, no

Wish = TypeVar("Wish")
Opened = TypeVar("Opened")

JOIN_S = 1.0

log = logging.getLogger(__name__)


class Worker(ABC, Generic[Wish, Opened]):
    """Opens ``part``, named as in "no display", and keeps it until it fails or :meth:`leave`."""

    def __init__(self, part: str, wanted: Wish) -> None:
        self._part = part
        self._wanted = wanted
        self._news = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=part, daemon=True)
        self.opened: Future[Opened] = Future()
        """Done once the part is as it was wanted; or PartError."""
        self.gone: Future[str] = Future()
        """Done when the part fails later, with a sentence."""

    def start(self) -> None:
        self._thread.start()

    def want(self, wanted: Wish) -> None:
        """Returns at once."""
        with self._news:
            self._wanted = wanted
            self._news.notify()

    def leave(self) -> None:
        """End soon; returns at once."""
        with self._news:
            self._stopping = True
            self._news.notify()

    def join(self) -> None:
        """Wait for the end, but not for a bus that hangs."""
        self._thread.join(JOIN_S)

    @abstractmethod
    def _work(self) -> None:
        """Open the part, complete ``opened``, keep the part as it is wanted and close it.

        Raises PartError when the part is not there or fails.
        """

    def _next(self, shown: Wish | None, wait_s: float | None = None) -> Wish | None:
        """What is wanted now, once that is something else or ``wait_s`` are over; None to stop."""
        with self._news:
            self._news.wait_for(lambda: self._stopping or self._wanted != shown, wait_s)
            return None if self._stopping else self._wanted

    def _run(self) -> None:
        if not self.opened.set_running_or_notify_cancel():
            return  # stopped before it began
        try:
            self._work()
        except PartError as error:
            self._end(error)
        except Exception as error:  # whatever it is, the phone goes on and the part is tried again
            log.exception("the thread of the %s failed", self._part)
            self._end(no(self._part, "its driver failed ({error})", error=error))

    def _end(self, error: PartError) -> None:
        if self.opened.done():
            self.gone.set_result(error.reason)
        else:
            self.opened.set_exception(error)
