"""Jobs in the background."""

from __future__ import annotations

import asyncio

import pytest

from firmware.services.background import Background


async def test_a_job_that_fails_is_logged_and_begins_again(caplog: pytest.LogCaptureFixture) -> None:
    begun = 0
    twice = asyncio.Event()

    async def job() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise ValueError("the clock ran away")
        twice.set()
        await asyncio.Event().wait()

    background = Background("clock", job, again_seconds=0.01)
    await twice.wait()
    await background.stop()
    assert "clock failed" in caplog.text
    assert "the clock ran away" in caplog.text


async def test_a_job_cleans_up_before_stop_returns() -> None:
    running, cleaned = asyncio.Event(), asyncio.Event()

    async def job() -> None:
        running.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    background = Background("discovery", job)
    await running.wait()
    await background.stop()
    assert cleaned.is_set()
    await background.stop()


async def test_a_job_that_returns_is_done() -> None:
    done = 0

    async def job() -> None:
        nonlocal done
        done += 1

    background = Background("once", job, again_seconds=0.0)
    for _ in range(10):
        await asyncio.sleep(0)
    await background.stop()
    assert done == 1
