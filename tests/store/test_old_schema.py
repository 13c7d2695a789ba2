"""Data of the first release: read by this one, and still readable for the first after a roll-back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from firmware.store import schema
from firmware.store.database import Database

FIXTURE = Path(__file__).with_name("calls-schema-1.sql")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file as version 1 of the schema left it."""
    path = tmp_path / "calls.db"
    with sqlite3.connect(path) as database:
        database.executescript(FIXTURE.read_text(encoding="utf-8"))
    database.close()
    return path


def contents(path: Path) -> tuple[list[tuple[str, int]], list[tuple[str, str]]]:
    """What the first release reads: its own columns, by their names."""
    database = sqlite3.connect(path)
    calls = database.execute(
        "SELECT number, seconds FROM calls WHERE direction IN ('dialled', 'received') ORDER BY id"
    ).fetchall()
    settings = database.execute("SELECT name, value FROM settings ORDER BY name").fetchall()
    database.close()
    return calls, settings


def test_this_release_reads_it(old: Path) -> None:
    database = Database(old, "now")
    assert [record.number for record in database.records(10)] == ["102", "08123456789"]
    assert dict(database.settings()) == {"language": "id", "volume.ringer": "7"}


def test_the_first_release_reads_on_after_a_later_schema(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(old)
    first = schema.MIGRATIONS[:1]
    later = (*schema.MIGRATIONS, ("ALTER TABLE calls ADD COLUMN later TEXT NOT NULL DEFAULT ''",))
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    Database(old, "new")
    monkeypatch.setattr(schema, "MIGRATIONS", first)
    database = Database(old, "back")
    assert [record.number for record in database.records(10)] == ["102", "08123456789"]
    assert contents(old) == before


def test_migrations_only_add() -> None:
    """Whatever a later release does to the tables, it takes nothing away that the first one uses."""
    for statements in schema.MIGRATIONS[1:]:
        for statement in statements:
            words = statement.split()
            assert words[0] == "CREATE" or (words[:2] == ["ALTER", "TABLE"] and words[3] == "ADD"), statement
