"""What the store keeps from run to run."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.phone.commands import (
    CloseCallRecord,
    ForgetCall,
    ForgetCalls,
    MarkHistorySeen,
    OpenCallRecord,
    SaveSetting,
    StoreCommand,
)
from firmware.phone.events import StoreLoaded
from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord, Direction
from firmware.sip.api import CallId
from firmware.store import schema
from firmware.store.database import KEEP
from firmware.store.store import LOADED, Store
from tests.store.runs import CLOSED, MISSED, OPEN, Posted, keep, kept, running


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_all(path: Path) -> None:
    path.chmod(0o644)


async def test_a_new_store_is_empty(path: Path) -> None:
    assert await kept(path) == StoreLoaded()


async def test_records_and_settings_outlive_the_run(path: Path) -> None:
    await keep(
        path,
        OpenCallRecord(OPEN),
        CloseCallRecord(CLOSED),
        SaveSetting("volume", "3"),
        OpenCallRecord(replace(MISSED, reason=None)),
        CloseCallRecord(MISSED),
        SaveSetting("language", "id"),
        SaveSetting("volume", "4"),
    )
    expected = StoreLoaded((MISSED, CLOSED), (("language", "id"), ("volume", "4")))
    assert await kept(path) == expected
    assert await kept(path) == expected


async def test_a_call_that_a_power_cut_ended(path: Path) -> None:
    await keep(path, OpenCallRecord(OPEN))
    ended = replace(OPEN, reason=Reason.ENDED, seconds=None)
    assert (await kept(path)).records == (ended,)
    assert (await kept(path)).records == (ended,)


async def test_a_close_without_an_open_is_kept_and_a_late_open_changes_nothing(path: Path) -> None:
    await keep(path, CloseCallRecord(CLOSED), OpenCallRecord(OPEN))
    assert (await kept(path)).records == (CLOSED,)


async def test_call_numbers_begin_again_with_each_run(path: Path) -> None:
    await keep(path, CloseCallRecord(CLOSED))
    again = replace(CLOSED, number="555")
    await keep(path, CloseCallRecord(again))
    assert (await kept(path)).records == (again, CLOSED)


async def test_seen(path: Path) -> None:
    await keep(path, CloseCallRecord(MISSED), MarkHistorySeen())
    assert (await kept(path)).records == (replace(MISSED, seen=True),)


async def test_the_oldest_records_go(path: Path) -> None:
    records = [replace(CLOSED, call=CallId(number), number=str(number)) for number in range(KEEP + 20)]
    await keep(path, *map(CloseCallRecord, records))
    newest = (await kept(path)).records
    assert newest == tuple(reversed(records))[:LOADED]
    with closing(sqlite3.connect(path)) as witness:
        assert witness.execute("SELECT count(*), min(call) FROM calls").fetchone() == (KEEP, 20)


async def test_what_sqlite_cannot_hold_does_not_harm_the_rest(path: Path) -> None:
    odd = replace(CLOSED, call=CallId(3), name="lone \ud800 surrogate")
    await keep(path, CloseCallRecord(replace(CLOSED, seconds=1 << 70)), CloseCallRecord(odd))
    assert (await kept(path)).records == (replace(odd, name="lone ? surrogate"),)


async def test_nobody_else_can_read_it(path: Path) -> None:
    async with running(path) as (store, posted):
        await posted.get()
        store.perform(SaveSetting("volume", "3"))
        assert rights(path.parent) == 0o700
        assert {rights(file) for file in path.parent.iterdir()} == {0o600}
    open_to_all(path)
    await kept(path)
    assert rights(path) == 0o600


async def test_stopping_twice_and_without_a_start(path: Path) -> None:
    await Store(path).stop()
    store = Store(path)
    posted: Posted = asyncio.Queue()
    await store.start(posted.put_nowait)
    await store.stop()
    await store.stop()


# --- deleting ---------------------------------------------------------------------------------------------

ELSE = replace(CLOSED, call=CallId(5), number="104")
AGAIN = replace(CLOSED, call=CallId(7))
RECEIVED = replace(CLOSED, call=CallId(4), direction=Direction.RECEIVED)
ALL = (AGAIN, RECEIVED, ELSE, MISSED, CLOSED)
GOES_ON = replace(OPEN, call=CallId(9), number="109")


@pytest.mark.parametrize(
    ("command", "left"),
    [
        (ForgetCall(CallId(1)), (AGAIN, RECEIVED, ELSE, MISSED)),
        (ForgetCall(CallId(1), "elsewhere"), ALL),
        (ForgetCall(CallId(77)), ALL),
        (ForgetCalls(Direction.MISSED), (AGAIN, RECEIVED, ELSE, CLOSED)),
        (ForgetCalls(Direction.DIALLED), (RECEIVED, MISSED)),
        (ForgetCalls(Direction.DIALLED, "102"), (RECEIVED, ELSE, MISSED)),
        (ForgetCalls(number="102"), (ELSE, MISSED)),
        (ForgetCalls(), ()),
    ],
)
async def test_what_the_owner_deletes_is_gone(
    path: Path, command: StoreCommand, left: tuple[CallRecord, ...]
) -> None:
    await keep(path, *map(CloseCallRecord, reversed(ALL)), command)
    assert (await kept(path)).records == left
    assert (await kept(path)).records == left


async def test_a_call_of_an_earlier_run_is_deleted_and_not_its_namesake(path: Path) -> None:
    await keep(path, CloseCallRecord(CLOSED))
    async with running(path) as (store, posted):
        loaded = await posted.get()
        assert isinstance(loaded, StoreLoaded)
        [old] = loaded.records
        store.perform(CloseCallRecord(replace(CLOSED, number="105")))
        store.perform(ForgetCall(old.call, old.run))
    assert [record.number for record in (await kept(path)).records] == ["105"]


@pytest.mark.parametrize(
    "command", [ForgetCall(GOES_ON.call), ForgetCalls(), ForgetCalls(Direction.DIALLED, "109")]
)
async def test_a_call_that_goes_on_is_not_lost(path: Path, command: StoreCommand) -> None:
    await keep(path, CloseCallRecord(CLOSED), OpenCallRecord(GOES_ON), command)
    assert GOES_ON.number in [record.number for record in (await kept(path)).records]
    ended = replace(GOES_ON, reason=Reason.ENDED, seconds=60)
    await keep(path, OpenCallRecord(GOES_ON), command, CloseCallRecord(ended))
    assert ended in (await kept(path)).records


async def test_more_calls_are_deleted_than_the_phone_knows(path: Path) -> None:
    records = [replace(CLOSED, call=CallId(number), number=str(number)) for number in range(LOADED + 50)]
    await keep(path, *map(CloseCallRecord, records))
    await keep(path, ForgetCalls())
    assert await kept(path) == StoreLoaded()


@pytest.mark.parametrize("command", [ForgetCall(CallId(3)), ForgetCalls(Direction.DIALLED)])
async def test_nothing_of_what_is_deleted_is_left_on_the_disk(path: Path, command: StoreCommand) -> None:
    secret = replace(CLOSED, call=CallId(3), number="0812345678", name="Someone secret")
    async with running(path) as (store, posted):
        await posted.get()
        for number in range(10, 60):
            store.perform(CloseCallRecord(replace(MISSED, call=CallId(number))))
        store.perform(CloseCallRecord(secret))
        await asyncio.to_thread(wait_for, path, b"Someone secret", True)
        store.perform(command)
        await asyncio.to_thread(wait_for, path, b"Someone secret", False)
    assert b"0812345678" not in content(path)


def content(path: Path) -> bytes:
    """Every byte of the file and of its log."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def wait_for(path: Path, text: bytes, there: bool) -> None:
    """Look until it is there, or gone; the test's own time limit ends a vain wait."""
    while (text in content(path)) is not there:
        pass


