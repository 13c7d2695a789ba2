"""How a phone ends and comes back: asked to, killed, and with a configuration that cannot be used."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.desk_phone import PATIENCE, DeskPhone, desk_phone, start
from tests.scenarios.lan import BACK, FRONT, connect, lan_toml, two_phones

SOON = 2.0
"""Seconds that a phone may take to end; the interface promises them."""


async def history(phone: DeskPhone) -> str:
    """What the redial list shows."""
    await phone.tap("redial")
    return await phone.until_words("Last dialled")


async def test_ends_in_time_in_the_middle_of_a_call(tmp_path: Path) -> None:
    async with two_phones(tmp_path) as (front, back):
        await connect(front, back, BACK)
        async with asyncio.timeout(SOON):
            assert await front.terminate() == 0
        await back.until(lambda state: state["calls"][0]["phase"] == "ended", "the end of the call")


@pytest.mark.parametrize("moment", ["ringing", "talking", "ended"])
async def test_a_killed_phone_keeps_its_calls(tmp_path: Path, moment: str) -> None:
    async with desk_phone(tmp_path / BACK, lan_toml(BACK)) as back:
        (tmp_path / FRONT).mkdir()
        (tmp_path / FRONT / "phone.toml").write_text(lan_toml(FRONT), encoding="utf-8")
        front = await start(tmp_path / FRONT)
        try:
            await front.dial(BACK)
            await front.until_words("Workshop")
            await front.tap("ok")
            await front.until_phase("ringing")
            if moment != "ringing":
                await back.lift()
                await front.until_phase("talking")
            if moment == "ended":
                await back.replace()
                await front.until_phase("ended")
            await asyncio.sleep(1.0)  # what is older than a second must not be lost
        finally:
            await front.kill()
        again = await start(tmp_path / FRONT)
        try:
            assert "Workshop" in await history(again)
        finally:
            assert await again.terminate() == 0


async def test_a_whole_history_after_many_kills(tmp_path: Path) -> None:
    (tmp_path / "phone.toml").write_text(lan_toml(FRONT), encoding="utf-8")
    for number in ("201", "202"):
        phone = await start(tmp_path)
        await phone.dial(number)
        await phone.tap("ok")
        await phone.until_phase("ended")
        await asyncio.sleep(1.0)
        await phone.kill()
    phone = await start(tmp_path)
    words = await history(phone)
    assert all(number in words for number in ("201", "202")), words
    assert await phone.terminate() == 0


@pytest.mark.parametrize(
    ("configuration", "key", "found"),
    [
        ('[phone]\nlanguage = "xx"\n', "phone.language", "xx"),
        ("[sip]\nport = 70000\n", "sip.port", "70000"),
        ('[sip]\nbind = "somewhere"\n', "sip.bind", "somewhere"),
        ("[surprise]\n", "surprise", "surprise"),
        ("[phone\n", "", "TOML"),
    ],
)
async def test_a_configuration_that_cannot_be_used(
    tmp_path: Path, configuration: str, key: str, found: str
) -> None:
    file = tmp_path / "phone.toml"
    file.write_text(configuration, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "firmware", "run", "--config", str(file), "--data", str(tmp_path / "data"),
        "--board-listen", "127.0.0.1:0", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE):
        output, errors = await process.communicate()
    lines = errors.decode().splitlines()
    assert process.returncode == 2, errors.decode()
    assert output == b""
    assert len(lines) == 1, lines
    assert str(file) in lines[0]
    assert key in lines[0]
    assert found in lines[0]


async def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    toml = lan_toml(FRONT).replace("port = 0", "port = 5999")
    async with desk_phone(tmp_path / "one", toml):
        (tmp_path / "phone.toml").write_text(toml, encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "firmware", "run", "--config", str(tmp_path / "phone.toml"), "--data",
            str(tmp_path / "data"), "--board-listen", "127.0.0.1:0", "--log-level", "error",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(PATIENCE):
            output, errors = await process.communicate()
    assert process.returncode == 2, errors.decode()
    assert output == b""
    assert "Traceback" not in errors.decode()
    assert "5999" in errors.decode().splitlines()[-1]


async def test_the_interface_names_its_version(tmp_path: Path) -> None:
    async with desk_phone(tmp_path, lan_toml(FRONT)) as phone:

        def root() -> dict[str, object]:
            request = urllib.request.Request(phone.address, headers={"Accept": "application/json"})
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return dict(json.load(answer))

        assert await asyncio.to_thread(root) == {"api": 1, "phone": "Front desk"}
