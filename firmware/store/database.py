"""The store's file: opened, set aside, read and written. Blocking: :class:`Store` gives it a thread."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import assert_never

from firmware.phone.commands import (
    CloseCallRecord,
    ForgetCall,
    ForgetCalls,
    MarkHistorySeen,
    OpenCallRecord,
    SaveSetting,
    StoreCommand,
)
from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord
from firmware.store import rows
from firmware.store.schema import ForeignFileError, migrate

KEEP = 1000
"""Call records that are kept; the oldest go."""

SIBLINGS = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to a file's name for its companions."""

MAGIC = b"SQLite format 3\0"
"""How every SQLite file begins."""

BROKEN = frozenset(
    {
        sqlite3.SQLITE_ERROR,  # a table or a column is missing
        sqlite3.SQLITE_READONLY,  # by its own header: the disk let us open it for writing
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Primary result codes that time does not heal: the file is not what we wrote."""

log = logging.getLogger(__name__)


class BrokenError(Exception):
    """The file cannot be used and has to be set aside."""


class UnwritableError(Exception):
    """The file cannot be used now: no space, read-only, locked by somebody else."""


class Database:
    """One open file, for the calls of one ``run``. Raises BrokenError or UnwritableError, nothing else."""

    def __init__(self, path: Path, run: str) -> None:
        self.path = path
        self.run = run
        self._deletions = 0
        with _sorted_errors():
            self._connection = _connect(path)
        try:
            with _sorted_errors():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA trusted_schema = OFF")
        (verdict,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise BrokenError(verdict)
        migrate(self._connection)  # before anything is changed in it: it may be another program's
        # FULL syncs the log at each commit: a record survives a power cut too, not only a kill. With WAL that
        # is one fsync a call, on the store's own thread.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA secure_delete = ON")  # what the owner deletes is written over
        # Calls of an earlier run that a power cut ended.
        self._connection.execute(
            "UPDATE calls SET closed = 1, reason = ?, seconds = NULL WHERE closed = 0 AND run <> ?",
            (Reason.ENDED.value, self.run),
        )

    def records(self, limit: int) -> tuple[CallRecord, ...]:
        """The newest records first; rows that hold what was never written are left out."""
        with _sorted_errors():
            found = self._connection.execute(rows.SELECT, (limit,)).fetchall()
        records = []
        for row in found:
            try:
                records.append(rows.from_row(self.run, row))
            except ValueError as error:
                log.warning("%s: a call record is left out: %s", self.path, error)
        return tuple(records)

    def settings(self) -> tuple[tuple[str, str], ...]:
        with _sorted_errors():
            found = self._connection.execute("SELECT name, value FROM settings ORDER BY name").fetchall()
        return tuple((str(name), str(value)) for name, value in found)

    def write(self, commands: Iterable[StoreCommand]) -> None:
        """Do the commands in one transaction. One that SQLite cannot hold is logged and left out."""
        with _sorted_errors():
            before = self._deletions
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for command in commands:
                    self._perform(command)
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            if self._deletions != before:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log still has what is gone

    def _perform(self, command: StoreCommand) -> None:
        try:
            match command:
                case OpenCallRecord(record):
                    self._keep(record, closed=False)
                case CloseCallRecord(record):
                    self._keep(record, closed=True)
                case ForgetCall():
                    self._forget(rows.DELETE, command)
                case ForgetCalls():
                    self._forget(rows.DELETE_ALL, command)
                case MarkHistorySeen():
                    self._connection.execute("UPDATE calls SET seen = 1 WHERE seen = 0")
                case SaveSetting(name, value):
                    self._connection.execute(
                        "REPLACE INTO settings (name, value) VALUES (?, ?)",
                        (rows.mend(name), rows.mend(value)),
                    )
                case _:
                    assert_never(command)
        except (OverflowError, sqlite3.IntegrityError) as error:  # an integer beyond 64 bits; None for a text
            log.warning("%s: %s cannot be kept: %s", self.path, type(command).__name__, error)

    def _forget(self, statement: str, command: ForgetCall | ForgetCalls) -> None:
        self._connection.execute(statement, rows.which(self.run, command))
        self._deletions += 1

    def _keep(self, record: CallRecord, closed: bool) -> None:
        self._connection.execute(rows.INSERT, rows.to_row(self.run, record, closed))
        self._connection.execute(
            "DELETE FROM calls WHERE id <= (SELECT id FROM calls ORDER BY id DESC LIMIT 1 OFFSET ?)", (KEEP,)
        )

    def close(self) -> None:
        """Close the file; the log is folded into it."""
        try:
            self._connection.close()
        except sqlite3.Error as error:
            log.warning("%s: %s", self.path, error)


def set_aside(path: Path, now: Callable[[], datetime] = datetime.now) -> Path:
    """Rename a broken file, its log with it, to a free name, and give that name. Raises UnwritableError."""
    stamp = now().strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.name}.broken-{stamp}")
    number = 1
    while any(Path(f"{aside}{sibling}").exists() for sibling in SIBLINGS):
        number += 1
        aside = path.with_name(f"{path.name}.broken-{stamp}-{number}")
    try:
        for sibling in SIBLINGS:
            companion = Path(f"{path}{sibling}")
            if os.path.lexists(companion):
                companion.rename(f"{aside}{sibling}")
    except OSError as error:
        raise UnwritableError(f"{path} cannot be set aside: {error.strerror}") from error
    return aside


def _connect(path: Path) -> sqlite3.Connection:
    if path.exists():
        _check_kind(path)
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
    # SQLite would make it readable by all; its log and shared memory take the rights of the file.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)
    connection = sqlite3.connect(path, timeout=1.0, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda text: text.decode(errors="replace")
    return connection


def _check_kind(path: Path) -> None:
    """SQLite itself takes a short file of something else for an empty one."""
    if not path.is_file():
        raise BrokenError("it is not a file")
    with path.open("rb") as file:
        beginning = file.read(len(MAGIC))
    if beginning not in (b"", MAGIC):
        raise BrokenError("it is no SQLite file")


@contextmanager
def _sorted_errors() -> Iterator[None]:
    """Turn what can go wrong into the two that the store tells apart."""
    try:
        yield
    except (ForeignFileError, UnicodeDecodeError) as error:  # SQLite's own messages quote a damaged file
        raise BrokenError(str(error)) from error
    except OSError as error:
        raise UnwritableError(error.strerror or str(error)) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in BROKEN:
            raise BrokenError(str(error)) from error
        raise UnwritableError(str(error)) from error
