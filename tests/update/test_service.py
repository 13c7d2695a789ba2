"""The service: what the owner wants, never in a call, alone at night only, and no failed version twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.config.model import UpdateSection
from firmware.phone.settings import Night
from firmware.update import memory
from firmware.update.errors import UpdateError
from firmware.update.feed import Release
from firmware.update.places import Places
from firmware.update.sentence import GIVEN_UP, NOT_REGISTERED, sentence
from firmware.update.service import UpdateService
from firmware.update.updater import Offer, Updater
from firmware.update.version import version
from tests.update.phone_socket import PhoneSocket, phone_socket

RELEASE = Release(
    version("9.0.0"), "dering-pi64", "https://a.example/b", "a" * 64, 1, 100, {"en": "Better\ncalls."}
)


class Offering(Updater):
    """An updater with one release to offer; ``installed`` are the calls still to come when each was."""

    def __init__(self, places: Places, phone: PhoneSocket) -> None:
        super().__init__(UpdateSection(), places)
        self.phone = phone
        self.installed: list[int] = []
        self.refuses = ""

    async def check(self) -> Offer:
        if self.refuses:
            raise UpdateError(self.refuses)
        return Offer(version("0.1.0"), RELEASE)

    async def install_release(self, release: Release) -> None:
        assert release is RELEASE
        self.installed.append(len(self.phone.calls))


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[PhoneSocket]:
    async with phone_socket(tmp_path / "phone.sock") as made:
        yield made


@pytest.fixture
def updater(tmp_path: Path, phone: PhoneSocket) -> Offering:
    places = Places(folder=tmp_path, phone=tmp_path / "phone.sock", restart=tmp_path / "restart")
    return Offering(places, phone)


async def no_time(_seconds: float) -> None:
    await asyncio.sleep(0)


async def test_the_owner_looks_and_sees_the_notes(updater: Offering, phone: PhoneSocket) -> None:
    await UpdateService(updater, sleep=no_time).hear("update-check")
    assert [notice["state"] for notice in phone.shown] == ["checking", "available"]
    assert phone.shown[-1]["reason"] == "Better calls."
    assert phone.shown[-1]["version"] == "9.0.0"


async def test_installs_and_starts_again_only_without_a_call(updater: Offering, phone: PhoneSocket) -> None:
    phone.calls = [True, True, False, True, False]
    await UpdateService(updater, sleep=no_time).hear("update-install")
    assert updater.installed == [2]
    assert phone.calls == []
    assert updater.places.restart.exists()
    assert phone.shown[-1]["state"] == "restarting"


async def test_the_verdict_is_told_in_the_owners_language(updater: Offering, phone: PhoneSocket) -> None:
    reason = sentence(NOT_REGISTERED, accounts="sip:1@pbx.example")
    verdict = sentence(GIVEN_UP, version="0.2.0", reason=reason)
    memory.save(updater.places.folder, memory.Memory(verdict=verdict, unwell="0.2.0"))
    for language in ("en", "id"):
        updater.language = language
        await UpdateService(updater, sleep=no_time)._tell()
    english, indonesian = phone.shown
    assert english["reason"] == (
        "Update to 0.2.0 did not work: sip:1@pbx.example did not register. The old system is back."
    )
    assert indonesian["reason"] == (
        "Pembaruan ke 0.2.0 gagal: sip:1@pbx.example tidak terdaftar. Sistem lama kembali dipakai."
    )
    assert english["state"] == indonesian["state"] == "failed"


async def test_what_went_wrong_is_shown(updater: Offering, phone: PhoneSocket) -> None:
    updater.refuses = "https://a.example/feed.json: no answer in time"
    await UpdateService(updater, sleep=no_time).hear("update-check")
    assert phone.shown[-1] == {"kind": "update", "state": "failed", "reason": updater.refuses}


async def test_by_itself_it_waits_for_the_night(updater: Offering) -> None:
    minutes = iter([60, 119, 120, 121])
    service = UpdateService(updater, local=lambda: next(minutes), sleep=no_time)
    await service._look()
    assert updater.installed == [0]
    assert next(minutes, None) is None
    assert updater.places.restart.exists()


async def test_the_owner_need_not_wait_for_the_night(updater: Offering) -> None:
    day, asked = iter([600, 601]), asyncio.Event()

    async def sleep(_seconds: float) -> None:
        if not asked.is_set():
            asked.set()
            await service.hear("update-install")

    service = UpdateService(updater, local=lambda: next(day, 180), sleep=sleep)
    await service._look()
    assert asked.is_set()
    assert updater.installed == [0]
    assert updater.places.restart.exists()


async def test_nothing_is_begun_beside_hawkbits_work(updater: Offering) -> None:
    service = UpdateService(updater, sleep=no_time)
    async with service._one:
        await service.hear("update-install")
    assert updater.installed == []


async def test_a_version_that_was_given_up_or_is_not_wanted_is_not_installed(updater: Offering) -> None:
    service = UpdateService(updater, local=lambda: 180, sleep=no_time)
    memory.save(updater.places.folder, replace(memory.Memory(), unwell="9.0.0"))
    await service._look()
    memory.save(updater.places.folder, memory.Memory())
    updater.settings = replace(updater.settings, automatic=False)
    await service._look()
    assert updater.installed == []
    assert not updater.places.restart.exists()


def test_a_night_may_have_midnight_in_it() -> None:
    night = Night(22 * 60, 6 * 60)
    assert [hour * 60 in night for hour in (21, 22, 0, 5, 6)] == [False, True, True, True, False]
