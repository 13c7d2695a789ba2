"""A phone and gooseBit, an update server that nobody here wrote: `make test-update` installs it.

The bundles are signed, RAUC is the real one, and what the server thinks is read from its own database.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from deploy.update import keys
from firmware.config.model import UpdateSection
from firmware.update import memory
from firmware.update.errors import UpdateError
from firmware.update.hawkbit import HawkBit
from firmware.update.places import Places
from firmware.update.service import UpdateService
from firmware.update.updater import BUNDLE, Updater
from firmware.update.version import version
from tests.update.goosebit_bench import TENANT, Device, Goosebit, goosebit, venv
from tests.update.phone_socket import PhoneSocket, phone_socket
from tests.update.rauc_bench import SLOT_BYTES, Bench, judge

TOKEN = "0123456789abcdef"
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Goosebit]:
    installed = venv()
    if installed is None:
        pytest.skip("gooseBit is not installed: make test-update")
    with goosebit(installed, tmp_path_factory.mktemp("goosebit")) as made:
        yield made


class Phone:
    """One that the server expects. Its versions are no other test's: the server takes each once."""

    def __init__(self, server: Goosebit, machine: Bench, places: Places) -> None:
        self.server = server
        self.machine = machine
        self.places = places
        self.name = f"pi-{next(NUMBERS)}"
        places.serial.write_text(f"{self.name}\0")
        self.token = places.folder.parent / "token"
        self.give_token(TOKEN)
        server.expect(self.name, TOKEN)
        settings = UpdateSection(
            hawkbit=server.url, hawkbit_tenant=TENANT, hawkbit_token=self.token, ca=server.ca
        )
        self.updater = Updater(settings, places)
        self.hawkbit = self.started()

    def give_token(self, token: str) -> None:
        self.token.write_text(f"{token}\n")
        self.token.chmod(0o600)

    def started(self) -> HawkBit:
        """The client as after a start: with the service's own rules for calls and restarts."""
        service = UpdateService(self.updater, local=lambda: 180, sleep=no_time)
        return HawkBit(self.updater, service._restart, service._no_call)

    async def poll(self) -> None:
        """Ask, and see to what is wanted."""
        async with self.hawkbit.session():
            await self.hawkbit.poll()
            await self.hawkbit.finished()

    async def registered(self) -> None:
        await self.poll()
        assert self.known().state == "registered"

    def known(self) -> Device:
        return self.server.device(self.name)

    def bundle(self, signed_by: Path | None = None, below: bool = False) -> tuple[str, int]:
        """A bundle on the server: its version, the server's number for it."""
        number = f"0.0.{next(NUMBERS)}" if below else f"9.0.{next(NUMBERS)}"
        made = self.machine.bundle(f"dering-{number}", number, signed_by=signed_by)
        return number, self.server.upload(made)

    def restart(self, booted: str) -> None:
        self.machine.stop()
        self.machine.start(booted=booted)
        self.hawkbit = self.started()

    def phone(self) -> AbstractAsyncContextManager[PhoneSocket]:
        return phone_socket(self.places.phone)

    @property
    def untouched(self) -> bool:
        return self.machine.slot("root-b") == b"\0" * SLOT_BYTES


