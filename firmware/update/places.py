"""Where the updater finds things on a phone; tests put them elsewhere."""

from __future__ import annotations

import platform
import secrets
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path

from firmware.control_client import PHONE_SOCKET
from firmware.provisioning.identity import SERIAL, serial_number
from firmware.update.errors import UpdateError
from firmware.update.version import Version, version


@dataclass(frozen=True, slots=True)
class Places:
    """Files and sockets. ``bus`` None is the system's D-Bus."""

    config: Path = Path("/data/config/phone.toml")
    folder: Path = Path("/data/update")
    phone: Path = PHONE_SOCKET
    data: Path = Path("/data/phone")
    feed_keys: Path = Path("/etc/dering/feed.pub")
    floor: Path = Path("/etc/dering/update-floor")
    restart: Path = Path("/run/dering-update/restart")
    serial: Path = Path("/") / SERIAL
    bus: str | None = None

    def current(self) -> Version:
        """The version that runs."""
        return version(installed_version("dering"), "the installed version")

    def floor_of_image(self) -> Version:
        """The lowest version that this system lets itself be replaced by. Raises UpdateError."""
        try:
            return version(self.floor.read_text("utf-8").strip(), str(self.floor))
        except FileNotFoundError:
            return version("0.0.0")
        except (OSError, ValueError) as error:
            raise UpdateError(f"{self.floor}: cannot be read ({error})") from error

    def ask_restart(self) -> None:
        """Have the computer start again: a unit of systemd waits for this file. Raises UpdateError."""
        try:
            self.restart.touch()
        except OSError as error:
            raise UpdateError(f"{self.restart}: {error.strerror}") from error

    def device(self) -> str:
        """What this phone is known by: the Pi's serial number, else a number made once and kept."""
        if serial := serial_number(self.serial):
            return serial
        kept = self.folder / "device-id"
        try:
            if not kept.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                kept.write_text(f"{platform.machine()}-{secrets.token_hex(8)}\n", "ascii")
            return kept.read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise UpdateError(f"{kept}: cannot be used ({error})") from error
