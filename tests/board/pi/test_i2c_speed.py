"""How fast an I2C bus is said to be, and measured."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from board.pi.display import i2c_speed
from board.pi.display.i2c_speed import configured_hz, measured_hz, processor_s, slow_bus

FRAME = 1104
"""Bytes of a whole frame on an SSD1306, addresses included."""


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the kernel shows the device tree's clock of bus 1; not there yet."""
    monkeypatch.setattr(i2c_speed, "SYS", tmp_path)
    node = tmp_path / "bus/i2c/devices/i2c-1/of_node"
    node.mkdir(parents=True)
    return node / "clock-frequency"


def test_the_device_trees_clock_is_one_big_endian_cell(set_clock: Path) -> None:
    assert configured_hz(1) is None
    set_clock.write_bytes(bytes.fromhex("00061a80"))
    assert configured_hz(1) == 400_000
    assert configured_hz(2) is None
    set_clock.write_bytes(b"400000\n")
    assert configured_hz(1) is None


def test_a_frame_of_25_ms_is_400_khz() -> None:
    assert measured_hz(FRAME, 0.0248) == pytest.approx(400_000, rel=0.01)
    assert measured_hz(FRAME, 0.0994) == pytest.approx(100_000, rel=0.01)
    assert measured_hz(FRAME, 0.0) > 1e6


def test_the_processors_time_is_what_it_gave_and_what_it_had_one_wait_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i2c_speed, "THREAD", tmp_path / "schedstat")
    computed = time.thread_time()
    assert computed <= processor_s() < computed + 60
    (tmp_path / "schedstat").write_text("1000000000 250000000000 44\n")
    assert computed + 250 <= processor_s() < computed + 310


def test_a_fast_bus_is_nothing_to_speak_of(set_clock: Path) -> None:
    assert slow_bus(1, FRAME, 0.027) is None
    set_clock.write_bytes((400_000).to_bytes(4, "big"))
    assert slow_bus(1, FRAME, 0.027) is None


def test_a_bus_that_is_set_slow_names_the_setting(set_clock: Path) -> None:
    set_clock.write_bytes((100_000).to_bytes(4, "big"))
    assert slow_bus(1, FRAME, 0.101) == (
        "the I2C bus of the display is set to 100 kHz and a whole frame takes 101 ms; "
        "write dtparam=i2c_arm_baudrate=400000 into /boot/firmware/config.txt"
    )


def test_a_bus_that_is_slower_than_it_is_set(set_clock: Path) -> None:
    set_clock.write_bytes((400_000).to_bytes(4, "big"))
    assert slow_bus(1, FRAME, 0.101) == (
        "the I2C bus of the display is set to 400 kHz, yet a whole frame takes 101 ms"
    )


def test_a_slow_bus_whose_setting_is_unknown(set_clock: Path) -> None:
    assert not set_clock.exists()
    sentence = slow_bus(1, FRAME, 0.101)
    assert sentence is not None
    assert "a whole frame takes 101 ms; at 400 kHz it would be 25 ms" in sentence
