"""The units in deploy/systemd: hardened, valid, and of users that exist. No systemd needs to run for it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from firmware.arguments import parser

SYSTEMD = Path(__file__).resolve().parents[2] / "deploy/systemd"
UNITS = SYSTEMD / "units"
SERVICES = sorted(UNITS.glob("*.service"))
EXPOSURE = 3.0
"""Of 10; below is what systemd itself calls OK."""
PROGRAM = "/opt/dering/bin/dering"


def settings(unit: Path, name: str) -> list[str]:
    """The values of a setting, in the order of the file."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text("utf-8"), re.MULTILINE)


def users() -> set[str]:
    lines = (SYSTEMD / "sysusers.d/dering.conf").read_text("utf-8").splitlines()
    return {line.split()[1] for line in lines if line.startswith("u ")}


@pytest.fixture(scope="module")
def exposures() -> dict[str, float]:
    """What each service exposes, as systemd judges its file."""
    found = {}
    for unit in SERVICES:
        words = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        overall = re.search(rf"exposure level for {re.escape(unit.name)}: ([0-9.]+)", told)
        assert overall, told
        found[unit.name] = float(overall[1])
    return found


def test_there_are_units() -> None:
    assert {"dering-phone.service", "dering-setup.service", "dering-update.service"} <= {
        unit.name for unit in SERVICES
    }


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_exposes_little(unit: Path, exposures: dict[str, float]) -> None:
    assert exposures[unit.name] < EXPOSURE


def test_the_judge_tells_a_service_that_is_not_hardened(tmp_path: Path) -> None:
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=30", "--no-pager", str(bare)]
    assert subprocess.run(words, capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_runs_as_a_user_of_its_own_without_capabilities(unit: Path) -> None:
    (user,) = settings(unit, "User")
    assert user in users()
    assert settings(unit, "CapabilityBoundingSet") == [""]
    assert not settings(unit, "AmbientCapabilities")


def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace(PROGRAM, "/bin/true"), "utf-8")
    names = [str(tmp_path / unit.name) for unit in SERVICES]
    words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *names]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    ours = [line for line in result.stderr.splitlines() if "dering-" in line or str(tmp_path) in line]
    assert (result.returncode, ours) == (0, []), result.stderr


def test_verify_tells_a_mistake(tmp_path: Path) -> None:
    wrong = tmp_path / "dering-wrong.service"
    wrong.write_text("[Service]\nExecStart=/bin/true\nProtectSytem=strict\n")
    words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(wrong)]
    assert "ProtectSytem" in subprocess.run(words, capture_output=True, text=True, check=False).stderr


def test_the_phone_is_started_with_options_that_it_has() -> None:
    (line,) = settings(UNITS / "dering-phone.service", "ExecStart")
    program, *arguments = shlex.split(line.replace("${DERING_BOARD}", "pi"))
    assert program == PROGRAM
    options = parser().parse_args(arguments)
    assert (options.board, options.control) == ("pi", Path("/run/dering/phone.sock"))


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_command_of_ours_exists(unit: Path) -> None:
    for line in settings(unit, "ExecStart"):
        program, *arguments = shlex.split(line.replace("${DERING_BOARD}", "pi"))
        if program == PROGRAM:
            assert parser().parse_args(arguments).perform


def test_the_users_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    folder = tmp_path / "usr/lib/sysusers.d"
    folder.mkdir(parents=True)
    shutil.copy(SYSTEMD / "sysusers.d/dering.conf", folder)
    result = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    made = {line.split(":")[0] for line in (tmp_path / "etc/passwd").read_text().splitlines()}
    assert made == users()
    groups = {}
    for line in (tmp_path / "etc/group").read_text().splitlines():
        name, _, _, members = line.split(":")
        groups[name] = members.split(",")
    assert {"gpio", "i2c", "spi"} <= groups.keys()
    assert {"dering-phone", "dering-update"} <= set(groups["dering"])
