"""What an examination does while the phone itself runs: it says so, and leaves the phone its devices."""

from __future__ import annotations

from pathlib import Path

from board.api import Board, BoardError
from board.pi.options import DisplayOptions
from firmware.config.model import Config
from firmware.doctor.examine import Examination
from firmware.phone.findings import Check, Outcome
from tests.doctor.tree import make


async def test_a_running_phone_keeps_its_devices(tmp_path: Path) -> None:
    make(tmp_path, {"proc/412/cmdline": "dering\0run\0--board\0pi\0"})

    def never() -> Board:
        raise AssertionError("the phone's devices were opened")

    examination = Examination(Config(), tmp_path, never, DisplayOptions(), root=tmp_path)
    found = {finding.check: finding async for finding in examination.findings()}
    assert found[Check.PHONE].outcome is Outcome.WARNING
    assert dict(found[Check.PHONE].values) == {"process": 412}
    assert Check.KEYPAD not in found
    assert Check.POWER in found


async def test_a_board_that_cannot_be_is_a_finding(tmp_path: Path) -> None:
    def fail() -> Board:
        raise BoardError('The board "pi" needs the package evdev.')

    examination = Examination(Config(), tmp_path, fail, DisplayOptions(), root=tmp_path)
    found = {finding.check: finding async for finding in examination.findings()}
    assert found[Check.BOARD].outcome is Outcome.FAILED
    assert found[Check.BOARD].step
    assert Check.NETWORK in found
