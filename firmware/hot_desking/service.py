"""Lets people log in on the phone, and out.

The file of who logs in is fetched by a process of its own, ``dering log-in``: what the web sends is read
outside the phone, which need not load a web client. The PIN goes there by a pipe, not by a command line.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from firmware.hot_desking.session import Session
from firmware.phone.commands import EndLogIn, HotDeskCommand, LogIn, LogOut
from firmware.phone.events import PersonFetched
from firmware.phone.panels import LoginTrouble
from firmware.plain_text import without_controls

LONGEST_DETAIL = 400

Post = Callable[[PersonFetched], None]

log = logging.getLogger(__name__)


class HotDesk:
    """``config`` is phone.toml, ``hours`` how long a log-in lasts; ``restart`` has the phone begin anew."""

    def __init__(self, config: Path, session: Session, hours: float, restart: Callable[[], None]) -> None:
        self._config = config
        self._session = session
        self._hours = hours
        self._restart = restart
        self._post: Post | None = None
        self._user = ""
        self._fetching: asyncio.Task[None] | None = None

    async def start(self, post: Post) -> None:
        self._post = post

    async def stop(self) -> None:
        """Safe to call twice."""
        self._post = None
        if self._fetching:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])

    def perform(self, command: HotDeskCommand) -> None:
        match command:
            case LogIn(user, pin):
                self._give_up()
                self._user = user
                self._fetching = asyncio.create_task(self._fetch(user, pin), name="log in")
            case EndLogIn(accepted=True):
                self._begin()
            case EndLogIn():
                self._give_up()
                self._session.forget_fetched()
            case LogOut():
                self._end()

    def _give_up(self) -> None:
        if self._fetching:
            self._fetching.cancel()

    # --- in -------------------------------------------------------------------------------------------

    async def _fetch(self, user: str, pin: str) -> None:
        try:
            self._session.prepare()
            told = await self._ask(user, pin)
        except OSError as error:
            log.error("cannot log in: %s", error)
            told = PersonFetched(LoginTrouble.BROKEN, error.strerror or "")
        if told.trouble:
            log.warning("%s did not log in: %s %s", user, told.trouble, told.detail)
        if self._post:
            self._post(told)

    async def _ask(self, user: str, pin: str) -> PersonFetched:
        """Raises OSError."""
        command = ("-m", "firmware", "log-in", "--config", self._config, "--into", self._session.fetched)
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        try:
            answer, _ = await process.communicate(json.dumps({"user": user, "pin": pin}).encode())
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
                self._session.forget_fetched()
        return _told(answer)

    def _begin(self) -> None:
        try:
            self._session.begin(self._user, self._hours)
        except OSError as error:
            log.error("cannot log in: %s", error)
            self._session.wipe()
            if self._post:
                self._post(PersonFetched(LoginTrouble.BROKEN, error.strerror or ""))
            return
        log.info("%s has logged in", self._user)
        self._restart()

    # --- out ------------------------------------------------------------------------------------------

    def _end(self) -> None:
        try:
            self._session.end()
        except OSError as error:
            log.error("cannot forget who has logged in: %s", error)
        log.info("logged out")
        self._restart()


def _told(answer: bytes) -> PersonFetched:
    """What the process says; one that says nothing has failed."""
    try:
        told = json.loads(answer)
        trouble, detail = told["trouble"], str(told["detail"])
        refused = LoginTrouble(trouble) if trouble else None
    except (ValueError, TypeError, KeyError):
        return PersonFetched(LoginTrouble.BROKEN)
    return PersonFetched(refused, without_controls(detail)[:LONGEST_DETAIL])
