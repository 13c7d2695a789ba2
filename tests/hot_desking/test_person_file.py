"""A person's file from a real HTTPS server: wrong PINs, dead servers, rubbish; and where no PIN goes."""

from __future__ import annotations

import socket
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.config.model import Config, HotDeskingSection
from firmware.config.section import LARGEST
from firmware.hot_desking.person_file import Credentials, bring, source_of
from firmware.phone.panels import LoginTrouble
from tests.peers.certificates import Authority
from tests.provisioning.web_server import Page, WebServer, web_server

PIN = "483920"
SARI = Credentials("102", PIN)
PATH = "/people/102.toml"
FILE = b'[[account]]\nuri = "sip:102@pbx.example"\npassword = "of-sari"\n'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: Authority) -> Iterator[WebServer]:
    with web_server(authority.issue("IP:127.0.0.1")) as made:
        made.pages[PATH] = Page(FILE)
        made.passwords[PATH] = "Basic " + b64encode(f"102:{PIN}".encode()).decode()
        yield made


@pytest.fixture
def config(server: WebServer, authority: Authority) -> Config:
    return Config(hot_desking=HotDeskingSection(f"{server.base}/people/{{user}}.toml", ca=authority.path))


async def test_who_has_the_pin_gets_the_file(config: Config, tmp_path: Path, server: WebServer) -> None:
    into = tmp_path / "fetched.toml"
    assert await bring(config, SARI, into) == (None, "")
    assert into.read_bytes() == FILE
    assert into.stat().st_mode & 0o777 == 0o600
    assert server.asked[0].headers["User-Agent"].startswith("dering/")


@pytest.mark.parametrize(
    ("page", "trouble", "told"),
    [
        (Page(status=403), LoginTrouble.PIN, ""),
        (Page(status=404), LoginTrouble.UNKNOWN, ""),
        (Page(status=503), LoginTrouble.SERVER, "HTTP 503"),
        (Page(b"\x00\xff" * 99), LoginTrouble.FILE, "found a byte that is not UTF-8"),
        (Page(b""), LoginTrouble.FILE, "account: found nothing, allowed 1 to 6"),
        (Page(b"x" * (LARGEST + 1)), LoginTrouble.FILE, f"found more than {LARGEST} bytes"),
        (Page(FILE + b"[sip]\nport = 1\n"), LoginTrouble.FILE, "sip: found an unknown key"),
        (Page(FILE + b'password_file = "/etc/shadow"'), LoginTrouble.FILE, "account[1].password_file"),
        (Page(FILE, headers={"Content-Encoding": "gzip"}), LoginTrouble.FILE, "compressed"),
        (Page(status=302, headers={"Location": "http://127.0.0.1/"}), LoginTrouble.FILE, "redirection"),
    ],
)
async def test_what_cannot_be_used_leaves_nothing(
    config: Config, tmp_path: Path, server: WebServer, page: Page, trouble: LoginTrouble, told: str
) -> None:
    server.pages[PATH] = page
    into = tmp_path / "fetched.toml"
    found, detail = await bring(config, SARI, into)
    assert (found, told in detail) == (trouble, True), detail
    assert str(tmp_path) not in detail
    assert PIN not in detail
    assert not into.exists()


async def test_a_wrong_pin(config: Config, tmp_path: Path) -> None:
    assert await bring(config, Credentials("102", "0000"), tmp_path / "f") == (LoginTrouble.PIN, "")


async def test_a_dead_server_and_one_that_nobody_trusts(config: Config, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"https://127.0.0.1:{taken.getsockname()[1]}/{{user}}"
        section = replace(config.hot_desking, url=dead)
        trouble, _ = await bring(replace(config, hot_desking=section), SARI, tmp_path / "f")
    assert trouble is LoginTrouble.UNREACHABLE
    strange = Authority(tmp_path / "strange").path
    section = replace(config.hot_desking, ca=strange)
    trouble, told = await bring(replace(config, hot_desking=section), SARI, tmp_path / "f")
    assert trouble is LoginTrouble.UNREACHABLE
    assert "CERTIFICATE_VERIFY_FAILED" in told


async def test_the_pin_goes_to_no_other_server(
    config: Config, tmp_path: Path, server: WebServer, authority: Authority
) -> None:
    with web_server(authority.issue("IP:127.0.0.2"), host="127.0.0.2") as other:
        other.pages["/102"] = Page(FILE)
        server.pages[PATH] = Page(status=302, headers={"Location": f"{other.base}/102"})
        assert await bring(config, SARI, tmp_path / "f") == (None, "")
        assert "Authorization" in server.asked[0].headers
        assert "Authorization" not in other.asked[0].headers


def test_what_was_typed_stays_one_part_of_the_path(config: Config) -> None:
    assert source_of(config, Credentials("../#*", PIN)).url.endswith("/people/..%2F%23%2A.toml")
    assert PIN not in repr(SARI)
    assert SARI.basic not in repr(source_of(config, SARI))
