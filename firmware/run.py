"""One phone's life: parts are opened, the phone runs until it is told to stop, parts are closed."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from board.api import Board
from firmware.app import Actions, App, Control, HotDesk, Journal, Lock, Observer, SelfTest, Store
from firmware.phone.events import Event, StoreLoaded, StoreTrouble
from firmware.phone.settings import Settings
from firmware.phone.state import Phone
from firmware.sip.api import SipEvent, Stack, StackReady

log = logging.getLogger(__name__)


CLOSE_SECONDS = 1.7
"""All parts close at the same time: a dead server must not make the phone end later than in 2 s."""


class Part(Protocol):
    """Something that is closed in the end."""

    async def stop(self) -> None: ...


class Service(Part, Protocol):
    """Something that posts events from the time it is started."""

    async def start(self, post: Callable[[Event], None]) -> None: ...


class OpenStore(Store, Part, Protocol):
    """A store that opens and closes."""

    async def start(self, post: Callable[[StoreLoaded | StoreTrouble], None]) -> None: ...


class OpenSelfTest(SelfTest, Service, Protocol):
    """A self-test that opens and closes."""


class OpenControl(Control, Service, Protocol):
    """A control socket that opens and closes."""


class OpenHotDesk(HotDesk, Service, Protocol):
    """What lets people log in, which opens and closes."""


class OpenLock(Lock, Service, Protocol):
    """What compares PINs, which opens and closes."""


class OpenActions(Actions, Service, Protocol):
    """What performs actions, which opens and closes."""


class OpenWatchdog(Part, Protocol):
    """What tells the system that the phone is alive, by a look at it."""

    async def start(self, look: Callable[[], Phone]) -> None: ...


class OpenJournal(Journal, Part, Protocol):
    """A journal that opens and closes."""

    async def start(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a phone is made of. ``discovery`` makes the LAN service once the SIP port is known."""

    settings: Settings
    board: Board
    stack: Stack
    store: OpenStore
    journal: OpenJournal
    services: tuple[Service, ...] = ()
    discovery: Callable[[int], Service] | None = None
    self_test: OpenSelfTest | None = None
    control: OpenControl | None = None
    watchdog: OpenWatchdog | None = None
    observer: Observer | None = None
    hot_desk: OpenHotDesk | None = None
    lock: OpenLock | None = None
    actions: OpenActions | None = None


async def run(parts: Parts, ready: Callable[[], None], stop: asyncio.Event | None = None) -> None:
    """Run the phone until SIGTERM, SIGINT or ``stop``. ``ready`` is called once it takes calls.

    Raises what the board or the stack raise when they cannot start.
    """
    stop = stop or stop_by_signal()
    app = App(
        parts.settings,
        parts.board,
        parts.stack,
        parts.store,
        parts.journal,
        parts.self_test,
        parts.control,
        parts.observer,
        parts.hot_desk,
        parts.lock,
        parts.actions,
    )
    opened: list[Part] = []

    async def opening(part: Part, started: Awaitable[None]) -> None:
        opened.append(part)
        await started

    try:
        await opening(parts.journal, parts.journal.start())
        await opening(parts.store, parts.store.start(app.post))
        await opening(parts.board, parts.board.start(app.post))
        app.begin()
        sip_port = asyncio.get_running_loop().create_future()

        def post_sip(event: SipEvent) -> None:
            if isinstance(event, StackReady) and not sip_port.done():
                sip_port.set_result(event.port)
            app.post(event)

        await opening(parts.stack, parts.stack.start(post_sip))
        own = (parts.self_test, parts.control, parts.hot_desk, parts.lock, parts.actions)
        for service in filter(None, (*own, *parts.services)):
            await opening(service, service.start(app.post))
        if parts.discovery:
            discovery = parts.discovery(await sip_port)
            await opening(discovery, discovery.start(app.post))
        if parts.watchdog:
            await opening(parts.watchdog, parts.watchdog.start(lambda: app.phone))
        ready()
        await stop.wait()
        log.info("stopping")
    finally:
        app.switch_off()
        await asyncio.gather(*map(_close, opened))


def stop_by_signal() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _close(part: Part) -> None:
    """A part that fails to close, or takes too long, must not keep the others or the process."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await part.stop()
    except TimeoutError:
        log.error("%s did not close within %.1f s", type(part).__name__, CLOSE_SECONDS)
    except Exception:
        log.exception("could not close %s", type(part).__name__)
