"""Installing by RAUC's real service: what works, and everything that may not."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from deploy.update import keys
from firmware.config.model import UpdateSection
from firmware.update import memory
from firmware.update.errors import UpdateError
from firmware.update.places import Places
from firmware.update.rauc import rauc
from firmware.update.updater import Updater
from tests.update.phone_socket import phone_socket
from tests.update.rauc_bench import SLOT_BYTES, Bench, judge


@pytest.fixture
def updater(places: Places) -> Updater:
    return Updater(UpdateSection(), places)


async def test_installs_root_and_boot_into_the_other_slot(machine: Bench, updater: Updater) -> None:
    told: list[int] = []
    number = await updater.install(machine.bundle("good", "0.2.0"), progress=told.append)
    assert str(number) == "0.2.0"
    assert machine.slot("root-b").startswith(b"root.img 0.2.0")
    assert machine.slot("boot-b").startswith(b"boot.img 0.2.0")
    assert machine.slot("root-a") == b"\0" * SLOT_BYTES
    assert machine.boot_state()["primary"] == "rootfs.1" or machine.boot_state()["primary"] == "B"
    assert told[-1] == 100
    assert told == sorted(told)
    trial = memory.load(updater.places.folder).trial
    assert trial is not None
    assert (trial.version, trial.slot, trial.installed) == ("0.2.0", "B", True)


async def test_refuses_a_foreign_signature(machine: Bench, updater: Updater) -> None:
    keys.make(machine.folder / "foreign")
    bundle = machine.bundle("foreign", "0.2.0", signed_by=machine.folder / "foreign")
    with pytest.raises(UpdateError, match="signature"):
        await updater.install(bundle)
    nothing_written(machine)


async def test_refuses_a_bundle_for_other_hardware(machine: Bench, updater: Updater) -> None:
    with pytest.raises(UpdateError, match="a bundle for toaster, allowed one for dering-pi64"):
        await updater.install(machine.bundle("other", "0.2.0", compatible="toaster"))
    nothing_written(machine)


async def test_refuses_a_truncated_bundle(machine: Bench, updater: Updater) -> None:
    bundle = machine.bundle("short", "0.2.0")
    os.truncate(bundle, bundle.stat().st_size // 2)
    with pytest.raises(UpdateError, match="signature is not by a key"):
        await updater.install(bundle)
    nothing_written(machine)


async def test_refuses_what_is_below_the_floor(machine: Bench, updater: Updater) -> None:
    updater.places.floor.write_text("0.2.0\n")
    with pytest.raises(UpdateError, match=r"version 0\.1\.9 is below 0\.2\.0"):
        await updater.install(machine.bundle("old", "0.1.9"))
    updater.places.floor.write_text("0.0.0\n")
    memory.save(updater.places.folder, replace(memory.load(updater.places.folder), floor="0.3.0"))
    with pytest.raises(UpdateError, match=r"version 0\.2\.9 is below 0\.3\.0"):
        await updater.install(machine.bundle("less-old", "0.2.9"))
    nothing_written(machine)


async def test_an_image_larger_than_the_slot_leaves_the_old_system(machine: Bench, updater: Updater) -> None:
    bundle = machine.bundle("large", "0.2.0", size=2 * SLOT_BYTES)
    with machine.block_device("root-b"), pytest.raises(UpdateError, match="No space left on device"):
        await updater.install(bundle)
    assert machine.boot_state()["primary"] == "A"


async def test_rauc_dying_in_the_middle_is_told(machine: Bench, updater: Updater) -> None:
    bundle = machine.bundle("good", "0.2.0")
    service = machine.service
    assert service is not None
    with pytest.raises(UpdateError, match="RAUC"):
        await updater.install(bundle, progress=lambda _percent: service.kill())
    machine.unmount()
    trial = memory.load(updater.places.folder).trial
    assert trial is not None
    assert not trial.installed
    machine.stop()
    machine.start()
    verdict = await judge(updater.places)
    assert verdict == "Update to 0.2.0 was interrupted. Nothing has changed."


async def test_a_system_that_does_not_start_the_phone_is_given_up(machine: Bench, updater: Updater) -> None:
    await updater.install(machine.bundle("good", "0.2.0"))
    machine.stop()
    machine.start(booted="B")
    assert await judge(updater.places) == "Version 0.2.0 is not well: the phone did not start"
    assert machine.boot_state()["B"] == "bad"
    machine.stop()
    machine.start(booted="A")
    text = "Update to 0.2.0 did not work: the phone did not start. The old system is back."
    assert await judge(updater.places) == text
    kept = memory.load(updater.places.folder)
    assert (str(kept.verdict), kept.unwell, kept.trial) == (text, "0.2.0", None)


async def test_a_slot_that_never_came_up_is_told_too(machine: Bench, updater: Updater) -> None:
    await updater.install(machine.bundle("good", "0.2.0"))
    text = "Update to 0.2.0 did not work: it did not start. The old system is back."
    assert await judge(updater.places) == text


async def test_without_a_trial_the_slot_is_good(machine: Bench, places: Places) -> None:
    assert await judge(places, "network") == "The system is as it was."
    async with rauc(places.bus) as service:
        assert (await service.booted()).good


def nothing_written(machine: Bench) -> None:
    assert machine.slot("root-b") == machine.slot("boot-b") == b"\0" * SLOT_BYTES
    assert machine.boot_state()["primary"] == "A"


async def updated(machine: Bench, updater: Updater) -> None:
    """Install a new system while an account is registered, and start it."""
    async with phone_socket(updater.places.phone, registered=True):
        await updater.install(machine.bundle("good", "0.2.0"))
    machine.stop()
    machine.start(booted="B")


async def test_a_system_that_is_well_is_kept(machine: Bench, updater: Updater) -> None:
    await updated(machine, updater)
    async with phone_socket(updater.places.phone, registered=True):
        assert (await judge(updater.places)).startswith("Updated from ")
    assert machine.boot_state()["B"] == "good"
    assert memory.load(updater.places.folder).trial is None


async def test_an_account_that_no_longer_registers_brings_the_old_system_back(
    machine: Bench, updater: Updater
) -> None:
    await updated(machine, updater)
    async with phone_socket(updater.places.phone, registered=False):
        told = await judge(updater.places)
    assert told == "Version 0.2.0 is not well: sip:1@pbx.example did not register"
    assert machine.boot_state()["B"] == "bad"


async def test_a_new_failure_of_the_self_test_brings_the_old_system_back(
    machine: Bench, updater: Updater
) -> None:
    await updated(machine, updater)
    async with phone_socket(updater.places.phone, registered=True):
        told = await judge(updater.places, "storage")
    assert told == "Version 0.2.0 is not well: the self-test failed: storage"


async def test_what_failed_before_is_not_held_against_it(machine: Bench, places: Places) -> None:
    async def failing() -> tuple[str, ...]:
        return ("network",)

    await updated(machine, Updater(UpdateSection(), places, failing=failing))
    async with phone_socket(places.phone, registered=True):
        assert (await judge(places, "network")).startswith("Updated from ")
