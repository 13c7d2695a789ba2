"""The service: regularly, at the registrar's word and the owner's; what it shows; nothing bad twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.phone.notices import GUIDE
from firmware.provisioning import memory, setup_memory
from firmware.provisioning.device_keys import make_keys
from firmware.provisioning.files import write
from firmware.provisioning.first_boot import DEFAULT
from firmware.provisioning.identity import Identity
from firmware.provisioning.owner_password import is_password
from firmware.provisioning.places import Places
from firmware.provisioning.service import (
    FIRST_FAILURE_SECONDS,
    ProvisionService,
    backoff,
    guide,
    setup_notice,
)
from firmware.provisioning.setup_memory import SetupMemory
from tests.peers.certificates import Authority
from tests.provisioning.phone_socket import PhoneSocket, phone_socket
from tests.provisioning.web_server import Page, WebServer, web_server

ME = Identity(mac="b827eb123456", serial="10000000abcdef01")
PATH = "/b827eb123456.toml"
GOOD, BAD = "sip:101@pbx.example", "sip:101@nowhere.example"


class Time:
    """Nothing sleeps longer than until it is let."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._next = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if seconds <= 60 and len(self.slept) < 1000:
            await asyncio.sleep(0.01)
        else:
            await self._next.wait()

    def pass_by(self) -> None:
        """Whoever sleeps long wakes up."""
        self._next.set()
        self._next = asyncio.Event()


@dataclass
class Bench:
    places: Places
    server: WebServer
    phone: PhoneSocket
    time: Time
    ca: Path

    def toml(self, *uris: str, name: str = "Front desk") -> bytes:
        accounts = "".join(f'[[account]]\nuri = "{uri}"\n' for uri in uris)
        text = f'[phone]\nname = "{name}"\n[provisioning]\nurl = "{self.server.base}/{{mac}}.toml"\n'
        return f'{text}ca = "{self.ca}"\n{accounts}'.encode()

    def serve(self, content: bytes, etag: str = "") -> None:
        self.server.pages[PATH] = Page(content, etag)

    @contextlib.asynccontextmanager
    async def running(self, trial_seconds: float = 15.0) -> AsyncIterator[None]:
        service = ProvisionService(self.places, ME, self.time.sleep, trial_seconds)
        task = asyncio.create_task(service.run())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def asked(self, times: int) -> None:
        """Wait until the server was asked so often."""
        async with asyncio.timeout(15):
            while len(self.server.asked) < times:  # noqa: ASYNC110 - it is in a thread
                await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: Authority) -> Iterator[WebServer]:
    with web_server(authority.issue("IP:127.0.0.1")) as made:
        yield made


@pytest.fixture
async def bench(tmp_path: Path, authority: Authority, server: WebServer) -> AsyncIterator[Bench]:
    """A phone that asks ``server``; only the account GOOD registers."""
    places = Places(data=tmp_path / "data", control=tmp_path / "phone.sock", system=tmp_path / "system")
    make_keys(places, ME)
    write(places.phone_toml, b"")
    async with phone_socket(places.control, places.phone_toml, lambda uri: uri == GOOD) as phone:
        made = Bench(places, server, phone, Time(), authority.path)
        write(places.phone_toml, made.toml())
        yield made


async def test_a_new_configuration_is_applied_and_kept(bench: Bench) -> None:
    wanted = bench.toml(GOOD)
    bench.serve(wanted, '"one"')
    async with bench.running():
        await bench.phone.until_shown("provisioning", "done")
    assert bench.places.phone_toml.read_bytes() == wanted
    assert bench.phone.begun == 2
    states = [notice["state"] for notice in bench.phone.shown if notice["kind"] == "provisioning"]
    assert states[-1] == "done"
    assert "installing" in states
    async with bench.running():
        await bench.asked(2)
        await bench.phone.until_shown("provisioning", "done")
    assert bench.server.asked[1].headers["If-None-Match"] == '"one"'
    assert bench.phone.begun == 2


