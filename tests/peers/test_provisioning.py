"""The whole phone and ``dering provision``: an HTTPS server that knows it, a registrar, its owner's keys."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from firmware.provisioning.device_keys import make_keys
from firmware.provisioning.identity import identity
from firmware.provisioning.owner_password import is_password
from firmware.provisioning.places import Places
from tests.desk_phone import PATIENCE, DeskPhone, desk_phone
from tests.network import KAMAILIO
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import account, phone_toml
from tests.provisioning.web_server import Page, WebServer, web_server

PORT = "8110"
PATH = "/phones/0242ac110002.toml"
TRIAL = "25"
"""Longer than a phone takes to begin anew on a computer that is busy with other things."""
SETUP = ("ok", "up", "up", "up", "ok")
"""From the idle screen to the set-up's menu."""
FROM_THE_SERVER = (*SETUP, "down", "ok")
PASSWORD = (*SETUP, "down", "down", "ok")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A phone whose MAC address is that of PATH."""
    made = Places(data=tmp_path / "data", control=tmp_path / "phone.sock", system=tmp_path / "system")
    interface = made.system / "sys/class/net/eth0"
    interface.mkdir(parents=True)
    (interface / "address").write_text("02:42:ac:11:00:02\n")
    make_keys(made, identity(made.system))
    return made


@pytest.fixture
def web(places: Places, authority: Authority) -> Iterator[WebServer]:
    """Lets nobody in but this phone, by the certificate that it made for itself."""
    certificate = authority.issue(f"IP:{KAMAILIO}")
    with web_server(certificate, clients=places.device_certificate, host=KAMAILIO) as made:
        yield made


@pytest.fixture
async def phone(
    places: Places, web: WebServer, authority: Authority, server: Kamailio
) -> AsyncIterator[DeskPhone]:
    """Registered, as the owner set it up; the server has nothing for it yet."""
    options = ("--control", str(places.control), "--board-listen", f"127.0.0.1:{PORT}")
    config = phone_toml(account(), asks(web, authority))
    async with desk_phone(places.phone_toml.parent, config, *options) as running:
        await running.until_registered()
        yield running


def asks(web: WebServer, authority: Authority) -> str:
    return f'[provisioning]\nurl = "{web.base}/phones/{{mac}}.toml"\nca = "{authority.path}"\n'


@contextlib.asynccontextmanager
async def provisioning(places: Places, log: Path) -> AsyncIterator[None]:
    """The service, as a process of its own."""
    options = ("--data", str(places.data), "--control", str(places.control), "--system", str(places.system))
    command = (sys.executable, "-m", "firmware", "provision", *options, "--trial", TRIAL)
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output)
    try:
        yield
        assert process.returncode is None, contents(log)
    finally:
        process.terminate()
        await process.wait()
    assert b"Traceback" not in contents(log)


def contents(*paths: Path) -> bytes:
    """Everything that is in these files and folders."""
    files = [file for path in paths for file in (path, *path.rglob("*")) if file.is_file()]
    return b"".join(file.read_bytes() for file in files)


async def begins_anew(phone: DeskPhone) -> None:
    """Wait until it is ready once more, and follow it from then on."""
    assert phone.process.stdout is not None
    async with asyncio.timeout(6 * PATIENCE):
        assert await phone.process.stdout.readline() == f"board http://127.0.0.1:{PORT}/\n".encode()
    await phone.watch()


async def check_until_asked(phone: DeskPhone, web: WebServer) -> None:
    """Press "Check", again where nobody heard it: the service is back a moment after the phone."""
    before = len(web.asked)
    while len(web.asked) == before:
        await phone.until_words("Keys: Check")
        await phone.tap("soft1")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while len(web.asked) == before:  # noqa: ASYNC110 - it is in a thread
                    await asyncio.sleep(0.05)


async def test_a_configuration_comes_and_a_bad_one_goes(
    phone: DeskPhone, places: Places, web: WebServer, authority: Authority, tmp_path: Path
) -> None:
    def named(name: str, password: str | None = None) -> bytes:
        office = account() if password is None else account(password=password)
        return phone_toml(office, asks(web, authority)).replace("Front desk", name).encode()

    good, bad = named("Reception"), named("Broken", "wrong-password")
    web.pages[PATH] = Page(good, '"good"')
    async with provisioning(places, tmp_path / "provision.log"):
        await begins_anew(phone)
        await phone.until_words("Reception")
        await phone.until_registered()
        assert {each.client for each in web.asked} == {"dering 0242ac110002"}

        await phone.tap(*FROM_THE_SERVER)
        await phone.until_words("The settings are those of the server")
        web.pages[PATH] = Page(bad, '"bad"')
        await check_until_asked(phone, web)
        await begins_anew(phone)
        await phone.until_words("Broken")
        await begins_anew(phone)
        await phone.until_words("Reception")
        await phone.until_registered()
        assert places.phone_toml.read_bytes() == good
        await phone.until_words("Settings: failed")
        await phone.tap(*FROM_THE_SERVER)
        await phone.until_words(f"did not register within {TRIAL} s")


async def test_the_owner_gets_a_password_on_the_display_alone(
    phone: DeskPhone, places: Places, tmp_path: Path
) -> None:
    log = tmp_path / "provision.log"
    async with provisioning(places, log):
        await phone.until_words("Settings: failed")  # it has reached the phone
        await phone.tap(*PASSWORD)
        await phone.until_words("Make a new one?")
        await phone.tap("soft1")
        words = await phone.until_words("Shown here only")
        (password,) = [line for line in words.splitlines() if line.count("-") == 2]
        assert is_password(places.password, password)
        await phone.tap("back")
        assert password not in await phone.words()
        await phone.tap("down", "ok")
        assert password not in await phone.words()
    assert await phone.terminate() == 0
    assert b"Front desk" in contents(tmp_path)
    assert password.encode() not in contents(tmp_path)
