"""A new configuration proves itself or is taken back, wherever the power fails in between."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from firmware.provisioning import memory
from firmware.provisioning.errors import ProvisioningError
from firmware.provisioning.files import write
from firmware.provisioning.memory import Kept, Memory, Trial, digest
from firmware.provisioning.places import Places
from firmware.provisioning.trial import Trials
from tests.provisioning.phone_socket import PhoneSocket, Registers, phone_socket
from tests.provisioning.power_cuts import at_every_step

URL = "https://p.example/me.toml"
OLD, NEW, OTHER = "sip:101@old.example", "sip:101@new.example", "sip:7@old.example"
SOON = 0.3
"""Seconds that a trial lasts where it is meant to fail; elsewhere it ends at once."""


def toml(*uris: str) -> bytes:
    accounts = "".join(f'[[account]]\nuri = "{uri}"\n' for uri in uris)
    return f'[provisioning]\nurl = "{URL}"\n{accounts}'.encode()


def kept(content: bytes) -> Kept:
    return Kept(URL, '"one"', digest(content))


class Bench:
    """A phone that has ``toml(OLD)``, registered."""

    def __init__(self, places: Places, phone: PhoneSocket, seconds: float) -> None:
        self.places = places
        self.phone = phone
        self.told: list[str] = []
        self.trials = Trials(places, self.told.append, seconds)

    async def begin(self, *uris: str) -> str:
        """Try it; gives why it was refused, '' if it was not."""
        content = toml(*uris)
        await self.trials.begin(content, kept(content))
        found = memory.load(self.places.memory)
        assert found.trial is None
        assert not self.places.previous.exists()
        if found.refused is None:
            assert found.applied == kept(content)
            assert self.places.phone_toml.read_bytes() == content
            return ""
        assert self.places.phone_toml.read_bytes() == toml(OLD)
        return found.refused.reason


@contextlib.asynccontextmanager
async def bench(folder: Path, registers: Registers, seconds: float = 15.0) -> AsyncIterator[Bench]:
    places = Places(data=folder / "data", control=folder / "phone.sock")
    if not places.phone_toml.exists():
        write(places.phone_toml, toml(OLD))
    async with phone_socket(places.control, places.phone_toml, registers) as phone:
        yield Bench(places, phone, seconds)


async def test_what_registers_stays(tmp_path: Path) -> None:
    async with bench(tmp_path, lambda _: True) as made:
        assert await made.begin(NEW) == ""
        assert made.phone.begun == 2
        assert made.told == ["installing"]
        assert made.places.phone_toml.stat().st_mode & 0o777 == 0o640


async def test_what_does_not_register_is_taken_back(tmp_path: Path) -> None:
    async with bench(tmp_path, lambda uri: uri == OLD, SOON) as made:
        assert await made.begin(NEW) == f"{NEW} did not register within 0 s"
        assert made.phone.begun == 3
        assert made.phone.accounts == [{"address": OLD, "registered": True}]


async def test_an_account_that_was_there_must_register_again(tmp_path: Path) -> None:
    async with bench(tmp_path, lambda uri: uri == OLD, SOON) as made:
        assert await made.begin(OLD, OTHER) == "", "a further one may come later"
    async with bench(tmp_path / "other", lambda uri: uri == OLD, SOON) as made:
        made.phone.begin_anew = lost(made.phone)  # type: ignore[method-assign]
        assert OLD in await made.begin(OLD, OTHER)


def lost(phone: PhoneSocket) -> Callable[[], None]:
    """From its next beginning on nothing registers but the other one."""
    begin_anew = phone.begin_anew

    def begin() -> None:
        phone.registers = lambda uri: uri == OTHER
        begin_anew()

    return begin


@pytest.mark.parametrize("uris", [(), (NEW,)])
async def test_a_phone_that_was_not_registered_needs_not_be(tmp_path: Path, uris: tuple[str, ...]) -> None:
    async with bench(tmp_path, lambda _: False) as made:
        assert await made.begin(*uris) == ""


async def test_a_configuration_without_accounts_is_meant_so(tmp_path: Path) -> None:
    async with bench(tmp_path, lambda _: True) as made:
        assert await made.begin() == ""


async def test_a_registrar_may_be_slow(tmp_path: Path) -> None:
    slow = {OLD}
    async with bench(tmp_path, lambda uri: uri in slow) as made:
        trying = asyncio.create_task(made.begin(NEW))
        async with asyncio.timeout(15):
            while made.phone.begun < 2 or not made.phone._watching:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.01)
        slow.add(NEW)
        made.phone.register()
        assert await trying == ""


async def test_a_call_is_waited_for(tmp_path: Path) -> None:
    async with bench(tmp_path, lambda _: True, SOON) as made:
        made.phone.busy = True
        trying = asyncio.create_task(made.begin(NEW))
        async with asyncio.timeout(15):
            while made.told != ["waiting"]:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.01)
        await asyncio.sleep(2 * SOON)  # longer than a trial
        assert not trying.done()
        made.phone.begin_anew()
        assert await trying == ""


async def test_what_the_phone_refuses_is_taken_back(tmp_path: Path) -> None:
    async with bench(tmp_path, lambda _: True) as made:
        made.phone.refusal = "phone.toml: sip.port: taken"
        assert await made.begin(NEW) == "phone.toml: sip.port: taken"


async def test_a_phone_that_does_not_come_back_gets_its_old_one(tmp_path: Path) -> None:
    async with bench(tmp_path, lambda _: True, SOON) as made:
        begin_anew = made.phone.begin_anew

        def die() -> None:
            made.phone.dead = True
            begin_anew()

        made.phone.begin_anew = die  # type: ignore[method-assign]
        assert await made.begin(NEW) == "the phone did not start with it"


async def test_without_a_phone_nothing_is_tried(tmp_path: Path) -> None:
    places = Places(data=tmp_path / "data", control=tmp_path / "phone.sock")
    write(places.phone_toml, toml(OLD))
    with pytest.raises(ProvisioningError, match=r"phone\.sock"):
        await Trials(places, lambda _: None).begin(toml(NEW), kept(toml(NEW)))
    assert places.phone_toml.read_bytes() == toml(OLD)


async def test_what_an_owner_puts_there_meanwhile_stays(tmp_path: Path) -> None:
    places = Places(data=tmp_path / "data", control=tmp_path / "phone.sock")
    for failed in ("", "did not register"):
        write(places.phone_toml, toml(OTHER))
        write(places.previous, toml(OLD))
        memory.save(places.memory, Memory(trial=Trial(kept(toml(NEW)), (OLD,), failed)))
        await Trials(places, lambda _: None).finish()
        assert places.phone_toml.read_bytes() == toml(OTHER)
        assert not places.previous.exists()
        found = memory.load(places.memory)
        assert found.trial is None
        assert (found.refused.reason if found.refused else "") == failed


@pytest.mark.parametrize("good", [True, False])
def test_the_power_fails_at_every_step(tmp_path: Path, good: bool) -> None:
    """One or the other, whole; after the next start the trial ends as it would have."""
    places = Places(data=tmp_path / "data", control=tmp_path / "phone.sock")

    def registers(uri: str) -> bool:
        return good or uri == OLD

    def prepare() -> None:
        for path in (places.memory, places.previous, places.control):
            path.unlink(missing_ok=True)
        write(places.phone_toml, toml(OLD))

    async def attempt() -> None:
        async with bench(tmp_path, registers, 0.0 if not good else 15.0) as made:
            await made.trials.begin(toml(NEW), kept(toml(NEW)))

    async def start_again() -> None:
        places.control.unlink(missing_ok=True)
        async with bench(tmp_path, registers, SOON if not good else 15.0) as made:
            await made.trials.finish()

    ends = set()
    for _ in at_every_step(prepare, lambda: asyncio.run(attempt())):
        assert places.phone_toml.read_bytes() in (toml(OLD), toml(NEW))
        assert memory.load(places.memory) != Memory() or places.phone_toml.read_bytes() == toml(OLD)
        asyncio.run(start_again())
        found = memory.load(places.memory)
        assert found.trial is None
        assert not places.previous.exists()
        new = places.phone_toml.read_bytes() == toml(NEW)
        assert new is (found.applied is not None)
        ends.add((new, found.refused is not None))
    assert ends == ({(False, False), (True, False)} if good else {(False, False), (False, True)})


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"applied": {}}', b'{"applied": 1, "refused": 2, "trial": 3}']
)
def test_a_spoilt_memory_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "memory.json"
    path.write_bytes(content)
    assert memory.load(path) == Memory()