async def test_the_registrar_and_time_have_it_asked_again(bench: Bench) -> None:
    bench.serve(bench.toml(GOOD), '"one"')
    async with bench.running():
        await bench.phone.until_shown("provisioning", "done")
        bench.serve(bench.toml(GOOD, name="Back desk"), '"two"')
        await bench.phone.wish("check-sync")
        await bench.asked(2)
        async with asyncio.timeout(15):
            while b"Back desk" not in bench.places.phone_toml.read_bytes():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await bench.phone.until_shown("provisioning", "done")
        regular = [seconds for seconds in bench.time.slept if seconds > 3600]
        assert all(24 * 3600 * 0.9 <= seconds <= 24 * 3600 * 1.1 for seconds in regular)
        bench.time.pass_by()
        await bench.asked(3)


async def test_a_bad_one_is_taken_back_and_not_taken_again_but_by_the_owner(bench: Bench) -> None:
    good, bad = bench.toml(GOOD), bench.toml(BAD)
    bench.serve(good, '"good"')
    async with bench.running(trial_seconds=0.3):
        await bench.phone.until_shown("provisioning", "done")
        bench.serve(bad, '"bad"')
        await bench.phone.wish("check-sync")
        told = await bench.phone.until_shown("provisioning", "failed")
        assert told["reason"] == f"{BAD} did not register within 0 s"
        assert bench.places.phone_toml.read_bytes() == good
        begun = bench.phone.begun

        for etag in ('"bad"', '"renamed"', ""):  # the same by its tag, by its content, without a tag
            bench.serve(bad, etag)
            asked = len(bench.server.asked)
            await bench.phone.wish("check-sync")
            await bench.asked(asked + 1)
            assert (await bench.phone.until_shown("provisioning", "failed"))["reason"] == told["reason"]
        assert bench.phone.begun == begun

        await bench.phone.wish("provisioning-check")
        await bench.phone.until_shown("provisioning", "installing")
        await bench.phone.until_shown("provisioning", "failed")
        assert bench.phone.begun == begun + 2
        assert bench.places.phone_toml.read_bytes() == good

        bench.serve(good, '"good"')
        await bench.phone.wish("check-sync")
        await bench.phone.until_shown("provisioning", "done")
    assert memory.load(bench.places.memory).refused is None


async def test_a_wrong_one_changes_nothing(bench: Bench) -> None:
    bench.serve(b"[phone]\nname = 7\n", '"wrong"')
    async with bench.running():
        told = await bench.phone.until_shown("provisioning", "failed")
    assert "phone.name" in told["reason"]
    assert PATH in told["reason"]
    assert bench.places.phone_toml.read_bytes() == bench.toml()
    assert bench.phone.begun == 1
    assert bench.time.slept[-1] <= 15 * 2


async def test_dhcp_may_say_where_later(bench: Bench, server: WebServer) -> None:
    found = f'[provisioning]\ndhcp = true\nca = "{bench.ca}"\n'.encode()
    write(bench.places.phone_toml, found)
    bench.serve(bench.toml(GOOD))
    async with bench.running():
        await bench.phone.until_shown("provisioning", "none")
        bench.places.dhcp_options.mkdir(parents=True)
        (bench.places.dhcp_options / "eth0").write_text(f"160={server.base}/{{mac}}.toml\n")
        await bench.phone.until_shown("provisioning", "done")
    assert bench.places.phone_toml.read_bytes() == bench.toml(GOOD)


async def test_the_owner_is_answered_though_there_is_nobody_to_ask(bench: Bench) -> None:
    write(bench.places.phone_toml, b"")
    async with bench.running():
        await bench.phone.until_shown("provisioning", "none")
        bench.phone.shown.clear()
        await bench.phone.wish("provisioning-check")
        await bench.phone.until_shown("provisioning", "none")


