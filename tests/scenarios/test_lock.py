"""A locked phone, with its real keys and screen."""

from __future__ import annotations

from pathlib import Path

from tests.desk_phone import desk_phone
from tests.scenarios.lan import BACK, FRONT, lan_toml


async def test_a_locked_phone_calls_a_colleague_once_it_has_its_pin(tmp_path: Path) -> None:
    toml = lan_toml(FRONT).replace("[phone]\n", '[phone]\nlock_pin = "4839"\n')
    async with (
        desk_phone(tmp_path / BACK, lan_toml(BACK)) as back,
        desk_phone(tmp_path / FRONT, toml) as front,
    ):
        await front.dial(BACK)
        await front.until_words("Workshop")  # it is known on the network
        await front.tap("back", "back", "back")
        await front.tap("ok")
        await front.until_words("Lock the phone")
        await front.tap("ok")
        await front.until_words("Locked")
        await front.dial(BACK)
        await front.tap("ok")
        await front.until_words("PIN to unlock")
        await front.dial("1111")
        await front.tap("ok")
        await front.until_words("The PIN is wrong")
        await front.dial("4839")
        await front.tap("ok")
        await front.until_phase("ringing")
        await back.until_phase("incoming")
    for journal in (tmp_path / FRONT / "data" / "journal").iterdir():
        assert "4839" not in journal.read_text(encoding="utf-8")
