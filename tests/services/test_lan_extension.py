"""``lan.extension = "auto"``: a number of one's own, without anybody to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.phone.events import LanPhonesChanged
from firmware.services.lan_extension import FIRST, LAST, LanExtension, candidate
from firmware.sip.api import LanPhone
from tests.provisioning.power_cuts import at_every_step

AT_ONCE = (0.0, 0.0)
NEVER = (3600.0, 3600.0)


class Network:
    """Posts what a test says."""

    post: Callable[[LanPhonesChanged], None]

    async def start(self, post: Callable[[LanPhonesChanged], None]) -> None:
        self.post = post

    async def stop(self) -> None:
        pass

    def has(self, *extensions: str, conflict: bool = False) -> None:
        phones = tuple(LanPhone(each, "Other", "10.0.0.2", 5060) for each in extensions)
        self.post(LanPhonesChanged(phones, conflict))


class Phone:
    def __init__(self, path: Path, patience: tuple[float, float] = AT_ONCE, settles: float = 3600.0) -> None:
        self.anew = asyncio.Event()
        self.heard: list[LanPhonesChanged] = []
        self.network = Network()
        made = LanExtension(path, "serial", self.anew.set, patience, settles)
        self.lan = made.around(self.network)

    async def start(self) -> str:
        await self.lan.start(self.heard.append)
        return self.lan.extension


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not met():  # noqa: ASYNC110 - a timer's work, and nothing tells of it
            await asyncio.sleep(0)


def test_few_phones_want_the_same() -> None:
    wanted = {candidate(f"serial {number}", ()) for number in range(50)}
    assert len(wanted) >= 45
    assert all(FIRST <= int(each) <= LAST for each in wanted)


def test_the_next_free_one_is_taken() -> None:
    everything = [str(number) for number in range(FIRST, LAST + 1)]
    assert candidate("a", everything[:-1]) == str(LAST)
    assert candidate("a", everything) == str(FIRST)
    assert candidate("a", ()) == candidate("a", ["100"])


async def test_a_newcomer_gives_way_and_keeps_its_new_number(tmp_path: Path) -> None:
    phone = Phone(tmp_path / "extension")
    first = await phone.start()
    second = candidate("serial", [first])
    phone.network.has(first, second, conflict=True)
    await asyncio.wait_for(phone.anew.wait(), 5)
    again = Phone(tmp_path / "extension", NEVER)
    new = await again.start()
    assert new not in (first, second)
    assert FIRST <= int(new) <= LAST
    assert phone.heard == [phone.heard[0]], "what was found is handed on"
    await phone.lan.stop()
    await again.lan.stop()


async def test_those_of_one_seed_that_give_way_at_once_part(tmp_path: Path) -> None:
    """As on one computer, where all have its serial number."""
    phones = [Phone(tmp_path / str(number)) for number in range(5)]
    for phone in phones:
        first = await phone.start()
        phone.network.has(first, conflict=True)
    for phone in phones:
        await asyncio.wait_for(phone.anew.wait(), 5)
        await phone.lan.stop()
    assert len({(tmp_path / str(number)).read_text() for number in range(5)}) > 1


async def test_a_conflict_that_goes_by_itself_moves_nobody(tmp_path: Path) -> None:
    phone = Phone(tmp_path / "extension", NEVER)
    first = await phone.start()
    phone.network.has(first, conflict=True)
    phone.network.has()
    assert phone.lan._leaving is None
    assert not phone.anew.is_set()
    await phone.lan.stop()


async def test_after_a_while_it_is_settled(tmp_path: Path) -> None:
    path = tmp_path / "extension"
    phone = Phone(path, settles=0.0)
    first = await phone.start()
    await until(path.exists)
    assert path.read_text() == f"{first}\n"
    phone.network.has(first, conflict=True)
    assert phone.lan._leaving
    assert phone.lan._leaving.when() > asyncio.get_running_loop().time() + 50, "not as a newcomer does"
    await phone.lan.stop()


@pytest.mark.parametrize("content", ["", "12", "9999", "abc", "\udce4"])
def test_a_spoilt_file_is_no_number(tmp_path: Path, content: str) -> None:
    path = tmp_path / "extension"
    path.write_bytes(content.encode(errors="surrogateescape"))
    assert LanExtension(path, "serial", lambda: None).extension == candidate("serial", ())


def test_a_number_lasts_through_a_power_cut_or_the_one_before_does(tmp_path: Path) -> None:
    path = tmp_path / "extension"
    lan = LanExtension(path, "serial", lambda: None)
    found = set()
    for _ in at_every_step(lambda: path.write_text("300\n"), lambda: lan._keep("400")):  # type: ignore[arg-type]
        found.add(path.read_text())
    assert found == {"300\n", "400\n"}


async def test_a_phone_that_cannot_write_stays(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("none")
    phone = Phone(tmp_path / "folder" / "extension")
    first = await phone.start()
    phone.network.has(first, conflict=True)
    await until(lambda: phone.lan._leaving is None)
    assert not phone.anew.is_set()
    assert phone.lan.extension == first
    await phone.lan.stop()
