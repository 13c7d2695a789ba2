"""What the first release does with a store's file, word for word as it did. Never change it.

After an update is rolled back that release meets a file that a later one made or wrote in. It reads columns
by their names, leaves out rows whose words it does not know, and writes its own columns alone.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

APPLICATION_ID = 0x44657269
DIRECTIONS = {"dialled", "received", "missed"}
SELECT = """
    SELECT call, began, direction, number, uri, name, via, reason, code, seconds, codec, seen
    FROM calls ORDER BY id DESC LIMIT ?
"""
INSERT = """
    INSERT INTO calls
        (run, call, began, direction, number, uri, name, via, reason, code, seconds, codec, seen, closed)
    VALUES
        (:run, :call, :began, :direction, :number, :uri, :name, :via,
         :reason, :code, :seconds, :codec, :seen, :closed)
    ON CONFLICT (run, call) DO UPDATE SET
        began = :began, direction = :direction, number = :number, uri = :uri, name = :name, via = :via,
        reason = :reason, code = :code, seconds = :seconds, codec = :codec, seen = :seen, closed = :closed
    WHERE closed <= :closed
"""
KINDS: dict[str, tuple[type, ...]] = {
    "call": (int,),
    "began": (float, int, type(None)),
    "direction": (str,),
    "number": (str,),
    "uri": (str,),
    "name": (str,),
    "via": (str,),
    "reason": (str, type(None)),
    "code": (int,),
    "seconds": (int, type(None)),
    "codec": (str, type(None)),
    "seen": (int,),
}
CALL = {
    "run": "first", "call": 1, "began": 1795000200.0, "direction": "missed", "number": "104",
    "uri": "sip:104@pbx", "name": "", "via": "", "reason": "missed", "code": 0, "seconds": None,
    "codec": None, "seen": 0, "closed": 1,
}  # fmt: skip


def _open(path: Path) -> sqlite3.Connection:
    """As it opens a file; one that is not its own it sets aside, and that is a failure here."""
    database = sqlite3.connect(path, isolation_level=None)
    database.row_factory = sqlite3.Row
    assert database.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    assert database.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    assert database.execute("PRAGMA user_version").fetchone()[0] >= 1
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(
        "UPDATE calls SET closed = 1, reason = ?, seconds = NULL WHERE closed = 0 AND run <> ?",
        ("ended", "first"),
    )
    return database


def read(path: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The calls it can show, the newest first, and the settings."""
    with closing(_open(path)) as database:
        rows = [dict(row) for row in database.execute(SELECT, (200,))]
        settings = dict(database.execute("SELECT name, value FROM settings ORDER BY name").fetchall())
    shown = [
        row
        for row in rows
        if row["direction"] in DIRECTIONS
        and all(isinstance(row[name], kinds) for name, kinds in KINDS.items())
    ]
    return shown, settings


def write(path: Path) -> None:
    """One more call, a setting, all seen, the oldest out."""
    with closing(_open(path)) as database:
        database.execute("BEGIN IMMEDIATE")
        database.execute(INSERT, CALL)
        database.execute(
            "DELETE FROM calls WHERE id <= (SELECT id FROM calls ORDER BY id DESC LIMIT 1 OFFSET ?)", (1000,)
        )
        database.execute("UPDATE calls SET seen = 1 WHERE seen = 0")
        database.execute("REPLACE INTO settings (name, value) VALUES (?, ?)", ("volume.ringer", "3"))
        database.execute("COMMIT")
