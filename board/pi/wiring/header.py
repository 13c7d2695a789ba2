"""The Raspberry Pi's 40-pin header: what each pin is, and which pins belong together.

The header is the same on the Zero 2 W, 3, 4 and 5 (Raspberry Pi's documentation, "GPIO and the
40-pin header"). Pin 1 is the inner one at the SD card's end; odd pins lie inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What a wire is for. The buses' wires sit on the buses' own pins, the others on any free GPIO line."""

    POWER = "power"
    GROUND = "ground"
    I2C = "i2c"
    SPI = "spi"
    I2S = "i2s"
    HOOK = "hook"
    KEYPAD = "keypad"
    DISPLAY = "display"
    LAMP = "lamp"
    TAKEN = "taken"  # by a board that is put on the header, and not used by the phone


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin of the header: ``line`` is its GPIO line (BCM number), None of a supply; ``role`` on its bus."""

    number: int
    line: int | None
    role: str = ""

    @property
    def name(self) -> str:
        """As Raspberry Pi's documentation prints it: GPIO17, 3V3, 5V, GND."""
        return self.role if self.line is None else f"GPIO{self.line}"


def _pins() -> Mapping[int, Pin]:
    supplies = dict.fromkeys((1, 17), "3V3") | dict.fromkeys((2, 4), "5V")
    supplies |= dict.fromkeys((6, 9, 14, 20, 25, 30, 34, 39), "GND")
    lines = {3: 2, 5: 3, 7: 4, 8: 14, 10: 15, 11: 17, 12: 18, 13: 27, 15: 22, 16: 23, 18: 24, 19: 10, 21: 9}
    lines |= {22: 25, 23: 11, 24: 8, 26: 7, 27: 0, 28: 1, 29: 5, 31: 6, 32: 12, 33: 13, 35: 19, 36: 16}
    lines |= {37: 26, 38: 20, 40: 21}
    roles = {
        3: "SDA",
        5: "SCL",
        8: "TXD",
        10: "RXD",
        19: "MOSI",
        21: "MISO",
        23: "SCLK",
        24: "CE0",
        26: "CE1",
    }
    roles |= {12: "CLK", 35: "FS", 38: "DIN", 40: "DOUT", 27: "ID_SD", 28: "ID_SC"}
    return {
        number: Pin(number, lines.get(number), supplies.get(number) or roles.get(number, ""))
        for number in range(1, 41)
    }


PINS = _pins()

BUSES: Mapping[Use, frozenset[int]] = {
    Use.I2C: frozenset({3, 5}),
    Use.SPI: frozenset({19, 21, 23, 24, 26}),
    Use.I2S: frozenset({12, 35, 38, 40}),
}
"""The pins of I2C bus 1, SPI bus 0 and I2S. Where one of them is used, the kernel's driver has them all."""

KEPT_FREE: Mapping[int, str] = {
    27: "the EEPROM of a HAT and the fan of the official PoE HATs",
    28: "the EEPROM of a HAT and the fan of the official PoE HATs",
    8: "the serial console",
    10: "the serial console",
}
"""Pins that no build wires, and for what they are kept."""
