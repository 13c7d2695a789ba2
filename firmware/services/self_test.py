"""Runs the quick part of the self-test for the phone, beside everything else, and posts what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from board.api import Board
from firmware.doctor import parts
from firmware.doctor.quick import Probe, each
from firmware.phone.commands import RunSelfTest
from firmware.phone.events import SelfTestDone, SelfTestFound
from firmware.phone.findings import Check
from firmware.services.background import Background

Post = Callable[[SelfTestFound | SelfTestDone], None]


class SelfTest:
    """``probes`` are those of :mod:`firmware.doctor.quick`; the board's parts are looked at here."""

    def __init__(self, board: Board, probes: Mapping[Check, Probe]) -> None:
        self._board = board
        self._probes = probes
        self._post: Post | None = None
        self._running: Background | None = None

    async def start(self, post: Post) -> None:
        self._post = post

    async def stop(self) -> None:
        """Safe to call twice. A probe that waits for the network ends by its own deadline."""
        self._post = None
        if self._running:
            await self._running.stop()

    def perform(self, command: RunSelfTest) -> None:
        """Begin; one that runs already goes on, since it posts the same."""
        if self._running is None or self._running.done:
            self._running = Background("self-test", lambda: self._run(command))

    async def _run(self, command: RunSelfTest) -> None:
        self._tell(SelfTestFound(tuple(parts.look(self._board, dict(command.lost)))))
        async for findings in each(self._probes):
            self._tell(SelfTestFound(tuple(findings)))
        self._tell(SelfTestDone())

    def _tell(self, event: SelfTestFound | SelfTestDone) -> None:
        if self._post:
            self._post(event)
