"""The history of a running phone: calls that are deleted stay so, and every other one is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.scenarios.lan import BACK, FRONT, connect, lan_toml, two_phones


async def fail(phone: DeskPhone, *numbers: str) -> None:
    """Dial what nobody has."""
    for number in numbers:
        await phone.dial(number)
        await phone.tap("ok")
        await phone.until_phase("ended")
        await phone.until_no_call()


async def shown(phone: DeskPhone, *keys: str) -> str:
    await phone.tap(*keys)
    return await phone.words()


def is_on_the_disk(folder: Path, text: bytes) -> bool:
    """Whether the history's file, or its log, has this."""
    files = [path for path in folder.rglob("*.db*") if path.is_file()]
    assert files
    return any(text in path.read_bytes() for path in files)


@pytest.mark.parametrize("end", ["terminate", "kill"])
async def test_what_is_deleted_does_not_come_back(tmp_path: Path, end: str) -> None:
    async with desk_phone(tmp_path, lan_toml(FRONT)) as phone:
        await fail(phone, "201", "202", "203")
        await phone.tap("up", "down", "soft2", "soft2")
        await phone.choose("Delete this call")
        await phone.until_words("Delete this call?")
        await phone.soft_key("Yes")
        await phone.until_no_words("202")
        if end == "kill":  # what is older than a second must not be lost
            await phone.listen(1.0)
            await phone.kill()
    async with desk_phone(tmp_path, lan_toml(FRONT)) as phone:
        words = await shown(phone, "up")
        assert "203" in words
        assert "202" not in words
        assert "201" in words
        await phone.tap("back", "redial", "soft2", "soft2")
        await phone.choose("Delete the whole list")
        await phone.soft_key("Yes")
        await phone.until_words("No number dialled yet")
    async with desk_phone(tmp_path, lan_toml(FRONT)) as phone:
        assert "No number dialled yet" in await shown(phone, "redial")
        assert "No calls yet" in await shown(phone, "back", "up")
    assert not is_on_the_disk(tmp_path, b"sip:203")


async def test_a_call_that_goes_on_is_kept(tmp_path: Path) -> None:
    """Held while the list is deleted, and written when it is over."""
    async with two_phones(tmp_path) as (front, back):
        await fail(front, "201")
        await connect(front, back, BACK)
        await front.until_phase("talking")
        await front.tap("ok")
        await front.choose("New call")
        await front.soft_key("History")
        await front.tap("soft2", "soft2")
        await front.choose("Delete the whole list")
        await front.soft_key("Yes")
        await front.until_words("No calls yet")
        await back.replace()
        await front.until_no_call()
        await front.replace()
    async with desk_phone(tmp_path / FRONT, lan_toml(FRONT)) as front:
        words = await shown(front, "up")
        assert "Workshop" in words
        assert "201" not in words


async def test_a_failed_call_tells_what_to_do(tmp_path: Path) -> None:
    async with desk_phone(tmp_path, lan_toml(FRONT)) as phone:
        await phone.lift()
        await phone.dial("777#")
        await phone.until_words("No phone with this number found")
        await phone.soft_key("Advice")
        await phone.until_words("phones in this network alone")
        await phone.replace()
        await phone.tap("back", "up", "soft2", "soft2")
        await phone.choose("What to do")
        await phone.until_words("phones in this network alone")
