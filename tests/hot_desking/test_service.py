"""The service with its real process, ``dering log-in``: what it answers, gives up, keeps and forgets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from firmware.hot_desking.service import HotDesk
from firmware.hot_desking.session import Session
from firmware.phone.commands import EndLogIn, LogIn, LogOut
from firmware.phone.events import PersonFetched
from firmware.phone.panels import LoginTrouble
from tests.desk_phone import PATIENCE
from tests.peers.certificates import Authority
from tests.provisioning.web_server import Page, WebServer, web_server

FILE = b'[[account]]\nuri = "sip:102@pbx.example"\n'


class Phone:
    """What the phone hears of the service, and how often it was to begin anew."""

    def __init__(self, session: Session, config: Path) -> None:
        self.session = session
        self.told: asyncio.Queue[PersonFetched] = asyncio.Queue()
        self.begun_anew = 0
        self.desk = HotDesk(config, session, 1.0, self._begin_anew)

    async def answer(self) -> PersonFetched:
        async with asyncio.timeout(PATIENCE):
            return await self.told.get()

    def _begin_anew(self) -> None:
        self.begun_anew += 1


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WebServer]:
    authority = Authority(tmp_path)
    with web_server(authority.issue("IP:127.0.0.1")) as made:
        made.pages["/102"] = Page(FILE)
        yield made


@pytest.fixture
async def phone(server: WebServer, tmp_path: Path) -> AsyncIterator[Phone]:
    config = tmp_path / "phone.toml"
    config.write_text(f'[hot_desking]\nurl = "{server.base}/{{user}}"\nca = "ca.pem"\n')
    made = Phone(Session(tmp_path / "guest"), config)
    await made.desk.start(made.told.put_nowait)
    yield made
    await made.desk.stop()
    await made.desk.stop()


async def test_in_and_out(phone: Phone) -> None:
    phone.desk.perform(LogIn("102", "4839"))
    assert await phone.answer() == PersonFetched()
    assert not phone.session.begun()
    phone.desk.perform(EndLogIn(accepted=True))
    assert phone.session.begun()
    assert phone.begun_anew == 1
    phone.desk.perform(LogOut())
    assert not phone.session.begun()
    assert not [*phone.session.folder.iterdir()]
    assert phone.begun_anew == 2


async def test_what_is_refused_is_told(phone: Phone, server: WebServer) -> None:
    phone.desk.perform(LogIn("103", "4839"))
    assert await phone.answer() == PersonFetched(LoginTrouble.UNKNOWN)
    server.pages["/102"] = Page(b"[pi]\n")
    phone.desk.perform(LogIn("102", "4839"))
    told = await phone.answer()
    assert told.trouble is LoginTrouble.FILE
    assert told.detail.startswith("pi: found an unknown key")


async def test_what_was_fetched_and_is_not_wanted_goes(phone: Phone) -> None:
    phone.desk.perform(EndLogIn(accepted=False))
    phone.desk.perform(LogIn("102", "4839"))
    await phone.answer()
    assert phone.session.fetched.exists()
    phone.desk.perform(EndLogIn(accepted=False))
    assert not phone.session.fetched.exists()
    assert phone.begun_anew == 0


async def test_a_second_attempt_ends_the_first(phone: Phone) -> None:
    phone.desk.perform(LogIn("103", "4839"))
    await asyncio.sleep(0)
    phone.desk.perform(LogIn("102", "4839"))
    assert await phone.answer() == PersonFetched()
    assert phone.told.empty()


async def test_the_phones_own_troubles(phone: Phone, tmp_path: Path) -> None:
    (tmp_path / "phone.toml").write_text("")  # the process says so on standard error alone
    phone.desk.perform(LogIn("102", "4839"))
    assert (await phone.answer()).trouble is LoginTrouble.BROKEN
    phone.desk.perform(EndLogIn(accepted=True))  # nothing was fetched
    assert (await phone.answer()).trouble is LoginTrouble.BROKEN
    assert phone.begun_anew == 0
    assert not phone.session.folder.exists()
    phone.session.folder.write_text("no folder")
    phone.desk.perform(LogIn("102", "4839"))
    assert (await phone.answer()).trouble is LoginTrouble.BROKEN


async def test_who_gives_up_ends_the_process(phone: Phone, tmp_path: Path) -> None:
    connected, gone = asyncio.Event(), asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await reader.read()  # until the other end is gone
        gone.set()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    (tmp_path / "phone.toml").write_text(f'[hot_desking]\nurl = "https://127.0.0.1:{port}/{{user}}"\n')
    for stop in (lambda: phone.desk.perform(EndLogIn(accepted=False)), phone.desk.stop):
        connected.clear()
        gone.clear()
        phone.desk.perform(LogIn("102", "4839"))
        async with asyncio.timeout(PATIENCE):
            await connected.wait()
            if (ending := stop()) is not None:
                await ending
            await gone.wait()
    assert phone.told.empty()
    silent.close()
    await silent.wait_closed()
