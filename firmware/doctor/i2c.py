"""The I2C bus of the display: the speed it is set to, and how long a message really takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from board.pi.options import Bus, Chip, DisplayOptions, PiOptions
from board.pi.wiring.builds import build
from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.language import label

WANTED_HZ = 400_000
SLOW_HZ = 350_000
"""Below this a frame takes so long (95 ms at 100 kHz) that the screen lags behind the keys."""

SLOW_MESSAGE_HZ = 150_000
"""Below this it was a bus of 100 kHz; a driver's gaps between bytes leave half of a quick one."""

NOP, COMMANDS = 0xE3, 0x00
"""The command of SSD1306, SSD1309 and SH1106 that does nothing, and the byte that says: commands follow."""

MESSAGE = bytes([COMMANDS, *[NOP] * 255])
BITS_A_BYTE = 9
"""Eight and the acknowledgement."""

MEASUREMENTS = 5
FASTER = label("Write dtparam=i2c_arm_baudrate=400000 into config.txt and start the Pi again.")


def display_of(pi: PiOptions | None, board: str) -> DisplayOptions | None:
    """The display of a Pi, by its options or those of the default build; None of another board."""
    return (pi or build().options).display if board == "pi" else None


def bus_of(display: DisplayOptions | None) -> int | None:
    """The I2C bus that it is on, if it is on one."""
    on_bus = display is not None and display.chip is not Chip.NONE and display.bus is Bus.I2C
    return display.port if display and on_bus else None


def look(root: Path, bus: int) -> list[Finding]:
    """What the device tree says."""
    hz = configured_hz(root, bus)
    if hz is None:
        text = label("The speed of I2C bus {bus} is not told by its device tree.")
        return [Finding(Check.I2C, Outcome.SKIPPED, text, values=(("bus", bus),))]
    return [_judge(bus, hz, label("I2C bus {bus} is set to {kilohertz} kHz."), SLOW_HZ)]


def configured_hz(root: Path, bus: int) -> int | None:
    """The property clock-frequency (a big-endian word of 32 bits), None where there is none."""
    try:
        word = (root / f"sys/bus/i2c/devices/i2c-{bus}/of_node/clock-frequency").read_bytes()
    except OSError:
        return None
    return int.from_bytes(word[:4], "big") or None


def measure(bus: int, address: int, send: Callable[[bytes], None] | None = None) -> list[Finding]:
    """Send commands that do nothing to the display at ``address``; the quickest of a few counts."""
    values = (("bus", bus), ("address", f"0x{address:02x}"))
    try:
        with nullcontext(send) if send else _sender(bus, address) as sender:
            seconds = min(_seconds(sender) for _ in range(MEASUREMENTS))
    except FileNotFoundError:
        text = label("There is no I2C bus {bus}.")
        step = label("Write dtparam=i2c_arm=on into config.txt and start the Pi again.")
        return [Finding(Check.I2C, Outcome.FAILED, text, step, values)]
    except PermissionError:
        text = label("I2C bus {bus} may not be used by this user.")
        step = label("Add the user to the group i2c, or run the self-test with sudo.")
        return [Finding(Check.I2C, Outcome.FAILED, text, step, values)]
    except OSError:
        text = label("Nothing answers at {address} on I2C bus {bus}.")
        step = label("Check the display's four wires and its address.")
        return [Finding(Check.I2C, Outcome.FAILED, text, step, values)]
    hz = round((1 + len(MESSAGE)) * BITS_A_BYTE / seconds)
    text = label("I2C bus {bus} carries {kilohertz} kbit/s ({milliseconds} ms for 256 bytes).")
    return [_judge(bus, hz, text, SLOW_MESSAGE_HZ, (("milliseconds", round(seconds * 1000, 2)),))]


def _seconds(send: Callable[[bytes], None]) -> float:
    begin = time.perf_counter()
    send(MESSAGE)
    return time.perf_counter() - begin


@contextmanager
def _sender(bus: int, address: int) -> Iterator[Callable[[bytes], None]]:
    """The bus itself."""
    from smbus2 import SMBus, i2c_msg

    with SMBus(bus) as opened:
        yield lambda message: opened.i2c_rdwr(i2c_msg.write(address, message))


def _judge(bus: int, hz: int, text: str, slow_hz: int, more: tuple[tuple[str, float], ...] = ()) -> Finding:
    values = (("bus", bus), ("kilohertz", round(hz / 1000)), *more)
    if hz < slow_hz:
        return Finding(Check.I2C, Outcome.WARNING, text, FASTER, values)
    return Finding(Check.I2C, Outcome.OK, text, values=values)
