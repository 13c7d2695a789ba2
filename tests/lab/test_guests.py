"""The tests that need devices of the kernel, each group in a fresh guest of the virtual lab."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.lab import guest as lab_guest
from tests.lab.conftest import INSIDE
from tests.lab.guest import CHECKOUT, GRACE_S, chosen
from tests.lab.machines.machine import Guest

LAB = Path(__file__).parent
MACHINE = chosen()
SECONDS = 600 * MACHINE.slowness
CALLS = "test_troubled_calls.py"
DRIVERS = sorted(f"tests/lab/{name}" for name in INSIDE - {CALLS})
GROUPS = {
    "scenarios": ["tests/scenarios/test_at_the_phone.py"],
    "troubled calls": [f"tests/lab/{CALLS}"],
    "drivers": DRIVERS[::2],
    "other drivers": DRIVERS[1::2],
    "contract": ["tests/board/test_contract.py"],
}
"""What pytest is given in each guest; the longest first, since two run at once (deploy/test.sh)."""

LIMITS = {"timeout": 300 * MACHINE.slowness, "faulthandler_timeout": 280 * MACHINE.slowness}
"""pytest's own, in seconds."""


@pytest.fixture(autouse=True, scope="module")
def lab() -> None:
    """In CI the lab has to be there; elsewhere whoever wants it builds it."""
    missing = [name for name in ("evdev", "alsaaudio", "RPi", "luma") if find_spec(name) is None]
    if not MACHINE.ready() or missing:
        reason = f"the virtual lab is not built on this machine: {MACHINE.how}"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)


def guest(*command: str, seconds: int = 60) -> subprocess.CompletedProcess[str]:
    ends_with_us = ["setpriv", "--pdeathsig", "KILL"]
    words = [
        *ends_with_us,
        sys.executable,
        "-m",
        "tests.lab.guest",
        "--seconds",
        str(seconds),
        "--",
        *command,
    ]
    return subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False)


@pytest.mark.timeout(SECONDS + 2 * GRACE_S)
@pytest.mark.parametrize("group", GROUPS)
def test_passes_in_a_guest(group: str) -> None:
    limits = [word for name, seconds in LIMITS.items() for word in ("-o", f"{name}={seconds}")]
    words = ["pytest", "-p", "no:cacheprovider", "--color=no", *limits, *GROUPS[group]]
    result = guest(sys.executable, "-m", *words, seconds=SECONDS)
    print(result.stdout)
    assert result.returncode == 0, f"the tests failed in the guest:\n{result.stdout}\n{result.stderr}"


def test_a_guest_passes_output_and_status_on() -> None:
    result = guest("sh", "-c", "echo one; echo two >&2; exit 3")
    assert (result.stdout, result.returncode) == ("one\ntwo\n", 3)


def test_what_a_guest_writes_is_gone_with_it_but_for_its_folder(tmp_path: Path) -> None:
    inside, shared = LAB / "written-by-a-guest", tmp_path / "shared"
    shared.mkdir()
    words = [sys.executable, "-m", "tests.lab.guest", "--seconds", "60", "--folder", str(shared), "--"]
    script = f"echo a >{inside} && echo b >{shared}/kept && cat {inside}"
    result = subprocess.run(
        [*words, "sh", "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert result.stdout == "a\n"
    assert not inside.exists()
    assert (shared / "kept").read_text() == "b\n"


def test_a_guest_ends_when_its_time_is_up() -> None:
    result = guest("sleep", "1000", seconds=1)
    assert result.returncode == 124
    assert "time is up" in result.stdout


def test_a_guest_ends_with_whoever_started_it() -> None:
    words = [sys.executable, "-m", "tests.lab.guest", "--", "sh", "-c", "echo up; exec sleep 1000"]
    with subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.kill()
        assert (
            process.stdout.read() == ""
        )  # nobody holds it open any more: all of the guest's processes ended


class HangsAtTheEnd:
    """A machine whose command ends with status 3, and which never switches itself off."""

    how, slowness = "", 1

    def ready(self) -> bool:
        return True

    def words(self, guest: Guest) -> list[str]:
        return ["sh", "-c", f"echo 3 >{guest.shared}/status; exec sleep 600"]


def test_a_guest_that_hangs_once_its_command_has_ended_is_ended(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lab_guest, "OFF_S", 0.1)
    assert lab_guest.run(HangsAtTheEnd(), ["true"]) == 3
    assert "did not switch itself off" in capfd.readouterr().err
