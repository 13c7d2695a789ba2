"""The network's units: hardened, valid, and with what they name."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.deploy.test_systemd import EXPOSURE, settings

ROOT = Path(__file__).resolve().parents[2] / "deploy/network/root"
UNITS = sorted((ROOT / "usr/lib/systemd/system").glob("*.service"))


def test_there_are_units() -> None:
    assert [unit.name for unit in UNITS] == [
        "dering-dhcp.service",
        "dering-network.service",
        "dering-vlan.service",
    ]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_service_exposes_little(unit: Path) -> None:
    words = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    overall = re.search(rf"exposure level for {re.escape(unit.name)}: ([0-9.]+)", told)
    assert overall, told
    assert float(overall[1]) < EXPOSURE


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_it(unit: Path, tmp_path: Path) -> None:
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text("utf-8").replace("/opt/dering/bin/dering", "/bin/true"), "utf-8")
    words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    ours = [line for line in result.stderr.splitlines() if str(tmp_path) in line]
    assert (result.returncode, ours) == (0, []), result.stderr


def test_what_the_units_name_is_in_the_image() -> None:
    (line,) = settings(ROOT / "usr/lib/systemd/system/dering-dhcp.service", "ExecStart")
    configuration = ROOT / re.findall(r"--config (\S+)", line)[0].lstrip("/")
    hook = re.findall(r"^script (\S+)$", configuration.read_text("utf-8"), re.MULTILINE)[0]
    assert (ROOT / hook.lstrip("/")).stat().st_mode & 0o111


def test_the_time_zone_and_iwds_configuration_are_what_the_settings_make() -> None:
    """/etc cannot be written on a phone: links lead to where ``dering network`` writes."""
    assert str((ROOT / "etc/localtime").readlink()) == "../run/dering-network/localtime"
    assert str((ROOT / "etc/iwd/main.conf").readlink()) == "/run/dering-network/iwd.conf"
