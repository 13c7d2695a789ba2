"""The files by which iwd knows a wireless network (iwd.network(5), iwd.config(5)). Pure."""

from __future__ import annotations

import re

from firmware.config.network import Wifi

_PLAIN = re.compile(r"[A-Za-z0-9 _-]+", re.ASCII)


def file_name(wifi: Wifi) -> str:
    """The name that stands for the network: its own where that is plain, else its bytes in hexadecimal."""
    name = wifi.ssid if _PLAIN.fullmatch(wifi.ssid) else f"={wifi.ssid.encode().hex()}"
    return f"{name}.{'open' if wifi.passphrase is None and wifi.psk is None else 'psk'}"


def network_file(wifi: Wifi) -> str:
    """What iwd has to know to join it. With the secret: keep it at 0600."""
    lines = []
    if wifi.passphrase is not None:
        lines += ["[Security]", f"Passphrase={escaped(wifi.passphrase.value)}"]
    elif wifi.psk is not None:
        lines += ["[Security]", f"PreSharedKey={wifi.psk.value.lower()}"]
    if wifi.hidden:
        lines += ["[Settings]", "Hidden=true"]
    return "".join(f"{line}\n" for line in lines)


def configuration(wifi: Wifi) -> str:
    """iwd's own configuration: addresses are dhcpcd's to get."""
    lines = ["[General]", "EnableNetworkConfiguration=false"]
    if wifi.country is not None:
        lines.append(f"Country={wifi.country}")
    return "".join(f"{line}\n" for line in lines)


def escaped(text: str) -> str:
    """A value as iwd's settings have it: a backslash is doubled, a space at the start is written ``\\s``."""
    doubled = text.replace("\\", "\\\\")
    spaces = len(doubled) - len(doubled.lstrip(" "))
    return "\\s" * spaces + doubled[spaces:]
