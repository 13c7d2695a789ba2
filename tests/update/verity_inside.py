"""Bundles as phones insist on them, format "verity". Run by test_verity.py in a kernel with device-mapper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.update import keys
from firmware.config.model import UpdateSection
from firmware.update.errors import UpdateError
from firmware.update.places import Places
from firmware.update.updater import Updater
from tests.update.phone_socket import phone_socket
from tests.update.rauc_bench import SLOT_BYTES, Bench, bench, judge


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path, form="verity") as made:
        yield made


@pytest.fixture
def updater(places: Places) -> Updater:
    return Updater(UpdateSection(), places)


async def test_both_images_are_written_whole_and_the_new_system_is_kept(
    machine: Bench, updater: Updater
) -> None:
    async with phone_socket(updater.places.phone):
        await updater.install(machine.bundle("good", "0.2.0"))
        for part, slot in (("root.img", "root-b"), ("boot.img", "boot-b")):
            image = (machine.folder / f"good-{part}").read_bytes()
            assert machine.slot(slot)[: len(image)] == image
        machine.stop()
        machine.start(booted="B")
        assert (await judge(updater.places)).startswith("Updated from ")
    assert machine.boot_state()["B"] == "good"


async def test_another_format_is_refused(machine: Bench, updater: Updater) -> None:
    with pytest.raises(UpdateError, match="or it is damaged"):
        await updater.install(machine.bundle("plain", "0.2.0", form="plain"))
    nothing_written(machine)


async def test_a_foreign_signature_is_refused(machine: Bench, updater: Updater) -> None:
    keys.make(machine.folder / "foreign")
    with pytest.raises(UpdateError, match="signature"):
        await updater.install(machine.bundle("foreign", "0.2.0", signed_by=machine.folder / "foreign"))
    nothing_written(machine)


async def test_what_was_changed_behind_the_signature_is_not_installed(
    machine: Bench, updater: Updater
) -> None:
    """The signature is of the tree of hashes: the kernel finds a changed block while it is read."""
    bundle = machine.bundle("changed", "0.2.0")
    image = (machine.folder / "changed-boot.img").read_bytes()
    content = bytearray(bundle.read_bytes())
    at = content.index(image[20_000:20_100])
    content[at] ^= 1
    bundle.write_bytes(content)
    with pytest.raises(UpdateError, match=r"changed\.raucb"):
        await updater.install(bundle)
    assert machine.boot_state()["primary"] == "A"


def nothing_written(machine: Bench) -> None:
    assert machine.slot("root-b") == machine.slot("boot-b") == b"\0" * SLOT_BYTES
    assert machine.boot_state()["primary"] == "A"
