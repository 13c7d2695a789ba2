"""The tables of the store, and their migrations.

Migrations only ever add (tables, columns with a default, indexes): an older firmware works on with a newer
file, as it does after an update was rolled back.
"""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x44657269
"""'Deri', in the header of every file of ours (PRAGMA application_id)."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE calls (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL,
            call INTEGER NOT NULL,
            began REAL,
            direction TEXT NOT NULL,
            number TEXT NOT NULL,
            uri TEXT NOT NULL,
            name TEXT NOT NULL,
            via TEXT NOT NULL,
            reason TEXT,
            code INTEGER NOT NULL,
            seconds INTEGER,
            codec TEXT,
            seen INTEGER NOT NULL,
            closed INTEGER NOT NULL,
            UNIQUE (run, call)
        )
        """,
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        "ALTER TABLE calls ADD COLUMN quality TEXT",
        "ALTER TABLE calls ADD COLUMN cause INTEGER NOT NULL DEFAULT 0",
    ),
    (
        "ALTER TABLE calls ADD COLUMN sent_to TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE calls ADD COLUMN diverted_by TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE calls ADD COLUMN talked_to TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE calls ADD COLUMN verified TEXT",
    ),
)
"""One tuple of statements for each version; PRAGMA user_version counts those done."""


class ForeignFileError(Exception):
    """The file is a database, but somebody else's."""


def migrate(database: sqlite3.Connection) -> None:
    """Bring the tables up to date, all or nothing. A newer file is left as it is. Raises ForeignFileError."""
    version = _version(database)
    if version >= len(MIGRATIONS):
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


def _version(database: sqlite3.Connection) -> int:
    """How many migrations the file has had; 0 for one that is empty."""
    (owner,) = database.execute("PRAGMA application_id").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if tables == 0:
        return 0
    if owner != APPLICATION_ID:
        raise ForeignFileError(f"found {tables} tables of another program (application_id {owner})")
    return int(version)
