"""What is wired to the Pi, frozen: a reference build of wiring.toml, as changed by the owner's phone.toml.

GPIO lines are the BCM numbers, as in Raspberry Pi's documentation and the kernel's device tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class HookDriver(StrEnum):
    """How the hook switch is wired: to a GPIO line, or as an input device of the kernel (gpio-keys)."""

    GPIO = "gpio"
    EVDEV = "evdev"
    NONE = "none"


class Pull(StrEnum):
    """The resistor that holds an open GPIO line at a level."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Contact(StrEnum):
    """What the switch does while the handset is lifted; with a pull-up, a closed contact reads low."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class HookOptions:
    """Seconds that a lift and a replacement must last; a shorter replacement of ``flash_s`` is a flash.

    ``device`` is a pattern (fnmatch) for the input device's name, ``code`` its KEY_ or SW_ name.
    """

    driver: HookDriver = HookDriver.GPIO
    line: int = 17
    pull: Pull = Pull.UP
    lifted: Contact = Contact.CLOSED
    device: str = "*"
    code: str = "SW_HEADPHONE_INSERT"
    lift_s: float = 0.020
    replace_s: float = 0.150
    flash_s: float = 0.080


@dataclass(frozen=True, slots=True)
class KeypadOptions:
    """``devices`` are patterns (fnmatch) for input devices' names, () any with a key of the map.

    ``keymap`` is a TOML file, None the one that comes with the board. No device at all: ``present`` False.
    """

    present: bool = True
    devices: tuple[str, ...] = ()
    keymap: Path | None = None
    grab: bool = True


class Chip(StrEnum):
    """The display controllers there are drivers for."""

    SSD1306 = "ssd1306"
    SSD1309 = "ssd1309"
    SH1106 = "sh1106"
    SSD1322 = "ssd1322"
    NONE = "none"


class Bus(StrEnum):
    """What carries the pixels."""

    I2C = "i2c"
    SPI = "spi"


@dataclass(frozen=True, slots=True)
class DisplayOptions:
    """``port`` is the bus's number; ``address`` is I2C's, ``device`` and the lines are SPI's.

    ``rotate`` counts quarter turns (0 or 2); ``contrast`` and ``dimmed_contrast`` are the chip's, 0 to 255.
    """

    chip: Chip = Chip.SSD1306
    bus: Bus = Bus.I2C
    port: int = 1
    address: int = 0x3C
    device: int = 0
    data_line: int = 24
    reset_line: int = 25
    rotate: int = 0
    contrast: int = 0xCF
    dimmed_contrast: int = 0x08


@dataclass(frozen=True, slots=True)
class CodecOptions:
    """``profile``: one of board/pi/sound/profiles or the path of a TOML file like them; '' is no codec."""

    profile: str = "generic"


class LampDriver(StrEnum):
    """How the lamps are wired: to GPIO lines, as LEDs of the kernel, or not at all."""

    GPIO = "gpio"
    LEDS = "leds"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class LampOptions:
    """``wires`` has, by the lamp's name (board.api.Lamp), a GPIO line or the name in /sys/class/leds."""

    driver: LampDriver = LampDriver.NONE
    wires: tuple[tuple[str, int | str], ...] = ()
    active_low: bool = False


@dataclass(frozen=True, slots=True)
class PiOptions:
    """All of it. ``build`` names the reference build it began as."""

    build: str = ""
    hook: HookOptions = field(default_factory=HookOptions)
    keypad: KeypadOptions = field(default_factory=KeypadOptions)
    display: DisplayOptions = field(default_factory=DisplayOptions)
    codec: CodecOptions = field(default_factory=CodecOptions)
    lamps: LampOptions = field(default_factory=LampOptions)
