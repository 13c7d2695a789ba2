"""Whether the phone runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.doctor import running
from firmware.phone.findings import Outcome
from tests.doctor.tree import make


@pytest.mark.parametrize(
    ("command", "is_phone"),
    [
        ("/opt/dering/bin/python /opt/dering/bin/dering run --board pi --config phone.toml", True),
        ("/usr/bin/dering run --config=phone.toml --board=pi", True),
        ("python3 -m firmware run --config phone.toml --board pi", True),
        ("python3 -m firmware run --config phone.toml --board emulated", False),
        ("dering run --config phone.toml", False),
        ("dering doctor --board pi", False),
        ("", False),
        ("grep dering", False),
    ],
)
def test_a_phone_is_known_by_its_command_line(command: str, is_phone: bool, tmp_path: Path) -> None:
    make(tmp_path, {"proc/412/cmdline": "\0".join(command.split()) + "\0", "proc/self/cmdline": "dering"})
    found = running.running_phone(tmp_path)
    assert (found == 412) is is_phone
    (finding,) = running.look(found)
    assert finding.outcome is (Outcome.WARNING if is_phone else Outcome.OK)


def test_the_own_process_is_none(tmp_path: Path) -> None:
    make(tmp_path, {"proc/412/cmdline": "dering\0run\0--board\0pi\0"})
    assert running.running_phone(tmp_path, own=412) is None


def test_a_process_that_ends_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "proc/9/cmdline").mkdir(parents=True)  # which cannot be read
    assert running.running_phone(tmp_path) is None
