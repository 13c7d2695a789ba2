"""The whole phone with its control socket: a new configuration while it runs or telephones."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from firmware.control_client import ControlError, connect
from tests.desk_phone import PATIENCE, DeskPhone, desk_phone

CONFIG = (
    '[phone]\nname = "{name}"\n[lan]\nextension = "{extension}"\n[sip]\nport = 5060\nbind = "127.0.0.1"\n'
)
PORT = "8109"


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[DeskPhone]:
    config = CONFIG.format(name="Old", extension="101")
    control, listen = str(tmp_path / "phone.sock"), f"127.0.0.1:{PORT}"
    async with desk_phone(tmp_path, config, "--control", control, "--board-listen", listen) as running:
        yield running


async def again(phone: DeskPhone) -> None:
    """Wait until it says that it is ready a second time, and follow it from then on."""
    assert phone.process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert await phone.process.stdout.readline() == f"board http://127.0.0.1:{PORT}/\n".encode()
    await phone.watch()


async def status(path: Path) -> dict[str, Any]:
    async with connect(path) as client:
        return await client.status()


async def test_a_new_configuration_is_taken_when_the_receiver_is_down(
    phone: DeskPhone, tmp_path: Path
) -> None:
    await phone.lift()
    await phone.until(lambda state: state["tone"] == "dial", "the dial tone")
    (tmp_path / "phone.toml").write_text(CONFIG.format(name="New", extension="102"))
    async with connect(tmp_path / "phone.sock") as client:
        assert await client.reload() == ""
        assert (await client.status())["extension"] == "101"
        await phone.replace()
        with contextlib.suppress(ControlError):  # the end of the connection
            async for event in client.watch():
                assert event["event"] in ("busy", "registered")
    process = phone.process.pid
    await again(phone)
    assert "New" in await phone.words()
    assert (await status(tmp_path / "phone.sock"))["extension"] == "102"
    assert phone.process.pid == process


async def test_a_wrong_configuration_is_refused_and_the_phone_goes_on(
    phone: DeskPhone, tmp_path: Path
) -> None:
    (tmp_path / "phone.toml").write_text('[phone]\nname = "New"\nlanguage = "klingon"\n')
    async with connect(tmp_path / "phone.sock") as client:
        reason = await client.reload()
        assert reason.startswith(f'{tmp_path}/phone.toml: phone.language: found "klingon", allowed ')
        assert (await client.status())["busy"] is False
    assert "Old" in await phone.words()
