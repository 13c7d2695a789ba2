"""A computer with two slots and RAUC, for the tests that install."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.update.places import Places
from tests.update.rauc_bench import Bench, bench, may_mount


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Bench]:
    if not may_mount():
        pytest.skip("RAUC mounts bundles, which takes the machine's root")
    with bench(tmp_path) as made:
        yield made


@pytest.fixture
def places(machine: Bench) -> Places:
    folder = machine.folder / "update"
    folder.mkdir()
    return Places(
        folder=folder,
        phone=machine.folder / "phone.sock",
        floor=machine.folder / "floor",
        restart=machine.folder / "restart",
        serial=machine.folder / "serial",
        bus=machine.bus,
    )
