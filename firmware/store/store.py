"""The store on its own thread: commands in, on the disk at once and in order; what was kept comes as events.

The phone never waits for it and never fails with it. While the disk cannot be written, commands are kept in
memory and tried again.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import secrets
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from firmware.phone.commands import StoreCommand
from firmware.phone.events import StoreLoaded, StoreProblem, StoreTrouble
from firmware.store.database import BrokenError, Database, UnwritableError, set_aside

Post = Callable[[StoreLoaded | StoreTrouble], None]
Result = TypeVar("Result")

LOADED = 200
"""Records that StoreLoaded brings."""

WAITING = 2000
"""Commands that may wait for the disk; beyond it the oldest are lost, and the log says so."""

RETRY_SECONDS = 5.0
STOP_SECONDS = 1.5

log = logging.getLogger(__name__)


class Store:
    """Calls and settings in an SQLite file at ``path``."""

    def __init__(self, path: Path, retry_seconds: float = RETRY_SECONDS) -> None:
        self._path = path
        self._retry_seconds = retry_seconds
        self._run_id = secrets.token_hex(8)
        self._commands: queue.Queue[StoreCommand | None] = queue.Queue(WAITING)
        self._waiting: deque[StoreCommand] = deque(maxlen=WAITING)
        self._database: Database | None = None
        self._in_trouble = False
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._post: Post = log.debug  # until start

    async def start(self, post: Post) -> None:
        """Open the file on the store's thread; StoreLoaded follows, after StoreTrouble if there was any."""
        loop = asyncio.get_running_loop()

        def hand_over(event: StoreLoaded | StoreTrouble) -> None:
            try:
                loop.call_soon_threadsafe(post, event)
            except RuntimeError:  # the loop has closed: nobody listens any more
                log.debug("%s: %s came too late", self._path, event)

        self._post = hand_over
        self._thread.start()

    def perform(self, command: StoreCommand) -> None:
        """Take a command; returns at once."""
        try:
            self._commands.put_nowait(command)
        except queue.Full:
            log.error("%s: the disk does not keep up, %s is lost", self._path, type(command).__name__)

    async def stop(self) -> None:
        """Write what is left and close the file; safe to call twice."""
        if self._thread.is_alive():
            try:
                self._commands.put_nowait(None)
            except queue.Full:
                log.error("%s: the disk does not keep up, its last commands are lost", self._path)
                return
            await asyncio.to_thread(self._thread.join, STOP_SECONDS)

    # --- the store's thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        self._post(self._load())
        running = True
        while running:
            running = self._collect()
            self._write()
        if self._database:
            self._database.close()
        if self._waiting:
            log.error("%s: %d commands could not be written", self._path, len(self._waiting))

    def _load(self) -> StoreLoaded:
        loaded = self._attempt(lambda database: StoreLoaded(database.records(LOADED), database.settings()))
        return loaded or StoreLoaded()

    def _collect(self) -> bool:
        """Wait for commands, or for the time to try again, and take all that are there; False at the end."""
        try:
            command = self._commands.get(timeout=self._retry_seconds if self._waiting else None)
            while command is not None:
                if len(self._waiting) == WAITING:
                    log.error("%s: too much waits for the disk, the oldest command is lost", self._path)
                self._waiting.append(command)
                command = self._commands.get_nowait()
        except queue.Empty:
            return True
        return False

    def _write(self) -> None:
        def write(database: Database) -> bool:
            database.write(self._waiting)
            return True

        if not self._waiting or self._attempt(write) is None:
            return
        self._waiting.clear()
        if self._in_trouble:
            log.warning("%s: can be written again", self._path)
        self._in_trouble = False

    def _attempt(self, action: Callable[[Database], Result]) -> Result | None:
        """Do it with the open file; a broken file is set aside, once, and it is done with a new one."""
        try:
            try:
                return action(self._opened())
            except BrokenError as error:
                self._set_aside(error)
                return action(self._opened())
        except (BrokenError, UnwritableError) as error:
            self._give_up(error)
            return None

    def _opened(self) -> Database:
        if self._database is None:
            self._database = Database(self._path, self._run_id)
        return self._database

    def _set_aside(self, error: BrokenError) -> None:
        self._close()
        aside = set_aside(self._path)
        log.error("%s: %s; set aside as %s", self._path, error, aside)
        self._post(StoreTrouble(StoreProblem.SET_ASIDE, str(aside)))

    def _give_up(self, error: Exception) -> None:
        """Close, so that the next attempt begins afresh; tell the phone once."""
        self._close()
        if not self._in_trouble:
            log.error("%s: %s; kept in memory", self._path, error)
            self._post(StoreTrouble(StoreProblem.UNWRITABLE, f"{self._path}: {error}"))
        self._in_trouble = True

    def _close(self) -> None:
        if self._database:
            self._database.close()
        self._database = None
