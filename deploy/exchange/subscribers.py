"""The database that Kamailio authenticates with: SQLite, with the tables of its own scripts."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from deploy.exchange.passwords import ha1

MODE = 0o640
TABLES = """
CREATE TABLE version (id INTEGER PRIMARY KEY NOT NULL, table_name VARCHAR(32) NOT NULL,
    table_version INTEGER DEFAULT 0 NOT NULL, CONSTRAINT version_table_name_idx UNIQUE (table_name));
CREATE TABLE subscriber (id INTEGER PRIMARY KEY NOT NULL, username VARCHAR(64) DEFAULT '' NOT NULL,
    domain VARCHAR(64) DEFAULT '' NOT NULL, password VARCHAR(64) DEFAULT '' NOT NULL,
    ha1 VARCHAR(128) DEFAULT '' NOT NULL, ha1b VARCHAR(128) DEFAULT '' NOT NULL,
    CONSTRAINT subscriber_account_idx UNIQUE (username, domain));
INSERT INTO version (table_name, table_version) VALUES ('version', 1), ('subscriber', 7);
"""


def write_subscribers(path: Path, domain: str, passwords: Mapping[str, str]) -> None:
    """Write the database anew, in one step: no password is in it, only what it hashes to."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    new.touch(MODE)
    with closing(sqlite3.connect(new)) as database, database:
        database.executescript(TABLES)
        database.executemany(
            "INSERT INTO subscriber (username, domain, ha1) VALUES (?, ?, ?)",
            [(user, domain, ha1(user, domain, password)) for user, password in passwords.items()],
        )
    new.replace(path)
