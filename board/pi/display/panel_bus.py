"""The buses that a panel can sit on, opened by luma.core; what is wrong with them as sentences."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import smbus2
from luma.core.error import DevicePermissionError
from luma.core.error import Error as LumaError
from luma.core.interface.serial import i2c, spi

from board.pi.gpio import open_gpio, release
from board.pi.options import DisplayOptions
from board.pi.supervisor import PartError, missing, no
from board.wording import Wording

NO_OPERATION = 0xE3
"""NOP of the SSD1306, SSD1309 and SH1106: what a panel can be asked with whether it is still there."""

ADDRESSES = range(0x08, 0x78)
"""Those of devices (NXP UM10204, section 3.1.12: the others are reserved)."""

SPI_HZ = 8_000_000
BUS_ERRORS = (OSError, LumaError)
CONFIG = "/boot/firmware/config.txt"
DEV = Path("/dev")

NOBODY = Wording("nor at any other address; are SDA, SCL, 3V3 and GND wired?")

RESET_S = 0.001
"""How long a panel is held in its reset, and left alone after it; the SSD1322 wants 0.1 ms of both."""


DISPLAY = "display"


class PanelAbsentError(PartError):
    """The bus is there, and nothing answers at the panel's address."""


class I2cPanelBus:
    """luma's interface to a panel that answers; PartError if none does, with ``scan`` who answers instead."""

    def __init__(self, options: DisplayOptions, scan: bool = True) -> None:
        self._address = options.address
        self._device = _device(f"i2c-{options.port}", "i2c", "I2C", "dtparam=i2c_arm=on")
        with _telling(self._device):
            self.interface: Any = i2c(port=str(self._device), address=options.address)
        try:
            self.probe()
        except BUS_ERRORS as error:
            self.close()
            raise self._absent(error, scan) from None

    def probe(self) -> None:
        """Ask whether the panel is still there: OSError or luma's Error if not."""
        self.interface.command(NO_OPERATION)

    def close(self) -> None:
        with contextlib.suppress(*BUS_ERRORS):
            self.interface.cleanup()

    def _absent(self, error: Exception, scan: bool) -> PartError:
        if isinstance(error, OSError) and error.errno in (errno.ETIMEDOUT, errno.EAGAIN, errno.EBUSY):
            return no(DISPLAY, "{device} does not work: {error}", device=self._device, error=error.strerror)
        where = {"address": f"0x{self._address:02x}", "device": self._device}
        nobody = Wording("nothing answers at {address} on {device}", **where)
        if not scan:
            return PanelAbsentError(missing(DISPLAY, nobody))
        others = ", ".join(f"0x{address:02x}" for address in answering(self._device))
        found = Wording("found {others}", others=others) if others else Wording(NOBODY)
        return PanelAbsentError(missing(DISPLAY, Wording("{first}; {second}", first=nobody, second=found)))


class SpiPanelBus:
    """luma's interface to a panel on SPI, which cannot be asked whether it is there."""

    def __init__(self, options: DisplayOptions) -> None:
        device = _device(f"spidev{options.port}.{options.device}", "spidev", "SPI", "dtparam=spi=on")
        self._lines = (options.data_line, options.reset_line)
        self._gpio = open_gpio("display")
        try:
            with _telling(device):
                self.interface: Any = spi(
                    gpio=self._gpio,
                    port=options.port,
                    device=options.device,
                    bus_speed_hz=SPI_HZ,
                    gpio_DC=options.data_line,
                    gpio_RST=options.reset_line,
                    reset_hold_time=RESET_S,
                    reset_release_time=RESET_S,
                )
        except PartError:
            self._release()
            raise

    def probe(self) -> None:
        """Nothing answers on SPI."""

    def close(self) -> None:
        with contextlib.suppress(*BUS_ERRORS):
            self.interface.cleanup()
        self._release()

    def _release(self) -> None:
        for line in self._lines:
            release(self._gpio, line)


def answering(device: Path) -> list[int]:
    """The addresses of an I2C bus at which something answers, or which a driver of the kernel has."""
    found = []
    with contextlib.suppress(OSError), smbus2.SMBus(str(device)) as bus:
        for address in ADDRESSES:
            try:
                bus.write_quick(address)
            except OSError as error:
                if error.errno != errno.EBUSY:  # a driver has it
                    continue
            found.append(address)
    return found


def _device(name: str, family: str, bus: str, parameter: str) -> Path:
    """The bus's device file; PartError if there is none."""
    device = DEV / name
    if not device.exists():
        others = ", ".join(sorted(path.name for path in DEV.glob(f"{family}*")))
        found = (
            Wording("found only {others}", others=others)
            if others
            else Wording("{bus} is switched off", bus=bus)
        )
        text = Wording("there is no {device}, {found}; write {parameter} into {file}")
        raise no(DISPLAY, text, device=device, found=found, parameter=parameter, file=CONFIG)
    return device


@contextlib.contextmanager
def _telling(device: Path) -> Iterator[None]:
    """Turn whatever luma can fail with as it opens a bus into a PartError."""
    try:
        yield
    except (PermissionError, DevicePermissionError):
        group = "i2c" if device.name.startswith("i2c") else "spi"
        text = Wording('{device} may not be opened; is this user in the group "{group}"?')
        raise no(DISPLAY, text, device=device, group=group) from None
    except BUS_ERRORS as error:
        told = getattr(error, "strerror", None) or error
        raise no(DISPLAY, "{device} cannot be opened: {error}", device=device, error=told) from None
    except ImportError as error:
        raise no(DISPLAY, "the Python package {package} is not installed", package=error.name) from None
