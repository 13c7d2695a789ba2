"""What follows from network.toml: which files hold what. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from firmware.config.network import NetworkSettings
from firmware.connection import wifi
from firmware.provisioning.identity import Identity

RUN = "run/dering-network"
ZONES = "/usr/share/zoneinfo"
SECRET = 0o600
PUBLIC = 0o644


@dataclass(frozen=True, slots=True)
class Made:
    """A file to be: its path below the root, its text, its mode. With ``link``, a link to there instead."""

    path: str
    text: str = ""
    mode: int = PUBLIC
    link: str = ""


def made_of(settings: NetworkSettings) -> tuple[Made, ...]:
    """Every file that the settings ask for."""
    found = []
    if settings.timezone is not None:
        found.append(Made(f"{RUN}/localtime", link=f"{ZONES}/{settings.timezone}"))
        found.append(Made(f"{RUN}/timezone", f"{settings.timezone}\n"))  # the DHCP server's is not wanted
    if settings.ntp:
        text = f"[Time]\nNTP={' '.join(settings.ntp)}\n"
        found.append(Made("run/systemd/timesyncd.conf.d/60-owner.conf", text))
    if settings.wifi is not None:
        name = wifi.file_name(settings.wifi)
        found.append(Made(f"var/lib/iwd/{name}", wifi.network_file(settings.wifi), SECRET))
        found.append(Made(f"{RUN}/iwd.conf", wifi.configuration(settings.wifi)))
    return tuple(found)


def hostname_of(settings: NetworkSettings, own: Identity) -> str:
    """The owner's choice, or a name by which phones of one network differ: the end of the MAC address."""
    if settings.hostname is not None:
        return settings.hostname
    tail = own.mac[-6:] or own.serial[-6:].lower()
    return f"dering-{tail}" if tail else "dering"
