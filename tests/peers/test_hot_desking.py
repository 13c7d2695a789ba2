"""Hot desking with a whole phone: an HTTPS server that asks for number and PIN, and a registrar."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from firmware.hot_desking.home import GUEST
from firmware.hot_desking.session import RUNTIME
from tests.desk_phone import PATIENCE, DeskPhone, desk_phone
from tests.network import KAMAILIO
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio, password_of
from tests.peers.phone_toml import account, phone_toml
from tests.provisioning.web_server import Page, WebServer, web_server

PORT = "8111"
PIN = "483920"
PATH = "/people/102.toml"
SARI = account(password=password_of("102")).replace("Office", "Sari at work").replace("101", "102")
FILE = f"""[person]
name = "Sari Dewi"
language = "en"
{SARI}
[[speed_dial]]
key = 1
label = "Budi"
number = "201"
"""


@pytest.fixture
def web(authority: Authority) -> Iterator[WebServer]:
    with web_server(authority.issue(f"IP:{KAMAILIO}"), host=KAMAILIO) as made:
        made.passwords[PATH] = "Basic " + b64encode(f"102:{PIN}".encode()).decode()
        made.pages[PATH] = Page(FILE.encode())
        yield made


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that systemd would have made."""
    made = tmp_path / "run"
    made.mkdir()
    monkeypatch.setenv(RUNTIME, str(made))
    return made


@pytest.fixture
async def phone(
    tmp_path: Path, web: WebServer, memory: Path, authority: Authority, server: Kamailio
) -> AsyncIterator[DeskPhone]:
    desks = f'[hot_desking]\nurl = "{web.base}/people/{{user}}.toml"\nca = "{authority.path}"\n'
    desks += '[[speed_dial]]\nkey = 8\nkind = "login"\n'
    config = phone_toml(account(), desks)
    async with desk_phone(tmp_path, config, "--board-listen", f"127.0.0.1:{PORT}") as running:
        await running.until_registered()
        yield running


async def again(phone: DeskPhone) -> None:
    """Wait until it says that it is ready anew, and follow it from then on."""
    assert phone.process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert await phone.process.stdout.readline() == f"board http://127.0.0.1:{PORT}/\n".encode()
    phone.history.clear()
    await phone.watch()


def files_in(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


async def log_in(phone: DeskPhone, pin: str = PIN) -> None:
    await phone.tap("speed8")
    await phone.until_words("Your number")
    await phone.tap(*"102", "ok")
    await phone.until_words("PIN")
    await phone.tap(*pin)
    await phone.until_words("•" * len(pin))
    await phone.tap("ok")


async def test_the_account_and_the_keys_come_and_go_with_their_owner(
    phone: DeskPhone, memory: Path, tmp_path: Path, server: Kamailio
) -> None:
    await log_in(phone)
    await again(phone)
    assert (await phone.until_registered("Sari at work"))["accounts"][0]["name"] == "Sari at work"
    assert "Logged in: Sari Dewi" in await phone.words()
    assert (await phone.state())["lamps"]["speed8"] == "on"
    await phone.tap("speed1")
    await phone.until_words("Budi")
    await phone.tap("back")
    files = files_in(memory)
    assert {each.name for each in files} >= {"person.toml", "calls.db", "journal.jsonl"}
    assert not any(each.stat().st_mode & 0o077 for each in (memory / GUEST, *files))
    assert server.knows("102")

    await phone.tap("speed8")
    await phone.until_words("Log out?")
    await phone.soft_key("Yes")
    await again(phone)
    state = await phone.until_registered()
    assert [each["name"] for each in state["accounts"]] != ["Sari at work"]
    assert "Sari" not in await phone.words()
    assert not (memory / GUEST).exists()
    assert not server.knows("102")
    kept = b"".join(each.read_bytes() for each in files_in(tmp_path))
    assert PIN.encode() not in kept
    assert b"Sari Dewi" not in kept
    assert json.dumps([*PIN])[1:-1].encode() not in kept


async def test_who_may_not_come_in_is_told_why_and_the_phone_goes_on(
    phone: DeskPhone, web: WebServer, memory: Path
) -> None:
    await log_in(phone, "0000")
    await phone.until_words("Number or PIN is wrong")
    web.pages[PATH] = Page(FILE.encode() + b"[provisioning]\ndhcp = true\n")
    await phone.soft_key("Retry")
    await phone.tap(*PIN, "ok")
    await phone.until_words("These settings cannot be used")
    assert "provisioning: found an unknown key" in await phone.words()
    await phone.soft_key("Back")
    assert [each["name"] for each in (await phone.state())["accounts"]] == ["Office"]
    await phone.until_registered("Office")
    assert not files_in(memory)
