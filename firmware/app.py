"""The loop: take an event, step, perform the commands, show the differences. Everything meets here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import Protocol

from board.api import Board, Codec, Display, Face, Transducer
from firmware.phone.commands import (
    Announce,
    CheckPin,
    CloseCallRecord,
    Command,
    EndLogIn,
    ForgetCall,
    ForgetCalls,
    HotDeskCommand,
    LogIn,
    LogOut,
    MarkHistorySeen,
    OpenCallRecord,
    Remark,
    RunAction,
    RunSelfTest,
    SaveSetting,
    StoreCommand,
)
from firmware.phone.deadlines import wake_at
from firmware.phone.display import DisplayLight
from firmware.phone.events import Event, Tick
from firmware.phone.outputs import Microphone, Outputs, outputs
from firmware.phone.settings import Settings
from firmware.phone.state import Phone
from firmware.phone.step import begin, step
from firmware.phone.target import label_of
from firmware.replay import fingerprint
from firmware.report import report
from firmware.services.journal import Entry
from firmware.sip.api import CallEnded, Stack
from firmware.ui.draw import draw
from firmware.ui.screen import Page
from firmware.ui.view import view

log = logging.getLogger(__name__)

SPEED_KEYS = 8


class Store(Protocol):
    """What keeps the history and the settings."""

    def perform(self, command: StoreCommand) -> None: ...


class Journal(Protocol):
    """The flight recorder."""

    def record(self, entry: Entry, before: Phone) -> None: ...


class SelfTest(Protocol):
    """What looks at the machine and posts what it finds."""

    def perform(self, command: RunSelfTest) -> None: ...


class Control(Protocol):
    """What tells the other parts of the system how the phone is, and what it wishes."""

    def tell(self, phone: Phone) -> None: ...

    def announce(self, command: Announce) -> None: ...


class Observer(Protocol):
    """What counts the events."""

    def observe(self, event: Event, before: Phone, after: Phone) -> None: ...


class HotDesk(Protocol):
    """What lets people log in on the phone, and out."""

    def perform(self, command: HotDeskCommand) -> None: ...


class Lock(Protocol):
    """What compares a PIN with the phone's, and posts whether it was right."""

    def check(self, command: CheckPin) -> None: ...


class Actions(Protocol):
    """What does elsewhere what the configuration says, and posts how that ended."""

    def perform(self, command: RunAction) -> None: ...


