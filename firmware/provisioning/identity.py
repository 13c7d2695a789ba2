"""What a phone is known by to those who run many: its serial number and its MAC address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SERIAL = "proc/device-tree/serial-number"
WIRED_FIRST = ("eth", "en", "wl")
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", re.ASCII)
_NO_SERIAL = re.compile(r"0*")


@dataclass(frozen=True, slots=True)
class Identity:
    """``mac`` is twelve hexadecimal digits, lower case, no colons. Either is '' where there is none."""

    mac: str
    serial: str

    @property
    def name(self) -> str:
        return self.serial or self.mac or "phone"

    def is_me(self, text: str) -> bool:
        """Whether a MAC address or serial number, however it is written, is this phone's."""
        plain = plain_of(text)
        return bool(plain) and plain in {self.mac, plain_of(self.serial)}


def plain_of(text: str) -> str:
    """Without colons, dashes and dots, in lower case."""
    return re.sub(r"[:.\-]", "", text).lower()


def identity(system: Path = Path("/")) -> Identity:
    """Read it: the Pi's serial number, the wired interface's MAC address or else the wireless one's."""
    return Identity(mac=_mac(system / "sys" / "class" / "net"), serial=serial_number(system / SERIAL))


def serial_number(path: Path) -> str:
    """The Pi's, as the kernel has it at ``path``; '' where there is none."""
    try:
        text = path.read_text("ascii").strip("\0\n ")
    except (OSError, ValueError):
        return ""
    return "" if _NO_SERIAL.fullmatch(text) else text


def _mac(interfaces: Path) -> str:
    found = []
    for place, prefix in enumerate(WIRED_FIRST):
        for path in interfaces.glob(f"{prefix}*/address"):
            try:
                address = path.read_text("ascii").strip().lower()
            except (OSError, ValueError):
                continue
            if _MAC.fullmatch(address) and address != "00:00:00:00:00:00":
                found.append((place, path.parent.name, address))
    return plain_of(min(found)[2]) if found else ""
