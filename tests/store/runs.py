"""Runs of a store, and the records that the tests put into it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from firmware.phone.commands import (
    StoreCommand,
)
from firmware.phone.events import StoreLoaded, StoreTrouble
from firmware.phone.quality import Quality
from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord, Direction
from firmware.sip.api import CallId, Verification
from firmware.store.store import Store

Posted = asyncio.Queue[StoreLoaded | StoreTrouble]

OPEN = CallRecord(CallId(1), 1000.5, Direction.DIALLED, "102", "sip:102@pbx", "Sari", "Office")
CLOSED = replace(
    OPEN,
    reason=Reason.ENDED,
    code=200,
    seconds=12,
    codec="G722",
    quality=Quality.FAIR,
    cause=16,
    diverted_by="Titi",
    talked_to="Budi",
    verified=Verification.FAILED,
)
MISSED = CallRecord(
    CallId(2), None, Direction.MISSED, "103", "sip:103@pbx", reason=Reason.MISSED, seen=False, sent_to="104"
)


@asynccontextmanager
async def running(path: Path, retry_seconds: float = 0.05) -> AsyncIterator[tuple[Store, Posted]]:
    store = Store(path, retry_seconds)
    posted: Posted = asyncio.Queue()
    await store.start(posted.put_nowait)
    try:
        yield store, posted
    finally:
        await store.stop()


async def kept(path: Path) -> StoreLoaded:
    """What the next start finds; any trouble is a failure."""
    async with running(path) as (_, posted):
        event = await posted.get()
    assert isinstance(event, StoreLoaded), event
    assert posted.empty()
    assert all(record.run for record in event.records), "records of another run have its name"
    return replace(event, records=tuple(replace(record, run="") for record in event.records))


async def keep(path: Path, *commands: StoreCommand) -> None:
    async with running(path) as (store, posted):
        assert isinstance(await posted.get(), StoreLoaded)
        for command in commands:
            store.perform(command)
    assert posted.empty()


def set_asides(path: Path) -> list[Path]:
    return sorted(path.parent.glob("calls.db.broken-*"))
