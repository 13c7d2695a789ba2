"""The display's bus: its speed as set, and as measured."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from firmware.doctor import i2c
from firmware.phone.findings import Outcome
from tests.doctor.tree import make

PROPERTY = "sys/bus/i2c/devices/i2c-1/of_node/clock-frequency"


@pytest.mark.parametrize(
    ("hertz", "outcome"), [(400_000, Outcome.OK), (1_000_000, Outcome.OK), (100_000, Outcome.WARNING)]
)
def test_the_device_tree_tells(hertz: int, outcome: Outcome, tmp_path: Path) -> None:
    (found,) = i2c.look(make(tmp_path, {PROPERTY: hertz.to_bytes(4, "big")}), 1)
    assert found.outcome is outcome
    assert dict(found.values) == {"bus": 1, "kilohertz": hertz // 1000}


@pytest.mark.parametrize("content", [None, b"", b"\0\0\0\0"])
def test_no_device_tree(content: bytes | None, tmp_path: Path) -> None:
    (found,) = i2c.look(make(tmp_path, {} if content is None else {PROPERTY: content}), 1)
    assert found.outcome is Outcome.SKIPPED


def test_the_quickest_message_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []
    now = 100.0
    monkeypatch.setattr(time, "perf_counter", lambda: now)

    def send(message: bytes) -> None:
        nonlocal now
        sent.append(message)
        now += 0.00578 if len(sent) == 3 else 0.05

    (found,) = i2c.measure(1, 0x3C, send)
    assert found.outcome is Outcome.OK
    assert dict(found.values)["kilohertz"] == 400
    assert set(sent) == {b"\x00" + b"\xe3" * 255}, "nothing but commands that do nothing"


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (FileNotFoundError(), "There is no I2C bus"),
        (PermissionError(), "may not be used"),
        (OSError(121, "Remote I/O error"), "Nothing answers"),
    ],
)
def test_a_bus_that_does_not_carry(error: OSError, word: str) -> None:
    def send(_message: bytes) -> None:
        raise error

    (found,) = i2c.measure(1, 0x3C, send)
    assert found.outcome is Outcome.FAILED
    assert word in found.text
    assert found.step


def test_a_bus_that_this_machine_has_not() -> None:
    (found,) = i2c.measure(99, 0x3C)
    assert "There is no I2C bus" in found.text
