"""What systemd is told, read from a socket like its own."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.api import Part
from firmware.phone.parts import AccountStatus
from firmware.phone.settings import AccountIdentity, Settings
from firmware.phone.state import Phone
from firmware.phone.step import begin
from firmware.services import notify
from firmware.services.notify import READY, Notifier, Watchdog, status
from firmware.sip.api import RegistrationState
from firmware.sip.pjsua_thread import PjsuaThread

PATIENCE = 10.0
TURNS = 200
"""Rounds of the event loop, many times what a word needs to come out."""


class Manager:
    """The end of the socket that systemd has."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self.environment = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "2000"}

    async def heard(self) -> str:
        async with asyncio.timeout(PATIENCE):
            return (await asyncio.get_running_loop().sock_recv(self._socket, 4096)).decode()

    def waiting(self) -> int:
        """Takes all messages that are there; gives how many."""
        for count in range(1 << 20):
            try:
                self._socket.recv(4096)
            except BlockingIOError:
                return count
        raise AssertionError("no end of messages")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    made = Manager(tmp_path / "notify")
    yield made
    made.close()


class Pjsip:
    """A thread as PJSIP's, whose events can be made to hang."""

    def __init__(self) -> None:
        self.hanging, self.free = threading.Event(), threading.Event()
        self.hang = False
        self.ended = threading.Event()
        self.thread = PjsuaThread(lambda _event: None)
        self.thread.start(lambda: None, self._handle_events, self.ended.set)

    def _handle_events(self, _milliseconds: int) -> None:
        if self.hang:
            self.hanging.set()
            self.free.wait(PATIENCE)

    def finish(self) -> None:
        self.free.set()
        self.thread.finish()
        assert self.ended.wait(PATIENCE)


async def test_ready_is_one_message(manager: Manager) -> None:
    Notifier(manager.environment).send(READY, "STATUS=ready")
    assert await manager.heard() == "READY=1\nSTATUS=ready"


async def test_an_abstract_socket_is_spoken_to() -> None:
    name = f"dering-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as abstract:
        abstract.bind(f"\0{name}")
        abstract.setblocking(False)
        Notifier({"NOTIFY_SOCKET": f"@{name}"}).send(READY)
        assert abstract.recv(100) == b"READY=1"


def test_a_socket_that_is_gone_does_no_harm(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).send(READY)
    assert "READY=1" in caplog.text
    Notifier({}).send(READY)


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, 0.0),  # meant for somebody else
        ({"WATCHDOG_USEC": "soon"}, 0.0),
        ({}, 0.0),
    ],
)
def test_how_long_systemd_waits(environment: dict[str, str], seconds: float) -> None:
    assert Notifier(environment).watchdog_seconds == seconds


async def test_a_pjsip_thread_that_hangs_stops_the_word(manager: Manager) -> None:
    pjsip = Pjsip()
    watchdog = Watchdog(Notifier(manager.environment), pjsip.thread.come_round)
    await watchdog.start(idle_phone)
    for _ in range(3):
        assert (await manager.heard()).startswith("WATCHDOG=1\nSTATUS=0 of 0 accounts registered")
    pjsip.hang = True
    assert await asyncio.to_thread(pjsip.hanging.wait, PATIENCE)
    await asyncio.sleep(0)  # a heartbeat that came round before is still let through
    await asyncio.sleep(0)
    manager.waiting()
    for _ in range(TURNS):
        await asyncio.sleep(0.002)  # as long as two words would take; it is the count of rounds that matters
    assert manager.waiting() <= 1
    pjsip.hang = False
    pjsip.free.set()
    assert (await manager.heard()).startswith("WATCHDOG=1")
    await watchdog.stop()
    pjsip.finish()


async def test_a_core_that_takes_no_event_stops_the_word(
    manager: Manager, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = asyncio.Event()

    def fail(*_: object) -> None:
        tried.set()
        raise ValueError("an impossible state")

    async def beat() -> None: ...

    monkeypatch.setattr(notify, "step", fail)
    watchdog = Watchdog(Notifier(manager.environment), beat)
    await watchdog.start(idle_phone)
    for _ in range(3):  # and it is tried again and again
        async with asyncio.timeout(PATIENCE):
            await tried.wait()
        tried.clear()
    assert manager.waiting() == 0
    assert "an impossible state" in caplog.text
    monkeypatch.undo()
    assert (await manager.heard()).startswith("WATCHDOG=1")
    await watchdog.stop()


async def test_without_a_watchdog_nothing_runs(manager: Manager) -> None:
    watchdog = Watchdog(Notifier({"NOTIFY_SOCKET": manager.environment["NOTIFY_SOCKET"]}), _never)
    await watchdog.start(idle_phone)
    await watchdog.stop()
    assert manager.waiting() == 0


def test_the_status_names_nobody() -> None:
    settings = Settings(accounts=(AccountIdentity("Office", "pbx.example"), AccountIdentity("Home", "")))
    accounts = (AccountStatus("Office", RegistrationState.REGISTERED), AccountStatus("Home"))
    phone = Phone(settings, accounts=accounts, lost_parts=((Part.KEYPAD, "unplugged"),))
    assert status(phone) == "1 of 2 accounts registered, calls: 0, keypad lost"


def idle_phone() -> Phone:
    return begin(Settings())


async def _never() -> None:
    raise AssertionError("nobody asked for a heartbeat")
