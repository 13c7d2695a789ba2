"""The hook switch above its source, with a source that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from board.api import BoardEvent, HookChanged, HookFlashed, Part, PartFound, PartLost
from board.pi.hook.hook import OnEdge, OnLost, PiHook, open_hook
from board.pi.options import Contact, HookDriver, HookOptions
from board.pi.supervisor import PartError
from tests.board.bench import PATIENCE_S, until

OPTIONS = HookOptions()
DAY_S = 86_400.0


class Wire:
    """A source that a hand moves, that can break, and that loses edges when told to."""

    def __init__(self) -> None:
        self.level = False
        self.broken: str | None = None
        self.on_edge: OnEdge | None = None
        self.on_lost: OnLost | None = None
        self.closings = 0

    def open(self, on_edge: OnEdge, on_lost: OnLost) -> None:
        if self.broken:
            raise PartError(self.broken)
        self.on_edge, self.on_lost = on_edge, on_lost

    def closed(self) -> bool:
        if self.broken:
            raise PartError(self.broken)
        return self.level

    def close(self) -> None:
        self.closings += 1
        self.on_edge = self.on_lost = None

    def move(self, closed: bool, at: float | None = None) -> None:
        self.level = closed
        assert self.on_edge is not None
        self.on_edge(closed, asyncio.get_running_loop().time() if at is None else at)


class Desk:
    """A hook switch on a wire, and what it told."""

    def __init__(self, options: HookOptions = OPTIONS) -> None:
        self.wire = Wire()
        self.hook = PiHook(options, self.wire)
        self.events: asyncio.Queue[BoardEvent] = asyncio.Queue()

    async def start(self) -> None:
        await self.hook.start(self.events.put_nowait)

    async def next(self) -> BoardEvent:
        async with asyncio.timeout(PATIENCE_S):
            return await self.events.get()

    async def lifted(self) -> None:
        self.wire.move(True)
        assert await self.next() == HookChanged(True)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    await desk.start()
    yield desk
    await desk.hook.stop()


async def test_lifting_and_replacing_are_one_event_each(desk: Desk) -> None:
    assert [desk.hook.lifted] == [False]
    await desk.lifted()
    assert [desk.hook.lifted] == [True]
    desk.wire.move(False)
    assert await desk.next() == HookChanged(False)
    assert [desk.hook.lifted] == [False]


async def test_a_handset_that_is_up_from_the_start_is_told() -> None:
    desk = Desk()
    desk.wire.level = True
    await desk.start()
    assert await desk.next() == HookChanged(True)
    await desk.hook.stop()


async def test_a_normally_closed_contact_is_open_while_lifted() -> None:
    desk = Desk(replace(OPTIONS, lifted=Contact.OPEN))
    desk.wire.level = True
    await desk.start()
    desk.wire.move(False)
    assert await desk.next() == HookChanged(True)
    await desk.hook.stop()


async def test_a_short_opening_is_a_flash_and_a_shorter_one_nothing(desk: Desk) -> None:
    await desk.lifted()
    now = asyncio.get_running_loop().time()
    desk.wire.move(False, now)
    desk.wire.move(True, now + 0.05)
    desk.wire.move(False, now + 0.5)
    desk.wire.move(True, now + 0.6)
    assert await desk.next() == HookFlashed()
    assert [desk.hook.lifted] == [True]
    assert desk.events.empty()


async def test_an_edge_that_was_lost_is_found_by_reading_the_level(desk: Desk) -> None:
    desk.wire.level = True
    assert await desk.next() == HookChanged(True)


async def test_an_edge_lost_while_the_contact_settles_is_seen_at_the_end(desk: Desk) -> None:
    desk.wire.move(True)
    desk.wire.level = False
    await until(lambda: desk.hook._settling is None)
    assert desk.events.empty()
    assert not desk.hook.lifted


async def test_nobody_hangs_up_by_an_edge_that_was_lost(desk: Desk) -> None:
    await desk.lifted()
    desk.wire.move(False)
    desk.wire.level = True
    await until(lambda: desk.hook._settling is None)
    assert desk.events.empty()
    assert desk.hook.lifted


async def test_an_edge_that_waited_for_the_loop_does_not_turn_time_back(desk: Desk) -> None:
    await desk.lifted()
    latest = asyncio.get_running_loop().time() + DAY_S
    desk.wire.move(False, latest)
    desk.wire.move(True, latest - 1.0)
    desk.wire.move(True, latest + 1.0)
    assert desk.events.empty(), "an opening of no length"


async def test_a_switch_that_goes_is_lost_and_found_again(desk: Desk) -> None:
    await desk.lifted()
    desk.wire.broken = "no hook switch: the dog ate it"
    assert await desk.next() == PartLost(Part.HOOK, "no hook switch: the dog ate it")
    assert desk.wire.closings == 1
    assert [desk.hook.lifted] == [True]
    desk.wire.level = False
    desk.wire.broken = None
    assert await desk.next() == PartFound(Part.HOOK)
    assert await desk.next() == HookChanged(False)


async def test_a_source_that_says_it_is_gone_is_looked_for(desk: Desk) -> None:
    assert desk.wire.on_lost is not None
    desk.wire.on_lost("no hook switch: it was unplugged")
    assert await desk.next() == PartLost(Part.HOOK, "no hook switch: it was unplugged")
    assert await desk.next() == PartFound(Part.HOOK)


async def test_a_switch_that_is_not_there_at_first_comes_later() -> None:
    desk = Desk()
    desk.wire.broken = "no hook switch: nothing there"
    await desk.start()
    assert await desk.next() == PartLost(Part.HOOK, "no hook switch: nothing there")
    desk.wire.level = True
    desk.wire.broken = None
    assert {await desk.next(), await desk.next()} == {PartFound(Part.HOOK), HookChanged(True)}
    await desk.hook.stop()


async def test_a_stopped_switch_tells_nothing(desk: Desk) -> None:
    await desk.lifted()
    desk.wire.move(False)
    await desk.hook.stop()
    await desk.hook.stop()
    assert desk.wire.on_edge is None
    assert desk.events.empty()


def test_without_a_switch_there_is_none() -> None:
    assert open_hook(HookOptions(driver=HookDriver.NONE)) is None


@pytest.mark.parametrize("driver", [HookDriver.GPIO, HookDriver.EVDEV])
def test_opening_touches_nothing(driver: HookDriver) -> None:
    hook = open_hook(HookOptions(driver=driver))
    assert hook is not None
    assert not hook.lifted


async def test_a_code_that_does_not_exist_is_named() -> None:
    hook = open_hook(HookOptions(driver=HookDriver.EVDEV, code="SW_HANDSET"))
    assert hook is not None
    events: asyncio.Queue[BoardEvent] = asyncio.Queue()
    await hook.start(events.put_nowait)
    reason = 'no hook switch: there is no key or switch code named "SW_HANDSET"'
    assert events.get_nowait() == PartLost(Part.HOOK, reason)
    await hook.stop()
