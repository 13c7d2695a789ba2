"""The flight recorder: every event with its time, as JSON lines in a few files of bounded size.

The first line of each file is its :class:`Header`. What is secret is masked: see ``journal_mask.py``.
"""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import queue
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from firmware.phone.events import Event
from firmware.phone.state import Phone
from firmware.services.journal_codec import CodecError, decode, encode
from firmware.services.journal_mask import hides_digits, mask, mask_phone

VERSION = 1
FILES = 4
FILE_BYTES = 256 * 1024
WAITING = 4096
STOP_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file: the format's ``version``, and the whole ``phone`` before the first event."""

    version: int
    phone: Phone


@dataclass(frozen=True, slots=True)
class Entry:
    """Any further line: an event, its monotonic time in seconds, and the fingerprint of what came of it."""

    t: float
    event: Event
    saw: str = ""


class JournalError(Exception):
    """A journal that cannot be read; ``str`` names the file, the line and what is wrong."""


class Journal:
    """Records into ``folder``: ``journal.jsonl`` is the newest file, ``journal.3.jsonl`` the oldest.

    A file holds its header and ``file_bytes`` of events; each run of the phone begins a new one. Writing is
    done on a thread of its own, at once; what a full or broken disk does not take is lost, and the log says
    so once.
    """

    def __init__(self, folder: Path, file_bytes: int = FILE_BYTES) -> None:
        self._folder = folder
        self._file_bytes = file_bytes
        self._filled = file_bytes
        self._lines: queue.Queue[tuple[bytes, bytes] | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._file: BinaryIO | None = None
        self._written = 0
        self._in_trouble = False

    async def start(self) -> None:
        self._thread.start()

    def record(self, entry: Entry, before: Phone) -> None:
        """Take an event and the phone ``before`` it; returns at once."""
        line = _line(encode(replace(entry, event=mask(entry.event, hides_digits(before))), Entry))
        header = b""
        if self._filled + len(line) > self._file_bytes:
            header = _line(encode(Header(VERSION, mask_phone(before)), Header))
            self._filled = 0  # the header apart: a long history must not leave room for no event at all
        self._filled += len(line)
        try:
            self._lines.put_nowait((header, line))
        except queue.Full:
            self._trouble("the disk does not keep up")
            self._filled = self._file_bytes  # what comes next can only be replayed from a new header

    async def stop(self) -> None:
        """Write what is left; safe to call twice."""
        if self._thread.is_alive():
            try:
                self._lines.put_nowait(None)
            except queue.Full:
                self._trouble("the disk does not keep up")
                return
            await asyncio.to_thread(self._thread.join, STOP_SECONDS)

    # --- the journal's thread -------------------------------------------------------------------------

    def _run(self) -> None:
        while (item := self._lines.get()) is not None:
            header, line = item
            try:
                self._write(header, line)
                self._in_trouble = False
            except OSError as error:
                self._trouble(error.strerror or str(error))
        self._close()

    def _write(self, header: bytes, line: bytes) -> None:
        if header:
            self._close()
            self._file = self._next_file()
            self._written = 0
        if self._file is None:
            return  # its header was lost, and without one it cannot be read
        data = header + line
        try:
            if self._file.write(data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            os.ftruncate(self._file.fileno(), self._written)  # half a line would spoil the next one
            self._file.seek(self._written)
            if header:
                self._close()
            raise
        self._written += len(data)

    def _next_file(self) -> BinaryIO:
        """Move every file on by one, the oldest out, and begin a new one."""
        if not self._folder.exists():
            self._folder.mkdir(mode=0o700, parents=True)
        if path_of(self._folder, 0).exists():
            for number in range(FILES - 2, -1, -1):
                if path_of(self._folder, number).exists():
                    path_of(self._folder, number).replace(path_of(self._folder, number + 1))
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        # Unbuffered: each line reaches the kernel whole, so that a killed phone loses none.
        return os.fdopen(os.open(path_of(self._folder, 0), flags, 0o600), "wb", buffering=0)

    def _close(self) -> None:
        if self._file:
            self._file.close()
        self._file = None

    def _trouble(self, reason: str) -> None:
        if not self._in_trouble:
            log.warning("%s: %s; events are not recorded", self._folder, reason)
        self._in_trouble = True


def path_of(folder: Path, number: int) -> Path:
    """The file by its age; 0 is the newest."""
    return folder / ("journal.jsonl" if number == 0 else f"journal.{number}.jsonl")


def read(path: Path) -> tuple[Header, list[Entry]]:
    """A file's header and entries. A last line that a power cut tore is left out. Raises JournalError."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise JournalError(f"{path}: cannot be read ({error.strerror})") from error
    lines.pop()  # nothing after the last line's end, or a torn line
    if not lines:
        raise JournalError(f"{path}: line 1: found nothing, allowed the header of a journal")
    header: Header = _parse(path, 1, lines[0], Header)
    if header.version != VERSION:
        raise JournalError(f"{path}: line 1: found version {header.version}, allowed {VERSION}")
    entries: list[Entry] = [_parse(path, number, line, Entry) for number, line in enumerate(lines[1:], 2)]
    return header, entries


def _parse(path: Path, number: int, line: bytes, kind: Any) -> Any:
    try:
        return decode(json.loads(line), kind, "line")
    except (CodecError, ValueError, RecursionError) as error:
        raise JournalError(f"{path}: line {number}: {error}") from error


def _line(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode() + b"\n"
