"""Data of the first release: read by this one, and still readable for the first after a roll-back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.phone.commands import CloseCallRecord, ForgetCall, OpenCallRecord, SaveSetting
from firmware.phone.quality import Quality
from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord, Direction
from firmware.sip.api import CallId
from firmware.store import schema
from firmware.store.database import Database
from tests.store import first_release
from tests.store.runs import CLOSED, MISSED, OPEN

FIXTURE = Path(__file__).with_name("calls-schema-1.sql")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file as version 1 of the schema left it."""
    path = tmp_path / "calls.db"
    with sqlite3.connect(path) as database:
        database.executescript(FIXTURE.read_text(encoding="utf-8"))
    database.close()
    return path


def test_this_release_reads_it(old: Path) -> None:
    database = Database(old, "now")
    dialled = CallRecord(
        CallId(1),
        1795000000.0,
        Direction.DIALLED,
        "08123456789",
        "sip:08123456789@pbx.example",
        "Siti",
        "Office",
        Reason.ENDED,
        seconds=65,
        codec="G722",
        run="run-1",
    )
    received = replace(
        dialled,
        call=CallId(-2),
        began=1795000100.0,
        direction=Direction.RECEIVED,
        number="102",
        uri="sip:102@10.0.0.2",
        name="Sari",
        via="LAN",
        seconds=12,
        codec="opus",
    )
    assert database.records(10) == (received, dialled)
    assert dict(database.settings()) == {"language": "id", "volume.ringer": "7"}


def test_this_release_brings_it_up_to_date(old: Path) -> None:
    """What the first one did not know is added, and its own rows can be deleted."""
    database = Database(old, "now")
    database.write([CloseCallRecord(replace(CLOSED, number="103")), ForgetCall(CallId(-2), "run-1")])
    database.close()
    records = Database(old, "later").records(10)
    assert [(record.number, record.quality, record.cause) for record in records] == [
        ("103", Quality.FAIR, 16),
        ("08123456789", None, 0),
    ]
    with closing(sqlite3.connect(old)) as witness:
        assert witness.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS),)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> tuple[tuple[str, ...], ...]:
    """A schema two releases on, with one of each thing that a migration may add."""
    made = (
        *schema.MIGRATIONS,
        ("ALTER TABLE calls ADD COLUMN later TEXT NOT NULL DEFAULT ''",),
        ("CREATE TABLE later (id INTEGER PRIMARY KEY)", "CREATE INDEX calls_by_number ON calls (number)"),
    )
    monkeypatch.setattr(schema, "MIGRATIONS", made)
    return made


def test_the_first_release_reads_and_writes_what_this_one_left(old: Path) -> None:
    before = first_release.read(old)
    database = Database(old, "new")
    database.write([OpenCallRecord(OPEN), CloseCallRecord(CLOSED), OpenCallRecord(MISSED)])
    database.write([SaveSetting("language", "en")])
    database.close()
    calls, settings = first_release.read(old)
    assert [call["number"] for call in calls] == ["103", "102", "102", "08123456789"]
    assert calls[2:] == before[0]
    assert settings == before[1] | {"language": "en"}
    first_release.write(old)
    database = Database(old, "newer")
    assert [record.number for record in database.records(10)][:2] == ["104", "103"]
    assert all(record.seen for record in database.records(10))
    assert dict(database.settings())["volume.ringer"] == "3"


@pytest.mark.usefixtures("later")
def test_the_first_release_reads_and_writes_on_after_a_later_schema(old: Path) -> None:
    before = first_release.read(old)
    Database(old, "new").close()
    assert first_release.read(old) == before
    first_release.write(old)
    assert [call["number"] for call in first_release.read(old)[0]] == ["104", "102", "08123456789"]
    assert [record.number for record in Database(old, "newer").records(1)] == ["104"]


def test_the_first_release_leaves_out_words_it_does_not_know(old: Path) -> None:
    with closing(sqlite3.connect(old)) as database, database:
        database.execute("UPDATE calls SET direction = 'forwarded' WHERE number = '102'")
    assert [call["number"] for call in first_release.read(old)[0]] == ["08123456789"]
    assert [record.number for record in Database(old, "now").records(10)] == ["08123456789"]


def test_migrations_only_add() -> None:
    """Whatever a later release does to the tables, it takes nothing away that the first one uses."""
    for statements in schema.MIGRATIONS[1:]:
        for statement in statements:
            words = statement.split()
            assert words[0] == "CREATE" or (words[:2] == ["ALTER", "TABLE"] and words[3] == "ADD"), statement