async def no_time(_seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture
def phone(server: Goosebit, machine: Bench, places: Places) -> Phone:
    return Phone(server, machine, places)


async def test_it_registers_and_says_what_it_is(phone: Phone, server: Goosebit) -> None:
    assert phone.known().state == "unknown"
    await phone.registered()
    assert server.hardware(phone.name) == "dering-pi64"
    assert phone.known().version == str(phone.places.current())


async def test_a_rollout_is_installed_and_counted(
    phone: Phone, server: Goosebit, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.registered()
    number, software = phone.bundle()
    rollout = server.roll_out(software)
    async with phone.phone():
        await phone.poll()
        known = phone.known()
        assert (known.state, known.progress) == ("running", 100)
        assert "Downloaded 100%" in known.log
        assert "Installed 100%" in known.log
        assert f"{number} is installed and starts next" in known.log
        assert phone.machine.slot("root-b").startswith(f"root.img {number}".encode())
        assert phone.places.restart.exists()
        phone.restart("B")
        monkeypatch.setattr(Places, "current", lambda _self: version(number))
        await phone.poll()  # on trial: nothing is said yet
        assert phone.known().state == "running"
        assert (await judge(phone.places)).startswith("Updated from ")
        await phone.poll()
    known = phone.known()
    assert (known.state, known.version, server.counts(rollout)) == ("finished", number, (1, 0))
    assert known.log.rstrip().endswith(f"to {number}.")


async def test_a_system_that_is_not_well_is_a_failure(phone: Phone, server: Goosebit) -> None:
    await phone.registered()
    number, software = phone.bundle()
    server.assign(phone.name, software)
    await phone.poll()
    phone.restart("B")
    assert "the phone did not start" in await judge(phone.places)
    phone.restart("A")
    assert "The old system is back." in await judge(phone.places)
    await phone.poll()
    known = phone.known()
    assert (known.state, known.version) == ("error", str(phone.places.current()))
    assert f"Update to {number} did not work: the phone did not start. The old system is back." in known.log


async def test_a_foreign_signature_is_refused_and_tried_again_when_forced(
    phone: Phone, server: Goosebit, tmp_path: Path
) -> None:
    keys.make(tmp_path / "foreign")
    await phone.registered()
    _, software = phone.bundle(signed_by=tmp_path / "foreign")
    server.assign(phone.name, software)
    await phone.poll()
    known = phone.known()
    assert known.state == "error"
    assert "its signature is not by a key that this phone trusts" in known.log
    requests = server.log().count(f"/{phone.name}/download")
    await phone.poll()
    assert server.log().count(f"/{phone.name}/download") == requests
    server.force(phone.name)
    await phone.poll()
    assert phone.known().log.count("signature") == 1  # of this attempt, which begins a new log
    assert phone.known().log.startswith("Downloaded 0%")
    assert phone.untouched


async def test_a_downgrade_below_the_floor_is_refused(phone: Phone, server: Goosebit) -> None:
    phone.places.floor.write_text("0.1.0\n")
    await phone.registered()
    number, software = phone.bundle(below=True)
    server.assign(phone.name, software)
    await phone.poll()
    assert phone.known().state == "error"
    assert f"version {number} is below 0.1.0, the lowest that is safe" in phone.known().log
    assert phone.untouched


async def test_it_waits_until_no_call_is_on(phone: Phone, server: Goosebit) -> None:
    await phone.registered()
    _, software = phone.bundle()
    server.assign(phone.name, software)
    async with phone.phone() as socket:
        socket.calls = [True, True, True, False, True, False]
        await phone.poll()
        # Asked until it was quiet, before writing and before starting again.
        assert socket.calls == []
    assert phone.places.restart.exists()
    assert not phone.untouched


async def test_what_is_withdrawn_before_it_is_written_is_let_go(phone: Phone, server: Goosebit) -> None:
    await phone.registered()
    number, software = phone.bundle()
    server.assign(phone.name, software)
    async with phone.phone() as socket, phone.hawkbit.session():
        socket.calls = [True] * 1_000_000
        await phone.hawkbit.poll()
        await socket.asked.wait()  # it is loaded, and waits for the call's end
        server.withdraw(phone.name)
        await phone.hawkbit.poll()
        socket.calls = []
        await phone.hawkbit.finished()
    assert phone.untouched
    assert memory.load(phone.places.folder).trial is None
    assert f"{number} is installed" not in phone.known().log


async def test_a_broken_download_is_taken_up_where_it_was(
    phone: Phone, server: Goosebit, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.registered()
    _, software = phone.bundle()
    server.assign(phone.name, software)
    async with phone.phone():
        whole = phone.updater.install
        monkeypatch.setattr(phone.updater, "install", refuse)
        await phone.poll()
        path = phone.places.folder / BUNDLE
        content = path.read_bytes()
        path.write_bytes(content[:50_000])  # as a cut of the power leaves it
        monkeypatch.setattr(phone.updater, "install", whole)
        server.force(phone.name)
        await phone.poll()
    assert f'/{phone.name}/download HTTP/1.1" 206' in server.log()
    assert not phone.untouched


async def refuse(*_arguments: object, **_named: object) -> None:
    raise UpdateError("the power is cut here")


async def test_a_wrong_token_is_refused_and_told_nobody(phone: Phone, server: Goosebit) -> None:
    await phone.registered()
    _, software = phone.bundle()
    server.assign(phone.name, software)
    phone.give_token("another one")
    with pytest.raises(UpdateError, match="the server answered 401") as told:
        await phone.poll()
    assert "another one" not in str(told.value)
    assert phone.known().state == "registered"
    phone.give_token(TOKEN)
    await phone.poll()
    assert phone.known().state == "running"
