"""Stores that are broken, foreign, locked, full or not to be written; a phone that is killed. Calls go on."""

from __future__ import annotations

import asyncio
import random
import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.desk_phone import DeskPhone, desk_phone, start
from tests.hostile.health import Health
from tests.hostile.server import Server
from tests.hostile.sip_text import header
from tests.peers.phone_toml import account, phone_toml

DAMAGED = "Call list was damaged"
UNWRITABLE = "Memory card full or write-protected"


def foreign() -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
        database.commit()
        return database.serialize()


BROKEN = {
    "noise": random.Random(1).randbytes(20_000),
    "half a header": b"SQLite format 3\0" + b"\xff" * 40,
    "text": b"Dear diary",
    "of another program": foreign(),
}


def called(data: Path) -> list[str]:
    """The numbers in the history, oldest first."""
    with closing(sqlite3.connect(f"file:{data / 'calls.db'}?mode=ro", uri=True)) as database:
        return [number for (number,) in database.execute("SELECT number FROM calls ORDER BY id")]


async def dial(phone: DeskPhone, server: Server, number: str) -> None:
    """Dial by the loudspeaker until the server has the INVITE; it says 404."""
    since = len(server.received)
    await phone.tap(*number, "ok")
    await server.until_request("INVITE", since)


@pytest.mark.parametrize("kind", BROKEN)
async def test_a_broken_store_is_set_aside(tmp_path: Path, server: Server, kind: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "calls.db").write_bytes(BROKEN[kind])
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_words(DAMAGED)
        await phone.until_registered()
        await dial(phone, server, "404")
        await phone.until_words("No such number")
    (aside,) = (path for path in data.iterdir() if ".broken-" in path.name)
    assert aside.read_bytes() == BROKEN[kind]
    assert called(data) == ["404"]


async def test_the_warning_in_indonesian(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "calls.db").write_bytes(BROKEN["noise"])
    async with desk_phone(tmp_path, phone_toml(language="id")) as phone:
        await phone.until_words("Daftar panggilan rusak")


async def test_a_place_that_cannot_be_written(tmp_path: Path, server: Server) -> None:
    """Neither the store nor the journal can be made; once they can be, the calls so far are in the store."""
    data = tmp_path / "data"
    data.write_text("a file where a folder should be")
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        await phone.until_words(UNWRITABLE)
        await health.check()
        await dial(phone, server, "404")
        data.unlink()
    assert called(data)[-1] == "404"
    assert len(called(data)) == 2


async def test_a_full_disk(tmp_path: Path, server: Server) -> None:
    """Files that may not grow: what a full card looks like to one process. Then there is room again."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        await dial(phone, server, "401")
        await phone.until_words("No such number")
        before = resource.prlimit(phone.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        await dial(phone, server, "402")
        await phone.until_words(UNWRITABLE)
        resource.prlimit(phone.process.pid, resource.RLIMIT_FSIZE, before)
        await dial(phone, server, "403")
        await health.check()
    numbers = called(tmp_path / "data")
    assert numbers[:3] == ["401", "402", "403"]
    assert len(numbers) == 4


async def test_a_locked_store(tmp_path: Path, server: Server) -> None:
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        with closing(sqlite3.connect(tmp_path / "data" / "calls.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await dial(phone, server, "404")
            await phone.until_words(UNWRITABLE)
            await health.check()
    assert called(tmp_path / "data")[0] == "404"
    assert len(called(tmp_path / "data")) == 2


async def test_a_journal_that_cannot_be_written(tmp_path: Path, server: Server) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "journal").write_text("a file where a folder should be")
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        await Health(phone, server).check()
    assert "events are not recorded" in phone.log.read_text()


async def test_a_damaged_journal(tmp_path: Path, server: Server) -> None:
    """What was there goes on as an older file; a new one is begun."""
    journal = tmp_path / "data" / "journal"
    journal.mkdir(parents=True)
    for name in ("journal.jsonl", "journal.1.jsonl", "journal.7.jsonl"):
        (journal / name).write_bytes(BROKEN["noise"])
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        await Health(phone, server).check()
    assert (journal / "journal.1.jsonl").read_bytes() == BROKEN["noise"]
    assert b'"version":1' in (journal / "journal.jsonl").read_bytes()[:200]


async def test_killed_at_any_moment(tmp_path: Path, server: Server) -> None:
    """Twelve lives: what was dialled over a second before an end is there, once; the next life begins."""
    chance = random.Random(7)
    loop = asyncio.get_running_loop()
    (tmp_path / "phone.toml").write_text(phone_toml(account()), encoding="utf-8")
    dialled: dict[str, float] = {}
    for life in range(12):
        phone = await start(tmp_path)
        try:
            await phone.until_registered()
            assert await phone.words()
            for call in range(3):
                number = f"7{life:02}{call}"
                await dial(phone, server, number)
                dialled[number] = loop.time()
                await asyncio.sleep(chance.random() * 0.4)
        finally:
            phone.process.kill()
            await phone.terminate()
        killed = loop.time()
        found = called(tmp_path / "data")
        assert len(found) == len(set(found)), "a call was written twice"
        assert set(found) >= {number for number, at in dialled.items() if at < killed - 1.0}
    assert len(called(tmp_path / "data")) >= 24
    sent = [header(each, "To") for each in server.received if each.startswith("INVITE")]
    assert len(set(sent)) == 36
