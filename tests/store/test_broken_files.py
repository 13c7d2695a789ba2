"""Files that are not what the store wrote: set aside, and the phone goes on."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.phone.commands import (
    CloseCallRecord,
    SaveSetting,
)
from firmware.phone.events import StoreLoaded, StoreProblem, StoreTrouble
from firmware.sip.api import CallId
from firmware.store.database import set_aside
from tests.store.runs import CLOSED, MISSED, keep, kept, running, set_asides


def make_folder(path: Path) -> None:
    path.mkdir(parents=True)


def place(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)


@pytest.mark.parametrize("content", [b"this is no database, but long enough to be one" * 100, b"x"])
async def test_a_file_of_something_else_is_set_aside(path: Path, content: bytes) -> None:
    place(path, content)
    async with running(path) as (store, posted):
        trouble = await posted.get()
        assert isinstance(trouble, StoreTrouble)
        assert trouble.problem is StoreProblem.SET_ASIDE
        assert await posted.get() == StoreLoaded()
        store.perform(CloseCallRecord(CLOSED))
    (aside,) = set_asides(path)
    assert str(aside) == trouble.detail
    assert aside.read_bytes() == content
    assert (await kept(path)).records == (CLOSED,)


async def test_the_database_of_another_program_is_set_aside_whole(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE calls (id INTEGER)")
    async with running(path) as (_, posted):
        assert isinstance(await posted.get(), StoreTrouble)
        assert await posted.get() == StoreLoaded()
    with closing(sqlite3.connect(set_asides(path)[0])) as other:
        assert other.execute("SELECT count(*) FROM calls").fetchone() == (0,)


async def test_a_folder_in_its_place_is_set_aside(path: Path) -> None:
    make_folder(path)
    async with running(path) as (_, posted):
        assert isinstance(await posted.get(), StoreTrouble)
        assert await posted.get() == StoreLoaded()
    assert set_asides(path)[0].is_dir()


async def test_a_table_that_vanished_while_running(path: Path) -> None:
    async with running(path) as (store, posted):
        await posted.get()
        with closing(sqlite3.connect(path)) as vandal, vandal:
            vandal.execute("DROP TABLE calls")
        store.perform(CloseCallRecord(CLOSED))
        trouble = await posted.get()
        assert isinstance(trouble, StoreTrouble)
        assert trouble.problem is StoreProblem.SET_ASIDE
    assert (await kept(path)).records == (CLOSED,)


def test_setting_aside_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    for content in ("one", "two", "three"):
        path.write_text(content)
        Path(f"{path}-wal").write_text(f"{content}'s log")
        set_aside(path, lambda: datetime(2026, 11, 23, 12, 30, 5))  # noqa: DTZ001
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "calls.db.broken-20261123-123005": "one",
        "calls.db.broken-20261123-123005-wal": "one's log",
        "calls.db.broken-20261123-123005-2": "two",
        "calls.db.broken-20261123-123005-2-wal": "two's log",
        "calls.db.broken-20261123-123005-3": "three",
        "calls.db.broken-20261123-123005-3-wal": "three's log",
    }


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("healthy") / "calls.db"
    records = [replace(CLOSED, call=CallId(number), number=str(number)) for number in range(60)]
    asyncio.run(keep(path, *map(CloseCallRecord, records), SaveSetting("volume", "3")))
    return path.read_bytes()


damage = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(1, 255)), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(damage=damage, length=st.none() | st.integers(0, 1 << 16))
def test_a_damaged_file_never_stops_the_store(
    healthy: bytes, damage: list[tuple[int, int]], length: int | None
) -> None:
    content = bytearray(healthy)
    for place, flip in damage:
        content[place % len(content)] ^= flip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.db"
        path.write_bytes(content[:length])
        asyncio.run(_survives(path))


async def _survives(path: Path) -> None:
    new = replace(CLOSED, call=CallId(999), number="999")
    async with running(path) as (store, posted):
        event = await posted.get()
        if isinstance(event, StoreTrouble):
            assert event.problem is StoreProblem.SET_ASIDE
            assert set_asides(path)
            event = await posted.get()
        assert isinstance(event, StoreLoaded)
        store.perform(CloseCallRecord(new))
    while not posted.empty():
        event = posted.get_nowait()
        assert isinstance(event, StoreTrouble)
        assert event.problem is StoreProblem.SET_ASIDE
    assert new in (await kept(path)).records


async def test_a_row_with_a_value_nobody_wrote_is_left_out(path: Path) -> None:
    await keep(path, CloseCallRecord(CLOSED), CloseCallRecord(MISSED))
    for column, value in {
        "direction": "sideways",
        "reason": "x",
        "code": "x",
        "began": b"x",
        "uri": b"x",
        "quality": "splendid",
        "cause": "x",
        "run": b"x",
    }.items():
        copy = path.with_name("copy.db")
        shutil.copy(path, copy)
        with closing(sqlite3.connect(copy)) as vandal, vandal:
            vandal.execute(f"UPDATE calls SET {column} = ? WHERE call = 1", (value,))
        assert (await kept(copy)).records == (MISSED,)
