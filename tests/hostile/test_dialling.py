"""Numbers and addresses that are none: the error tone, a sentence on the screen, and the next call works."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from firmware.store.schema import migrate
from tests.desk_phone import DeskPhone, desk_phone
from tests.hostile.health import Health
from tests.hostile.server import Server
from tests.peers.phone_toml import account, phone_toml
from tests.signals import samples_of

SENTENCES = {"en": "Not a valid number", "id": "Nomor tidak benar"}

NONSENSE = [
    "sip:a b@c",
    "sip:",
    "sip:@",
    "sip:101@pbx:99999",
    "sip:101@[::1",
    "tel:",
    "tel:nobody",
    "nobody we know",
    "++62",
    "\u202e101\u0000",
    "101@",
    "x" * 300,
    "9" * 300,
    "sip:" + "9" * 300 + "@pbx.example",
    "\U0001f4de",
    "'; DROP TABLE calls; --",
]
"""What a speed-dial key may hold after somebody has been at the store; a configuration would be refused."""


def keep_on_keys(data: Path, numbers: list[str]) -> None:
    """Write them into the store as the numbers of the speed-dial keys."""
    data.mkdir()
    with closing(sqlite3.connect(data / "calls.db")) as database, database:
        migrate(database)
        rows = [(f"speed-dial.{key}", f"{number}\tNonsense") for key, number in enumerate(numbers, 1)]
        database.executemany("INSERT INTO settings VALUES (?, ?)", rows)


async def assert_refused(phone: DeskPhone, language: str) -> None:
    await phone.until(lambda state: state["tone"] == "error", "the error tone")
    assert SENTENCES[language] in await phone.words()
    heard = samples_of(await phone.listen(0.5)).astype(np.float64)
    assert np.sqrt(np.mean(heard**2)) > 300, "the error tone is not heard"
    await phone.replace()


@pytest.mark.parametrize("language", SENTENCES)
async def test_speed_dial_keys_with_nonsense(tmp_path: Path, server: Server, language: str) -> None:
    for half in (NONSENSE[:8], NONSENSE[8:]):
        folder = tmp_path / str(NONSENSE.index(half[0]))
        folder.mkdir()
        keep_on_keys(folder / "data", half)
        async with desk_phone(folder, phone_toml(account(), language=language)) as phone:
            await phone.until_registered()
            for key in range(1, len(half) + 1):
                await phone.lift()
                await phone.tap(f"speed{key}")
                await assert_refused(phone, language)
            await Health(phone, server).check()
    assert not any(each.startswith("INVITE") for each in server.received)


async def test_three_hundred_digits(tmp_path: Path, server: Server) -> None:
    """No more are taken than a screen bears; they go to the server, and it knows no such number."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        await phone.tap(*"9" * 300, "ok")
        await phone.until_words("No such number")
        await health.check()
    (uri,) = {each.split()[1] for each in server.received if each.startswith("INVITE")}
    assert 64 <= uri.count("9") <= 256


@pytest.mark.parametrize("language", SENTENCES)
async def test_keys_that_make_no_number(tmp_path: Path, server: Server, language: str) -> None:
    """Letters that are nobody's name."""
    async with desk_phone(tmp_path, phone_toml(account(), language=language)) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        await phone.tap("5", "soft2", "6", "6", "8", "ok")
        await phone.until_words(SENTENCES[language])
        await health.check()
    assert not any(each.startswith("INVITE") for each in server.received)
