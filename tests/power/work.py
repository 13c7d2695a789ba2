"""What the computer does whose power is cut: it changes settings without end, and tells of each; or looks.

python -m tests.power.work write|look FOLDER. Each line on standard output is an object of JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from board.api import Key
from board.pi.keypad.keymap import load
from firmware import keymap
from firmware.phone.commands import SaveSetting
from firmware.phone.events import Tick
from firmware.phone.settings import Settings
from firmware.phone.step import begin
from firmware.services.journal import FILES, Entry, Journal, path_of, read
from firmware.store.store import Store

SETTING = "volume.ringer"
BASE = 300


def tell(**facts: object) -> None:
    """One line, at once."""
    print(json.dumps(facts), flush=True)


async def write(folder: Path) -> None:
    """Change a setting in the store, a file that is replaced, and the journal, for ever."""
    settled = asyncio.Event()
    store, journal, phone = Store(folder / "calls.db"), Journal(folder / "journal"), begin(Settings())
    await store.start(lambda _event: settled.set())
    await journal.start()
    await settled.wait()
    reader = sqlite3.connect(f"file:{folder}/calls.db?mode=ro", uri=True)
    first = _setting(reader) + 1
    tell(began=first)
    for number in itertools.count(first):
        store.perform(SaveSetting(SETTING, str(number)))
        _wait_until_stored(reader, number)
        tell(stored=number)
        keymap.write(folder / "keymap.toml", _keys(number))
        tell(replaced=number)
        journal.record(Entry(float(number), Tick()), phone)
        tell(recorded=number)


def look(folder: Path) -> None:
    """Tell what is there; a file that is not whole is an error."""
    found: dict[str, object] = {"stored": 0, "replaced": 0, "recorded": 0, "integrity": "ok"}
    if (folder / "calls.db").exists():
        database = sqlite3.connect(folder / "calls.db")
        found["integrity"] = database.execute("PRAGMA integrity_check").fetchone()[0]
        found["stored"] = _setting(database)
        database.close()
    if (folder / "keymap.toml").exists():
        found["replaced"] = _number(load(folder / "keymap.toml"))
    found["recorded"] = _recorded(folder / "journal")
    tell(**found)


def _keys(number: int) -> dict[int, Key]:
    """A keypad's map that holds a number: key codes are few, so it takes two of them."""
    high, low = divmod(number, BASE)
    return {1 + high: Key.DIGIT_1, 1 + BASE + low: Key.DIGIT_2}


def _number(keys: Mapping[int, Key]) -> int:
    codes = {key: code for code, key in keys.items()}
    return (codes[Key.DIGIT_1] - 1) * BASE + codes[Key.DIGIT_2] - 1 - BASE


def _recorded(folder: Path) -> int:
    """The last event in any file of the journal; a file begun just before the cut is still empty."""
    files = [path for number in range(FILES) if (path := path_of(folder, number)).exists()]
    recorded = [entry.t for path in files if path.stat().st_size for entry in read(path)[1]]
    return int(max(recorded, default=0))


def _wait_until_stored(reader: sqlite3.Connection, number: int) -> None:
    """A reader sees only what is on the disk (write-ahead log, synchronous=FULL)."""
    while _setting(reader) < number:
        time.sleep(0.001)


def _setting(database: sqlite3.Connection) -> int:
    try:
        row = database.execute("SELECT value FROM settings WHERE name = ?", (SETTING,)).fetchone()
    except sqlite3.OperationalError:  # the power went before there was a table
        return 0
    return int(row[0]) if row else 0


if __name__ == "__main__":
    if sys.argv[1] == "write":
        asyncio.run(write(Path(sys.argv[2])))
    look(Path(sys.argv[2]))
