"""Where things are on a phone; tests put them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from firmware.config.scripts import FOLDER
from firmware.control_client import PHONE_SOCKET


@dataclass(frozen=True, slots=True)
class Places:
    """``data`` is the partition that stays, ``system`` the root of /proc, /sys and /run."""

    data: Path = Path("/data")
    control: Path = PHONE_SOCKET
    system: Path = Path("/")

    @property
    def phone_toml(self) -> Path:
        return self.data / "config" / "phone.toml"

    @property
    def previous(self) -> Path:
        """The configuration before the last one that was fetched."""
        return self.data / "config" / "phone.toml.previous"

    @property
    def network_toml(self) -> Path:
        return self.data / "config" / "network.toml"

    @property
    def authorities(self) -> Path:
        """Authorities of the owner's own, which phone.toml may name."""
        return self.data / "config" / "ca.pem"

    @property
    def scripts(self) -> Path:
        """A folder: what actions run."""
        return self.phone_toml.parent / FOLDER

    @property
    def ssh_keys(self) -> Path:
        return self.data / "ssh" / "authorized_keys"

    @property
    def device_key(self) -> Path:
        return self.data / "keys" / "device.key"

    @property
    def device_certificate(self) -> Path:
        return self.data / "keys" / "device.pem"

    @property
    def device_request(self) -> Path:
        return self.data / "keys" / "device.csr"

    @property
    def memory(self) -> Path:
        """What provisioning remembers."""
        return self.data / "provisioning" / "memory.json"

    @property
    def setup(self) -> Path:
        """How the last import went."""
        return self.data / "provisioning" / "setup.json"

    @property
    def password(self) -> Path:
        """The hash of the owner's password."""
        return self.data / "provisioning" / "password.json"

    @property
    def client_certificate(self) -> Path:
        """The certificate that the configuration has for the phone's key."""
        return self.data / "provisioning" / "certificate.pem"

    @property
    def dhcp_options(self) -> Path:
        """A folder: docs/provisioning.md says what the DHCP client puts there."""
        return self.system / "run" / "dering-dhcp"

    @property
    def guide(self) -> Path:
        """Names the address of the set-up guide, where it is not the usual one."""
        return self.system / "etc" / "dering" / "setup-guide"
