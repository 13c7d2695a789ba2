"""deploy/system-packages.sh says plainly what is missing, and does nothing at all when nothing is."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "system-packages.sh"


class Machine:
    """A made-up machine: its dpkg knows some packages, its user is not root, and it has no sudo."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.program("id", "echo 1000")
        self.program("dpkg-query", "exit 1")
        self.program("apt-get", 'echo "apt-get $*"')
        for name in ("bash", "dirname", "env", "sed", "tr"):
            (programs / name).symlink_to(Path("/usr/bin") / name)

    def program(self, name: str, body: str) -> None:
        file = self.programs / name
        file.write_text(f"#!/bin/bash\n{body}\n")
        file.chmod(0o755)

    def run(self, *lists: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPT, *lists],
            env=os.environ | {"PATH": str(self.programs)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_with_everything_installed_it_is_silent(machine: Machine) -> None:
    machine.program("dpkg-query", "echo -n installed")
    result = machine.run("setup", "test")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_without_root_it_says_what_to_type(machine: Machine) -> None:
    result = machine.run("test")
    assert result.returncode == 1
    assert "As root: apt-get install" in result.stderr
    assert "kamailio" in result.stderr
    assert result.stdout == ""


def test_only_what_is_missing_is_named(machine: Machine) -> None:
    machine.program("dpkg-query", '[ "${*: -1}" = kamailio ] && exit 1; echo -n installed')
    result = machine.run("test")
    assert "This machine lacks: kamailio \n" in result.stderr


def test_any_alternative_will_do(machine: Machine) -> None:
    machine.program("dpkg-query", '[ "${*: -1}" = libssl3 ] && exit 1; echo -n installed')
    assert machine.run("setup").returncode == 0


def test_a_machine_without_apt_is_told_the_names(machine: Machine) -> None:
    (machine.programs / "apt-get").unlink()
    result = machine.run("setup")
    assert result.returncode == 1
    assert "has no apt-get" in result.stderr
    assert "libopus0" in result.stderr
