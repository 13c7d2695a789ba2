"""How fast an I2C bus is: as the device tree sets it, and as a whole frame on it takes."""

from __future__ import annotations

import time
from pathlib import Path

THREAD = Path("/proc/thread-self/schedstat")
"""What the processor gave this thread, and how long it had it wait, in nanoseconds (sched-stats.rst)."""

SYS = Path("/sys")

BITS_A_BYTE = 9
"""Eight and the acknowledgement (NXP UM10204, section 3.1.5)."""

SLOW_HZ = 300_000
"""A bus that is set to less is slow; 400 kHz is meant."""

SLOW_MEASURED_HZ = 200_000
"""A bus on which a frame comes to less is slow: starts, stops and a busy processor have their share."""


def configured_hz(port: int) -> int | None:
    """The clock that the device tree sets for /dev/i2c-PORT, None where there is none to read."""
    try:
        cell = (SYS / f"bus/i2c/devices/i2c-{port}/of_node/clock-frequency").read_bytes()
    except OSError:
        return None
    return int.from_bytes(cell, "big") if len(cell) == 4 else None


def measured_hz(sent: int, seconds: float) -> float:
    """The clock at which so many bytes take so long."""
    return BITS_A_BYTE * sent / max(seconds, 1e-6)


def processor_s() -> float:
    """How long this thread computed until now, and waited to compute where the kernel counts that."""
    try:
        _, waited, _ = THREAD.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        waited = "0"
    return time.thread_time() + int(waited) / 1e9


def slow_bus(port: int, sent: int, seconds: float) -> str | None:
    """A sentence if the bus is slow, by a whole frame of so many bytes; None if it is as fast as meant."""
    configured, measured = configured_hz(port), measured_hz(sent, seconds)
    took = f"a whole frame takes {1000 * seconds:.0f} ms"
    if configured is not None and configured < SLOW_HZ:
        return (
            f"the I2C bus of the display is set to {configured / 1000:.0f} kHz and {took}; "
            "write dtparam=i2c_arm_baudrate=400000 into /boot/firmware/config.txt"
        )
    if measured >= SLOW_MEASURED_HZ:
        return None
    if configured is not None:
        return f"the I2C bus of the display is set to {configured / 1000:.0f} kHz, yet {took}"
    return (
        f"the I2C bus of the display is slow, {took}; at 400 kHz it would be 25 ms "
        "(dtparam=i2c_arm_baudrate=400000 in /boot/firmware/config.txt)"
    )