class App:
    """The phone on its board. ``post`` is how everything comes in, on the event loop's thread."""

    def __init__(
        self,
        settings: Settings,
        board: Board,
        stack: Stack,
        store: Store,
        journal: Journal,
        self_test: SelfTest | None = None,
        control: Control | None = None,
        observer: Observer | None = None,
        hot_desk: HotDesk | None = None,
        lock: Lock | None = None,
        actions: Actions | None = None,
    ) -> None:
        self._board = board
        self._stack = stack
        self._store = store
        self._journal = journal
        self._self_test = self_test
        self._control = control
        self._observer = observer
        self._hot_desk = hot_desk
        self._lock = lock
        self._actions = actions
        self._loop = asyncio.get_running_loop()
        self._phone = begin(settings, self._loop.time())
        self._queue: list[Event] = []
        self._busy = False
        self._off = False
        self._alarm: asyncio.TimerHandle | None = None
        self._shown = Shown()

    @property
    def phone(self) -> Phone:
        """The phone as it is now."""
        return self._phone

    def begin(self) -> None:
        """Show the phone for the first time."""
        self._show()
        self._tell_control()

    def post(self, event: Event) -> None:
        """Take an event; it is handled before this returns, unless another one is just being handled."""
        if self._off:
            return
        self._queue.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._queue:
                self._take(self._queue.pop(0))
        finally:
            self._busy = False

    def switch_off(self) -> None:
        """Close the records of all calls (the stack hangs up by itself); what comes after is ignored."""
        for call in tuple(self._phone.live_calls):
            self.post(CallEnded(call.id, 0))
        self._off = True
        if self._alarm:
            self._alarm.cancel()

    def _take(self, event: Event) -> None:
        now = self._loop.time()
        before, saw = self._phone, ""
        with _contained(f"take {type(event).__name__}"):
            self._phone, commands = step(self._phone, event, now)
            self._set_alarm()
            for command in commands:
                with _contained(f"perform {type(command).__name__}"):
                    self._perform(command)
            saw = fingerprint(commands, self._show(), self._phone.language)
        with _contained("tell how the phone is"):
            self._tell_control()
        if self._observer:
            with _contained("observe an event"):
                self._observer.observe(event, before, self._phone)
        with _contained("record an event"):
            self._journal.record(Entry(now, event, saw), before)

    def _perform(self, command: Command) -> None:
        match command:
            case Remark(text):
                log.info("%s", text)
            case (
                OpenCallRecord()
                | CloseCallRecord()
                | ForgetCall()
                | ForgetCalls()
                | MarkHistorySeen()
                | SaveSetting()
            ):
                self._store.perform(command)
            case RunSelfTest():
                if self._self_test:
                    self._self_test.perform(command)
            case RunAction():
                if self._actions:
                    self._actions.perform(command)
            case CheckPin() | LogIn() | EndLogIn() | LogOut():
                self._let_in(command)
            case Announce():
                if self._control:
                    self._control.announce(command)
            case _:
                self._stack.perform(command)

    def _let_in(self, command: CheckPin | HotDeskCommand) -> None:
        """Who may use the phone: those who know its PIN, those who log in."""
        if isinstance(command, CheckPin):
            if self._lock:
                self._lock.check(command)
        elif self._hot_desk:
            self._hot_desk.perform(command)

    def _tell_control(self) -> None:
        if self._control:
            self._control.tell(self._phone)

    def _set_alarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
        due = wake_at(self._phone)
        self._alarm = None if due is None else self._loop.call_at(due, self.post, Tick())

    def _show(self) -> Page:
        now = outputs(self._phone)
        page = view(self._phone)
        self._shown.apply(now, page, self._phone, self._board, self._stack)
        return page


@contextlib.contextmanager
def _contained(what: str) -> Iterator[None]:
    """A mistake of ours costs one event or command, not the phone: whoever posted it goes on."""
    try:
        yield
    except Exception:
        log.exception("could not %s", what)


class Shown:
    """What the board and the stack were last told, so that only differences are sent."""

    def __init__(self) -> None:
        self._last: dict[str, object] = {}

    def apply(self, now: Outputs, page: Page, phone: Phone, board: Board, stack: Stack) -> None:
        """Send what has changed: the sound first, since an ear notices first."""
        if self._changed("sound", now.sound):
            stack.sound(now.sound)
        if board.codec:
            self._set_codec(now, board.codec)
        if board.lamps:
            for lamp, light in now.lamps.items():
                if self._changed(f"lamp {lamp}", light):
                    board.lamps.shine(lamp, light)
        told = report(phone, now)
        if self._changed("report", told):
            board.report(told)
        if board.display:
            self._set_display(now.display, page, phone.language, board.display)
        face = Face(phone.settings.name, phone.language, _labels(phone))
        if self._changed("face", face):
            board.wear(face)

    def _set_display(self, light: DisplayLight, page: Page, language: str, display: Display) -> None:
        if self._changed("page", (page, language)):
            display.show(draw(page, display.size, language))
        if self._changed("dimmed", light is not DisplayLight.FULL):
            display.dim(light is not DisplayLight.FULL)
        if self._changed("awake", light is not DisplayLight.ASLEEP):
            display.wake(light is not DisplayLight.ASLEEP)

    def _set_codec(self, now: Outputs, codec: Codec) -> None:
        if self._changed("route", now.route):
            codec.select(now.route)
        if self._changed("microphone", now.microphone):
            codec.open_microphone(now.microphone is Microphone.OPEN)
        for transducer in Transducer:
            level = getattr(now.volumes, transducer.value)
            if self._changed(f"volume {transducer}", level):
                codec.set_volume(transducer, level)

    def _changed(self, name: str, value: object) -> bool:
        if name in self._last and self._last[name] == value:
            return False
        self._last[name] = value
        return True


def _labels(phone: Phone) -> tuple[str, ...]:
    labels = {key.key: label_of(key) for key in phone.speed_dials}
    return tuple(labels.get(number, "") for number in range(1, SPEED_KEYS + 1))