async def test_an_owners_card_counts_until_the_server_has_something_new_for_it(bench: Bench) -> None:
    bench.serve(bench.toml(GOOD), '"one"')
    async with bench.running():
        await bench.phone.until_shown("provisioning", "done")
    write(bench.places.phone_toml, bench.toml(GOOD, name="From the card"))
    async with bench.running():
        await bench.asked(2)
        await bench.phone.until_shown("provisioning", "done")
    assert "If-None-Match" not in bench.server.asked[1].headers, "it does not have that one any more"


async def test_a_trial_that_a_power_cut_ended_is_finished_first(bench: Bench) -> None:
    new = bench.toml(GOOD)
    write(bench.places.previous, bench.toml())
    write(bench.places.phone_toml, new)
    kept = memory.Kept(f"{bench.server.base}{PATH}", '"one"', memory.digest(new))
    memory.save(bench.places.memory, memory.Memory(trial=memory.Trial(kept)))
    bench.serve(new, '"one"')
    async with bench.running():
        await bench.phone.until_shown("provisioning", "done")
        await bench.asked(1)
    assert bench.server.asked[0].headers["If-None-Match"] == '"one"'
    assert not bench.places.previous.exists()


async def test_the_owners_password_is_shown_and_only_its_hash_kept(bench: Bench) -> None:
    async with bench.running():
        await bench.phone.until_shown("setup", "done")
        await bench.phone.wish("new-password")
        shown = bench.phone.shown  # what becomes of the configuration is told meanwhile, too
        async with asyncio.timeout(15), bench.phone.changed:
            await bench.phone.changed.wait_for(lambda: any("password" in each for each in shown))
    password = next(each["password"] for each in shown if "password" in each)
    assert is_password(bench.places.password, password)
    for path in bench.places.data.rglob("*"):
        assert path.is_dir() or password.encode() not in path.read_bytes()


async def test_a_phone_that_begins_anew_is_shown_again_how_it_stands(bench: Bench) -> None:
    bench.serve(b"")
    async with bench.running():
        await bench.phone.until_shown("provisioning", "failed")
        bench.phone.shown.clear()
        bench.phone.begin_anew()
        await bench.phone.until_shown("provisioning", "failed")
        await bench.phone.until_shown("setup", "done")


def test_a_new_phone_waits_for_its_owner(tmp_path: Path) -> None:
    places = Places(data=tmp_path / "data", system=tmp_path / "system")
    assert setup_notice(places) == {"state": "done", "url": GUIDE}
    write(places.phone_toml, DEFAULT)
    assert setup_notice(places)["state"] == "waiting"
    setup_memory.save(places.setup, SetupMemory(problem="phone.toml: fone:\nfound nothing"))
    assert setup_notice(places) == {
        "state": "failed",
        "url": GUIDE,
        "reason": "phone.toml: fone: found nothing",
    }


@pytest.mark.parametrize(
    ("content", "url"),
    [
        (b"https://guide.example/\nmore", "https://guide.example/"),
        (b" HTTPS://GUIDE.EXAMPLE \n", "HTTPS://GUIDE.EXAMPLE"),
        (b"", GUIDE),
        (b"javascript:alert(1)", GUIDE),
        (b"https://\x07", GUIDE),
        (b"\xff", GUIDE),
        (b"https://" + b"a" * 2000, GUIDE),
    ],
)
def test_the_guides_address(tmp_path: Path, content: bytes, url: str) -> None:
    path = tmp_path / "setup-guide"
    assert guide(path) == GUIDE
    path.write_bytes(content)
    assert guide(path) == url


@given(st.integers(1, 10**6), st.floats(360, 720 * 3600))
def test_failures_are_ever_longer_apart_but_never_longer_than_usual(failures: int, longest: float) -> None:
    seconds = backoff(failures, longest)
    most = min(FIRST_FAILURE_SECONDS * 2 ** min(failures, 30), longest)
    assert most / 2 <= seconds <= most
