"""Voltage, heat and throttling, from trees as a Pi's kernel shows them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from firmware.doctor import power
from firmware.phone.findings import Check, Finding, Outcome
from tests.doctor.tree import make

ALARM = "sys/class/hwmon/hwmon1/in0_lcrit_alarm"
HWMON = {"sys/class/hwmon/hwmon0/name": "cpu_thermal\n", "sys/class/hwmon/hwmon1/name": "rpi_volt\n"}
TEMPERATURE = "sys/class/thermal/thermal_zone0/temp"


def look(root: Path, files: Mapping[str, str | bytes]) -> dict[Check, Finding]:
    return {finding.check: finding for finding in power.look(make(root, files))}


@pytest.mark.parametrize(
    ("bits", "alarm", "outcome", "word"),
    [
        ("0", "0\n", Outcome.OK, "right"),
        ("50005", "0\n", Outcome.FAILED, "now"),
        ("0", "1\n", Outcome.FAILED, "now"),
        ("50000\n", "0\n", Outcome.FAILED, "since the start"),
        ("e0000", "0\n", Outcome.OK, "right"),
    ],
)
def test_the_voltage(bits: str, alarm: str, outcome: Outcome, word: str, tmp_path: Path) -> None:
    found = look(tmp_path, HWMON | {power.THROTTLED: bits, ALARM: alarm})[Check.POWER]
    assert found.outcome is outcome
    assert word in found.text
    assert bool(found.step) is (outcome is Outcome.FAILED)


def test_the_kernel_s_alarm_alone_is_enough(tmp_path: Path) -> None:
    assert look(tmp_path, HWMON | {ALARM: "1"})[Check.POWER].outcome is Outcome.FAILED


def test_a_computer_that_tells_nothing_is_skipped(tmp_path: Path) -> None:
    found = look(tmp_path, {power.THROTTLED: "garbage", "sys/class/hwmon/hwmon0/name": "rpi_volt"})
    assert [finding.outcome for finding in found.values()] == [Outcome.SKIPPED, Outcome.SKIPPED]


@pytest.mark.parametrize(
    ("celsius", "bits", "outcome"),
    [
        (48, "0", Outcome.OK),
        (74, "0", Outcome.WARNING),
        (82, "0", Outcome.FAILED),
        (60, "4", Outcome.FAILED),
        (60, "8", Outcome.FAILED),
        (60, "80000", Outcome.WARNING),
        (48, "5", Outcome.OK),  # slowed for want of voltage, which is told of there
        (48, "50000", Outcome.OK),
    ],
)
def test_the_temperature(celsius: int, bits: str, outcome: Outcome, tmp_path: Path) -> None:
    found = look(tmp_path, {TEMPERATURE: f"{celsius * 1000 + 312}\n", power.THROTTLED: bits})
    assert found[Check.TEMPERATURE].outcome is outcome
    assert dict(found[Check.TEMPERATURE].values) == {"celsius": celsius}
