"""Disks that do not take what is written, and a phone that is killed."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.phone.commands import (
    CloseCallRecord,
    OpenCallRecord,
)
from firmware.phone.events import StoreLoaded, StoreProblem, StoreTrouble
from firmware.phone.reasons import Reason
from firmware.sip.api import CallId
from firmware.store import database
from tests.store.runs import CLOSED, MISSED, OPEN, Posted, keep, kept, running


async def trouble(posted: Posted) -> StoreTrouble:
    event = await posted.get()
    assert isinstance(event, StoreTrouble)
    assert event.problem is StoreProblem.UNWRITABLE
    return event


async def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    blocker = tmp_path / "blocker"
    blocker.write_text("a file where a folder should be")
    path = blocker / "calls.db"
    async with running(path) as (store, posted):
        assert str(path) in (await trouble(posted)).detail
        assert await posted.get() == StoreLoaded()
        store.perform(CloseCallRecord(CLOSED))
        blocker.unlink()
        await asyncio.to_thread(wait_until_written, path)
    assert posted.empty(), "the same trouble is told once"
    assert (await kept(path)).records == (CLOSED,)


async def test_a_locked_file(path: Path) -> None:
    await keep(path, CloseCallRecord(CLOSED))
    async with running(path) as (store, posted):
        assert isinstance(await posted.get(), StoreLoaded)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            store.perform(CloseCallRecord(MISSED))
            assert "locked" in (await trouble(posted)).detail
    assert (await kept(path)).records == (MISSED, CLOSED)


async def test_a_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = True
    connect = database._connect

    def connect_to_small_disk(where: Path) -> sqlite3.Connection:
        connection = connect(where)
        if full:
            connection.execute("PRAGMA max_page_count = 8")
        return connection

    monkeypatch.setattr(database, "_connect", connect_to_small_disk)
    large = [replace(CLOSED, call=CallId(number), name="n" * 3000) for number in range(10, 30)]
    async with running(path) as (store, posted):
        assert await posted.get() == StoreLoaded()
        store.perform(OpenCallRecord(OPEN))
        for record in large:
            store.perform(CloseCallRecord(record))
        assert "full" in (await trouble(posted)).detail
        full = False
        store.perform(CloseCallRecord(CLOSED))
    # The open call and its end are one, also across a new beginning.
    assert (await kept(path)).records == (*reversed(large), CLOSED)


def wait_until_written(path: Path) -> None:
    """Look until the first record is in the file; the test's own time limit ends a vain wait."""
    while not path.exists() or not _records(path):
        pass


def _records(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as witness:
        try:
            return int(witness.execute("SELECT count(*) FROM calls").fetchone()[0])
        except sqlite3.OperationalError:  # the table is still to come
            return 0


# --- kill -9 -----------------------------------------------------------------------------------------------


def write_and_be_killed(path: Path, acknowledged: int) -> int:
    """Let a process write until so many calls are on the disk, kill it, and give the last one seen there."""
    with subprocess.Popen(
        [sys.executable, Path(__file__).with_name("killed_writer.py"), path],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        text=True,
    ) as writer:
        assert writer.stdout is not None
        written = next(number for number in map(int, writer.stdout) if number >= acknowledged)
        writer.kill()
    return written


@pytest.mark.parametrize("acknowledged", [1, 7, 40, 150])
async def test_kill_loses_nothing_that_was_on_the_disk(path: Path, acknowledged: int) -> None:
    written = await asyncio.to_thread(write_and_be_killed, path, acknowledged)
    found = {record.call: record for record in (await kept(path)).records}
    assert found.keys() >= set(range(1, written + 1, 2))
    assert all(record.reason in (None, Reason.ENDED) for record in found.values())
