"""Addresses: a real web server is asked by the real process; it refuses, keeps silent, is not there."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
from base64 import b64encode
from pathlib import Path

import pytest

from firmware.phone.action_trouble import ActionTrouble
from firmware.phone.commands import RunAction
from firmware.phone.events import ActionEnded
from tests.actions.performing import performer
from tests.peers.certificates import Authority
from tests.provisioning.web_server import Page, web_server

CHECKOUT = Path(__file__).resolve().parents[2]
LOGIN = 'username = "phone"\npassword = "s3cret"\n'


async def test_it_is_asked_as_configured(tmp_path: Path) -> None:
    certificate = Authority(tmp_path).issue("IP:127.0.0.1")
    with web_server(certificate) as server:
        server.pages["/open"] = Page(b"x" * 1_000_000)  # of which nothing is read
        keys = f'url = "{server.base}/open?by={{number}}"\nbody = \'{{"who": "{{name}}"}}\'\nca = "ca.pem"'
        async with performer(tmp_path, keys) as phone:
            assert await phone.perform() == ActionEnded("Door")
            assert await phone.perform(RunAction("Door")) == ActionEnded("Door")
    first, second = server.asked
    assert (first.method, first.path, first.body) == ("POST", "/open?by=201", b'{"who": "Budi & co"}')
    assert first.headers["Content-Type"] == "application/json"
    assert "Authorization" not in first.headers
    assert (second.path, second.body) == ("/open?by=", b'{"who": ""}')


async def test_a_server_that_nobody_vouches_for_is_told_nothing(tmp_path: Path) -> None:
    certificate = Authority(tmp_path).issue("IP:127.0.0.1")
    with web_server(certificate) as server:
        async with performer(tmp_path, f'url = "{server.base}/open"') as phone:
            assert await phone.perform() == ActionEnded("Door", ActionTrouble.CERTIFICATE, "127.0.0.1")
    assert not server.asked


async def test_what_it_refuses_is_told_and_a_redirection_is_no_success(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with web_server(None) as server:
        server.pages["/moved"] = Page(status=302, headers={"Location": "/elsewhere"})
        for path, detail in (("/open?key=s3cret", "404 Not Found"), ("/moved?key=s3cret", "302 Found")):
            async with performer(tmp_path, f'url = "{server.base}{path}"\nmethod = "GET"') as phone:
                assert await phone.perform() == ActionEnded("Door", ActionTrouble.REFUSED, detail)
    assert [asked.method for asked in server.asked] == ["GET", "GET"]
    assert "refused 404 Not Found" in caplog.text
    assert "s3cret" not in caplog.text


async def test_a_password_for_who_asks_for_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with web_server(None) as server:
        server.pages["/open"] = Page()
        server.passwords["/open"] = "Basic " + b64encode(b"phone:s3cret").decode()
        async with performer(tmp_path, f'url = "{server.base}/open"\n{LOGIN}') as phone:
            assert await phone.perform() == ActionEnded("Door")
        server.passwords["/open"] = "Basic another"
        async with performer(tmp_path, f'url = "{server.base}/open"\n{LOGIN}') as phone:
            assert await phone.perform() == ActionEnded("Door", ActionTrouble.PASSWORD, "127.0.0.1")
        async with performer(tmp_path, f'url = "{server.base}/open"') as phone:
            assert await phone.perform() == ActionEnded("Door", ActionTrouble.REFUSED, "401 Unauthorized")
    assert "Authorization" not in server.asked[0].headers
    assert len(server.asked) == 5
    assert "s3cret" not in caplog.text


async def test_a_server_that_knows_digest_never_gets_the_password(tmp_path: Path) -> None:
    challenge = 'Digest realm="door", nonce="abc", qop="auth", algorithm=MD5'
    with web_server(None) as server:
        server.pages["/open"] = Page(status=401, headers={"WWW-Authenticate": challenge})
        async with performer(tmp_path, f'url = "{server.base}/open"\nmethod = "PUT"\n{LOGIN}') as phone:
            assert (await phone.perform()).trouble is ActionTrouble.PASSWORD
    told = dict(re.findall(r'(\w+)="?([^",]*)', server.asked[1].headers["Authorization"]))
    first, second = _md5("phone:door:s3cret"), _md5("PUT:/open")
    assert told["response"] == _md5(f"{first}:abc:{told['nc']}:{told['cnonce']}:auth:{second}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


async def test_nobody_is_there(tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        async with performer(tmp_path, f'url = "http://127.0.0.1:{taken.getsockname()[1]}/"') as phone:
            assert await phone.perform() == ActionEnded("Door", ActionTrouble.UNREACHABLE, "127.0.0.1")
    async with performer(tmp_path, 'url = "http://door.invalid/"') as phone:
        assert await phone.perform() == ActionEnded("Door", ActionTrouble.NAME, "door.invalid")


async def test_a_server_that_breaks_off_and_one_that_keeps_silent_until_the_phone_stops(
    tmp_path: Path,
) -> None:
    connected, gone = asyncio.Event(), asyncio.Event()
    silent = True

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        if silent:
            await reader.read()  # until the other end is gone
            gone.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    keys = f'url = "http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"'
    async with performer(tmp_path, keys) as phone:
        phone.actions.perform(RunAction("Door"))
        await connected.wait()
    await gone.wait()
    assert phone.ended.empty()
    silent = False
    async with performer(tmp_path, keys) as phone:
        assert await phone.perform() == ActionEnded("Door", ActionTrouble.NO_ANSWER, "127.0.0.1")
    server.close()
    await server.wait_closed()


async def test_where_no_web_client_is_installed_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder before all others, in which the package cannot be imported."""
    (tmp_path / "httpx.py").write_text('raise ModuleNotFoundError("no httpx here", name="httpx")\n')
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{CHECKOUT}")
    async with performer(tmp_path, 'url = "http://127.0.0.1/"') as phone:
        assert await phone.perform() == ActionEnded("Door", ActionTrouble.NOT_INSTALLED, "httpx")