# --- versions -------------------------------------------------------------------------------------------


async def test_a_newer_file_works_with_this_firmware(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = ("ALTER TABLE calls ADD COLUMN mos REAL", "CREATE TABLE contacts (id INTEGER PRIMARY KEY)")
    await keep(path, CloseCallRecord(CLOSED))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, newer))
        await keep(path, CloseCallRecord(MISSED))  # an older file is brought up to date, its records kept
    assert (await kept(path)).records == (MISSED, CLOSED)
    with closing(sqlite3.connect(path)) as witness:
        assert witness.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS) + 1,)
        assert witness.execute("SELECT count(mos) FROM calls").fetchone() == (0,)


async def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await keep(path, CloseCallRecord(CLOSED))
    with monkeypatch.context() as patch:
        failing = ("ALTER TABLE calls ADD COLUMN mos REAL", "CREATE TABLE calls (id INTEGER)")
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, failing))
        connection = sqlite3.connect(path, isolation_level=None)
        with closing(connection), pytest.raises(sqlite3.OperationalError):
            schema.migrate(connection)
    assert (await kept(path)).records == (CLOSED,)
    with closing(sqlite3.connect(path)) as witness:
        assert "mos" not in str(witness.execute("SELECT sql FROM sqlite_schema").fetchall())
