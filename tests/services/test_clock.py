"""The wall clock, on a time that the test makes pass."""

from __future__ import annotations

import asyncio
import time

import pytest

from firmware.phone.events import WallClock
from firmware.services.clock import LOOK_SECONDS, Clock, local_offset


class Time:
    """A clock that only sleeping moves on; ``jumps`` are put upon it at the n-th sleep."""

    def __init__(self, epoch: float) -> None:
        self.wall = epoch
        self.monotonic = 100.0
        self.offset = 25200
        self.jumps: dict[int, float] = {}
        self.offsets: dict[int, int] = {}
        self.sleeps = 0
        self.longest = 0.0
        self.told: list[WallClock] = []

    async def sleep(self, seconds: float) -> None:
        self.sleeps += 1
        self.longest = max(self.longest, seconds)
        self.wall += seconds + self.jumps.get(self.sleeps, 0)
        self.monotonic += seconds
        self.offset = self.offsets.get(self.sleeps, self.offset)
        await asyncio.sleep(0)

    async def pass_until(self, count: int) -> list[float]:
        """Let time pass until so many WallClocks are posted; their epochs."""
        clock = Clock(
            wall=lambda: self.wall,
            monotonic=lambda: self.monotonic,
            offset=lambda _: self.offset,
            sleep=self.sleep,
        )
        enough = asyncio.Event()

        def post(event: WallClock) -> None:
            self.told.append(event)
            if len(self.told) == count:
                enough.set()

        await clock.start(post)
        await enough.wait()
        await clock.stop()
        await clock.stop()
        return [event.epoch for event in self.told[:count]]


async def test_at_the_start_and_at_each_minute() -> None:
    passing = Time(1000.0)  # 40 s into a minute
    assert await passing.pass_until(4) == [1000.0, 1020.0, 1080.0, 1140.0]
    assert {event.offset for event in passing.told} == {25200}
    assert passing.longest <= LOOK_SECONDS


@pytest.mark.parametrize("jump", [1.7e9, 3.0, -3.0, -500.0])
async def test_a_jump_is_told_at_once(jump: float) -> None:
    passing = Time(1000.0)
    passing.jumps = {2: jump}
    assert await passing.pass_until(2) == [1000.0, 1010.0 + jump]


async def test_a_slow_drift_is_no_jump() -> None:
    passing = Time(1000.0)
    passing.jumps = {1: 0.1}
    assert (await passing.pass_until(2))[1] == pytest.approx(1020.0)


async def test_summer_time_begins() -> None:
    passing = Time(1000.0)
    passing.offsets = {2: 28800}
    await passing.pass_until(2)
    assert passing.told[1] == WallClock(1010.0, 28800)


async def test_the_systems_own_clock() -> None:
    told: list[WallClock] = []
    clock = Clock()
    before = time.time()
    await clock.start(told.append)
    await clock.stop()
    (event,) = told
    assert before <= event.epoch <= time.time()
    assert event.offset == local_offset(event.epoch) == time.localtime().tm_gmtoff


async def test_stopping_what_never_started() -> None:
    await Clock().stop()


def test_a_time_zone_that_comes_later_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    for zone, hours in (("UTC0", 0), ("WIB-7", 7), ("EST5", -5)):
        monkeypatch.setenv("TZ", zone)
        assert local_offset(1_800_000_000.0) == hours * 3600
    monkeypatch.undo()
    time.tzset()
