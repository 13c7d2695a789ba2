"""The loop and a phone's life, on an emulated board with a stack in memory: what goes wrong stays small."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from board.api import Frame, HookChanged, Key, KeyPressed
from board.emulated.board import EmulatedBoard, EmulatedOptions
from firmware import run as life
from firmware.app import App
from firmware.phone.commands import CloseCallRecord, RunSelfTest, StoreCommand
from firmware.phone.events import Tick, WallClock
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.phases import Phase
from firmware.phone.rows import menu_rows
from firmware.phone.settings import Night, Settings
from firmware.phone.state import Phone
from firmware.run import Parts, run
from firmware.services.journal import Entry
from firmware.services.journal_mask import hides_digits
from firmware.sip.api import CallId, IncomingCall, Peer
from firmware.sip.memory import MemoryStack


class Memory:
    """Store and journal in one; ``stopping`` is what its end does."""

    def __init__(self) -> None:
        self.commands: list[StoreCommand] = []
        self.entries: list[tuple[Entry, Phone]] = []
        self.stopping: Callable[[], object] = bool

    async def start(self, *_: object) -> None: ...

    async def stop(self) -> None:
        waiting = self.stopping()
        if asyncio.iscoroutine(waiting):
            await waiting

    def perform(self, command: StoreCommand) -> None:
        self.commands.append(command)

    def record(self, entry: Entry, before: Phone) -> None:
        self.entries.append((entry, before))


class Desk:
    """An app with everything that it needs, before it runs."""

    def __init__(self) -> None:
        self.board = EmulatedBoard(EmulatedOptions())
        self.stack = MemoryStack()
        self.store, self.journal = Memory(), Memory()
        settings = Settings(extension="101", direct_calls=True)
        self.parts = Parts(settings, self.board, self.stack, self.store, self.journal)

    async def app(self) -> App:
        """The app, with its stack running."""
        app = App(self.parts.settings, self.board, self.stack, self.store, self.journal)
        await self.stack.start(app.post)
        app.begin()
        return app


async def test_a_picture_that_cannot_be_drawn_costs_the_picture(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk()
    app = await desk.app()

    def fail(_frame: Frame) -> None:
        raise ValueError("no such glyph")

    with monkeypatch.context() as broken:
        broken.setattr(desk.board.display, "show", fail)
        app.post(HookChanged(True))
    assert "no such glyph" in caplog.text
    assert desk.journal.entries[-1][0].event == HookChanged(True)  # whoever mends it has the event
    assert desk.stack.sounds[-1].tone is not None
    app.post(KeyPressed(Key.DIGIT_2))
    assert app.phone.dial.digits == "2"
    assert "2" in desk.board.display.shown.words
    app.switch_off()


async def test_a_command_that_fails_does_not_stop_the_next(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk()
    app = await desk.app()
    monkeypatch.setattr(desk.stack, "perform", lambda command: 1 / 0)
    app.post(IncomingCall(CallId(2), None, Peer("sip:102@10.0.0.2", "102")))
    assert "could not perform Ring" in caplog.text
    assert "102" in desk.board.display.shown.words
    app.switch_off()


async def test_a_self_test_is_begun_beside_the_loop() -> None:
    desk = Desk()
    begun: list[RunSelfTest] = []

    class Tester:
        def perform(self, command: RunSelfTest) -> None:
            begun.append(command)

    app = App(desk.parts.settings, desk.board, desk.stack, desk.store, desk.journal, Tester())
    await desk.stack.start(app.post)
    app.begin()
    rows = [row.item for row in menu_rows(app.phone, MenuTitle.MENU)]
    for key in (Key.SOFT_3, *[Key.DOWN] * rows.index(MenuItem.SELF_TEST), Key.OK, Key.OK):
        app.post(KeyPressed(key))
    assert begun == [RunSelfTest()]
    app.switch_off()


async def test_the_journal_can_mask_digits_in_any_phase_of_a_call() -> None:
    desk = Desk()
    app = await desk.app()
    app.post(KeyPressed(Key.DIGIT_5))
    app.post(IncomingCall(CallId(2), None, Peer("sip:102@10.0.0.2", "102")))
    app.post(HookChanged(True))
    call = app.phone.call(CallId(2))
    assert call is not None
    assert call.phase is Phase.ANSWERING
    app.post(KeyPressed(Key.DIGIT_7))
    masked = {entry.event: hides_digits(before) for entry, before in desk.journal.entries}
    assert not masked[KeyPressed(Key.DIGIT_5)]
    assert masked[KeyPressed(Key.DIGIT_7)]
    app.switch_off()


async def test_switching_off_closes_the_records_and_ends_the_phone() -> None:
    desk = Desk()
    app = await desk.app()
    app.post(IncomingCall(CallId(2), None, Peer("sip:102@10.0.0.2", "102")))
    app.switch_off()
    assert [
        command.record.call for command in desk.store.commands if isinstance(command, CloseCallRecord)
    ] == [2]
    before = app.phone
    app.post(HookChanged(True))
    assert app.phone is before


async def test_all_parts_close_at_the_same_time() -> None:
    desk, stop = Desk(), asyncio.Event()
    meeting = asyncio.Barrier(2)
    desk.store.stopping = desk.journal.stopping = meeting.wait
    await run(desk.parts, stop.set, stop)
    assert not meeting.broken
    assert not desk.stack.running


async def test_a_part_that_hangs_or_fails_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(life, "CLOSE_SECONDS", 0.1)
    desk, stop = Desk(), asyncio.Event()
    desk.store.stopping = asyncio.Event().wait
    desk.journal.stopping = lambda: 1 / 0
    await run(desk.parts, stop.set, stop)
    assert "Memory did not close" in caplog.text
    assert "could not close Memory" in caplog.text
    assert not desk.stack.running


async def test_what_was_opened_is_closed_when_the_stack_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    closed: list[str] = []
    desk.store.stopping = lambda: closed.append("store")
    desk.journal.stopping = lambda: closed.append("journal")

    async def fail(_post: object) -> None:
        raise OSError("port 5060 is taken")

    monkeypatch.setattr(desk.stack, "start", fail)
    with pytest.raises(OSError, match="5060"):
        await run(desk.parts, lambda: None, asyncio.Event())
    assert sorted(closed) == ["journal", "store"]
    assert desk.board.url is None


async def test_the_display_is_dimmed_and_asleep_as_the_phone_says(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.parts = replace(desk.parts, settings=replace(desk.parts.settings, night=Night(0, 24 * 60 - 1)))
    app = await desk.app()
    display, idle = desk.board.display, app.phone.now + 60
    assert [display.awake, display.dimmed] == [True, False]
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: idle)
    app.post(Tick())
    assert [display.awake, display.dimmed] == [True, True]
    app.post(WallClock(0.0, 0))
    assert [display.awake, display.dimmed] == [False, True]
    app.post(KeyPressed(Key.DIGIT_2))
    assert [display.awake, display.dimmed] == [True, False]
    app.switch_off()
