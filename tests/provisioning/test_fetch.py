"""Fetching from a real HTTPS server: whom the phone trusts, what it shows, what it does not put up with."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.config.model import ProvisioningSection
from firmware.config.section import LARGEST
from firmware.provisioning import fetch as fetching
from firmware.provisioning.device_keys import make_keys
from firmware.provisioning.errors import ProvisioningError
from firmware.provisioning.fetch import Answer, fetch
from firmware.provisioning.identity import Identity
from firmware.provisioning.places import Places
from firmware.provisioning.source import Source, source_of
from tests.peers.certificates import Authority
from tests.provisioning.web_server import Page, WebServer, web_server

ME = Identity(mac="b827eb123456", serial="10000000abcdef01")
TOML = b'[phone]\nname = "Front desk"\n'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(data=tmp_path / "data", system=tmp_path / "system")
    make_keys(made, ME)
    return made


@pytest.fixture
def server(authority: Authority, places: Places) -> Iterator[WebServer]:
    """Knows the phone by the certificate that it made for itself."""
    with web_server(authority.issue("IP:127.0.0.1"), clients=places.device_certificate) as made:
        yield made


def source(server: WebServer, path: str, places: Places, authority: Authority) -> Source:
    settings = ProvisioningSection(url=f"{server.base}{path}", ca=authority.path)
    made = source_of(settings, places, ME)
    assert made
    return made


async def test_the_phone_shows_its_own_certificate_and_names_itself(
    server: WebServer, places: Places, authority: Authority
) -> None:
    server.pages["/b827eb123456/10000000abcdef01.toml"] = Page(TOML, '"one"')
    asked = source(server, "/{mac}/{serial}.toml", places, authority)
    assert await fetch(asked) == Answer(TOML, '"one"')
    assert server.asked[0].client == "dering 10000000abcdef01"
    assert server.asked[0].headers["User-Agent"].startswith("dering/")


async def test_a_certificate_from_the_configuration_takes_its_place(
    places: Places, authority: Authority
) -> None:
    signed = authority.sign(places.device_request)
    with web_server(authority.issue("IP:127.0.0.1"), clients=authority.path) as server:
        server.pages["/"] = Page(TOML)
        with pytest.raises(ProvisioningError, match=r"127\.0\.0\.1"):
            await fetch(source(server, "/", places, authority))
        settings = ProvisioningSection(url=f"{server.base}/", ca=authority.path, certificate=signed)
        named = source_of(settings, places, ME)
        assert named
        assert (await fetch(named)).content == TOML
        assert places.client_certificate.stat().st_mode & 0o777 == 0o640


async def test_who_has_it_already_gets_nothing(
    server: WebServer, places: Places, authority: Authority
) -> None:
    server.pages["/"] = Page(TOML, '"two"')
    asked = source(server, "/", places, authority)
    assert await fetch(asked, ('"one"', '"two"')) == Answer(None, '"two"')
    assert server.asked[0].headers["If-None-Match"] == '"one", "two"'
    assert (await fetch(asked, ('"one"',))).content == TOML


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/none", "the server answered 404"),
        ("/broken", "the server answered 500"),
        ("/large", f"found more than {LARGEST} bytes"),
        ("/packed", "compressed"),
        ("/unasked", "the server answered 304"),
        ("/away", "a redirection elsewhere"),
        ("/named", "a redirection elsewhere"),
        ("/round", "more than 5 redirections"),
        ("/cut", "127"),
    ],
)
async def test_what_is_no_configuration_is_told(
    server: WebServer, places: Places, authority: Authority, path: str, told: str
) -> None:
    secret = {"Location": "https://name:secret@127.0.0.1/"}
    server.pages = {
        "/broken": Page(status=500),
        "/large": Page(b"#" * (LARGEST + 1)),
        "/packed": Page(gzip.compress(TOML), headers={"Content-Encoding": "gzip"}),
        "/unasked": Page(status=304),
        "/away": Page(status=302, headers={"Location": "http://127.0.0.1/"}),
        "/named": Page(status=302, headers=secret),
        "/round": Page(status=307, headers={"Location": "/round"}),
        "/cut": Page(TOML, headers={"Content-Length": "1000", "Connection": "close"}),
    }
    with pytest.raises(ProvisioningError, match=told) as error:
        await fetch(source(server, f"{path}?token=s3cr3t", places, authority))
    assert "s3cr3t" not in str(error.value)
    assert "secret" not in str(error.value)


async def test_a_redirection_to_https_is_followed(
    server: WebServer, places: Places, authority: Authority
) -> None:
    server.pages = {"/": Page(status=302, headers={"Location": "/there"}), "/there": Page(TOML)}
    assert (await fetch(source(server, "/", places, authority))).content == TOML


async def test_a_server_of_another_name_or_authority_is_not_asked(
    places: Places, authority: Authority, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other")
    for certificate in (authority.issue("DNS:other.example"), other.issue("IP:127.0.0.1")):
        with web_server(certificate) as server:
            with pytest.raises(ProvisioningError, match=r"(?i)certificate"):
                await fetch(source(server, "/", places, authority))
            assert server.asked == []


async def test_a_server_that_says_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, places: Places, authority: Authority
) -> None:
    monkeypatch.setattr(fetching, "SILENT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(ProvisioningError, match="no answer in time"):
            await fetch(Source(f"https://127.0.0.1:{port}/", authority.path))


async def test_http_will_do_from_the_local_network_only(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web_server(None) as server:
        server.pages["/"] = Page(TOML)
        asked = source_of(ProvisioningSection(url=f"{server.base}/", allow_http=True), places, ME)
        assert asked
        assert (await fetch(asked)).content == TOML
        monkeypatch.setattr("ipaddress.IPv4Address.is_private", False)
        with pytest.raises(ProvisioningError, match="found http from 127"):
            await fetch(asked)


def test_a_number_that_the_phone_lacks_is_told(places: Places) -> None:
    settings = ProvisioningSection(url="https://p.example/{serial}?token=s3cr3t")
    with pytest.raises(ProvisioningError, match="no serial") as error:
        source_of(settings, places, Identity(mac="b827eb123456", serial=""))
    assert "s3cr3t" not in str(error.value)


def test_nobody_to_ask(places: Places) -> None:
    assert source_of(ProvisioningSection(), places, ME) is None
    assert source_of(ProvisioningSection(dhcp=True), places, ME) is None


def test_spoilt_keys_and_authorities_are_told(places: Places, tmp_path: Path) -> None:
    async def attempt(asked: Source) -> None:
        await fetch(asked)

    with pytest.raises(ProvisioningError, match=r"provisioning\.ca"):
        asyncio.run(attempt(Source("https://127.0.0.1/", tmp_path / "none")))
    places.device_key.write_text("spoilt")
    named = source_of(ProvisioningSection(url="https://127.0.0.1/"), places, ME)
    assert named
    with pytest.raises(ProvisioningError, match=r"device\.pem: cannot be used"):
        asyncio.run(attempt(named))
