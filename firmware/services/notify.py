"""Word to systemd (sd_notify(3)): that the phone is ready, how it is, and that it is alive.

The watchdog's word is given only after the core has taken an event in trial and PJSIP's thread has come
round. If either hangs, or the loop itself, the word stays out and systemd starts the phone anew.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping

from firmware.phone.events import Tick
from firmware.phone.state import Phone
from firmware.phone.step import step
from firmware.services.background import Background
from firmware.sip.api import RegistrationState

READY = "READY=1"
RELOADING = "RELOADING=1"
STOPPING = "STOPPING=1"
ALIVE = "WATCHDOG=1"

log = logging.getLogger(__name__)


class Notifier:
    """Sends to the socket that systemd names in the environment; without one, nothing is sent."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self.watchdog_seconds = _watchdog_seconds(environment)

    def send(self, *lines: str) -> None:
        """Say these in one message. What cannot be said is not worth a call."""
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.setblocking(False)
            try:
                notify.sendto("\n".join(lines).encode(), self._address)
            except OSError as error:
                log.warning("systemd could not be told %s: %s", lines[0], error.strerror)


class Watchdog:
    """Says twice within ``WatchdogSec`` that the phone is alive. ``heartbeat`` returns if the stack is."""

    def __init__(self, notifier: Notifier, heartbeat: Callable[[], Awaitable[None]]) -> None:
        self._notifier = notifier
        self._heartbeat = heartbeat
        self._background: Background | None = None

    async def start(self, look: Callable[[], Phone]) -> None:
        """``look`` gives the phone as it is. Does nothing where systemd waits for no word."""
        seconds = self._notifier.watchdog_seconds
        if seconds:
            self._background = Background("watchdog", lambda: self._run(look, seconds / 2), seconds / 2)

    async def stop(self) -> None:
        """Safe to call twice."""
        if self._background:
            await self._background.stop()

    async def _run(self, look: Callable[[], Phone], every: float) -> None:
        while True:
            await self._heartbeat()
            phone = look()
            step(phone, Tick(), asyncio.get_running_loop().time())  # raises where the core is stuck
            self._notifier.send(ALIVE, f"STATUS={status(phone)}")
            await asyncio.sleep(every)


def status(phone: Phone) -> str:
    """How the phone is, for ``systemctl status``: no number and no name."""
    registered = sum(account.state is RegistrationState.REGISTERED for account in phone.accounts)
    calls = sum(1 for _ in phone.live_calls)
    words = [f"{registered} of {len(phone.accounts)} accounts registered", f"calls: {calls}"]
    return ", ".join(words + [f"{part} lost" for part, _ in phone.lost_parts])


def _watchdog_seconds(environment: Mapping[str, str]) -> float:
    """What systemd waits at most; 0 where it does not wait for this process."""
    microseconds = environment.get("WATCHDOG_USEC", "")
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()) or not microseconds.isdigit():
        return 0.0
    return int(microseconds) / 1_000_000
