"""Writes call records and tells which ones are on the disk, until it is killed.

python killed_writer.py FILE
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

from firmware.phone.commands import CloseCallRecord, OpenCallRecord
from firmware.phone.records import CallRecord, Direction
from firmware.sip.api import CallId
from firmware.store.store import LOADED, Store


async def main(path: Path) -> None:
    store = Store(path)
    loaded: asyncio.Queue[object] = asyncio.Queue()
    await store.start(loaded.put_nowait)
    await loaded.get()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as witness:
        for number in count(1, 2):
            if number < 2 * LOADED:  # as many as the next start loads
                record = CallRecord(CallId(number), 1.0, Direction.DIALLED, str(number), "sip:x@y")
                store.perform(OpenCallRecord(record))
                if number % 4 == 1:
                    store.perform(CloseCallRecord(record))
            (written,) = witness.execute("SELECT coalesce(max(call), 0) FROM calls").fetchone()
            print(written, flush=True)


asyncio.run(main(Path(sys.argv[1])))
