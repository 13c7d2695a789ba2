"""network.toml: how a phone gets on the network, its name there and its clock. Read, checked and written.

``dering flash``, or a person, puts it on the boot partition beside phone.toml; the first boot imports it.
"""

from __future__ import annotations

import json
import re
import zoneinfo
from dataclasses import dataclass, fields
from pathlib import Path

from firmware.config.model import Secret
from firmware.config.section import Section, fail, parse, show

SSID_BYTES = 32
"""The longest name of a wireless network (IEEE 802.11, 9.4.2.2)."""

VLAN_OFF = 0
"""A ``vlan`` that means: frames without a tag, whatever the switch offers."""

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII | re.IGNORECASE)
_SERVER = re.compile(r"[a-z0-9](?:[a-z0-9.:-]{0,251}[a-z0-9])?", re.ASCII | re.IGNORECASE)
_TIMEZONE = re.compile(r"[A-Za-z0-9+_-]+(?:/[A-Za-z0-9+_-]+){0,2}", re.ASCII)
_PASSPHRASE = re.compile(r"[ -~]{8,63}", re.ASCII)
_PSK = re.compile(r"[0-9a-f]{64}", re.ASCII | re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)

PASSPHRASE = "8 to 63 printable ASCII characters"  # noqa: S105 - what is allowed, for an error
"""What a passphrase of WPA may be (IEEE 802.11, J.4.1)."""


@dataclass(frozen=True, slots=True)
class Wifi:
    """A wireless network. With neither ``passphrase`` nor ``psk`` it is an open one.

    ``passphrase`` serves WPA2 and WPA3, ``psk`` (64 hexadecimal digits) only WPA2. ``country`` is ISO 3166's
    two letters, for the channels that may be used there.
    """

    ssid: str
    passphrase: Secret | None = None
    psk: Secret | None = None
    country: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """What the owner wants; None leaves it to the phone.

    ``hostname`` is one label (RFC 1123). ``timezone`` is a name of the IANA database. ``ntp`` are names or
    addresses of time servers. ``vlan`` is the identifier (1 to 4094) of the tagged network on Ethernet,
    VLAN_OFF for none, None for what the switch says by LLDP-MED.
    """

    hostname: str | None = None
    timezone: str | None = None
    ntp: tuple[str, ...] = ()
    vlan: int | None = None
    wifi: Wifi | None = None


def load_network(path: Path) -> NetworkSettings:
    """Read the settings at ``path``. Raises ConfigError."""
    return network_settings(path, parse(path))


def network_settings(path: Path, table: dict[str, object]) -> NetworkSettings:
    """The settings in the file's tables, of which errors name ``path``. Raises ConfigError."""
    root = Section(path, "", table)
    root.only([field.name for field in fields(NetworkSettings)])
    return NetworkSettings(
        hostname=_hostname(root),
        timezone=_timezone(root),
        ntp=_servers(root),
        vlan=root.integer("vlan", VLAN_OFF, 4094),
        wifi=_wifi(root),
    )


def is_hostname(text: str) -> bool:
    """Whether ``text`` is one label of a host's name (RFC 1123, 2.1), and no number."""
    return _LABEL.fullmatch(text) is not None and not text.isdigit()


def is_timezone(text: str) -> bool:
    """Whether the IANA database has this zone; on a machine without one, whether it looks like a zone."""
    known = zoneinfo.available_timezones()
    return text in known if known else _TIMEZONE.fullmatch(text) is not None


def is_ssid(text: str) -> bool:
    return 0 < len(text.encode()) <= SSID_BYTES and text.isprintable()


def is_passphrase(text: str) -> bool:
    return _PASSPHRASE.fullmatch(text) is not None


def network_toml(settings: NetworkSettings) -> str:
    """The file's text, which ``load_network`` reads to equal settings. With the secrets: keep it at 0600."""
    lines = [
        *_line("hostname", settings.hostname),
        *_line("timezone", settings.timezone),
        *_line("ntp", list(settings.ntp) or None),
        *_line("vlan", settings.vlan),
    ]
    wifi = settings.wifi
    if wifi is not None:
        lines += [
            *([""] if lines else []),
            "[wifi]",
            *_line("ssid", wifi.ssid),
            *_line("passphrase", wifi.passphrase and wifi.passphrase.value),
            *_line("psk", wifi.psk and wifi.psk.value),
            *_line("country", wifi.country),
            *_line("hidden", wifi.hidden or None),
        ]
    return "".join(f"{line}\n" for line in lines)


def _line(key: str, value: object) -> list[str]:
    """A key of TOML, whose strings, numbers, truths and lists of printable text are JSON's."""
    return [] if value is None else [f"{key} = {json.dumps(value, ensure_ascii=False)}"]


def _hostname(section: Section) -> str | None:
    allowed = "1 to 63 of a-z 0-9 and -, neither first nor last a -, not only digits"
    return section.text("hostname", allowed, fits=is_hostname)


def _timezone(section: Section) -> str | None:
    allowed = 'a zone of the IANA database such as "Asia/Jakarta"'
    return section.text("timezone", allowed, fits=is_timezone)


def _servers(section: Section) -> tuple[str, ...]:
    allowed = "names or addresses of time servers"
    servers = section.strings("ntp", allowed) or []
    for place, server in enumerate(servers, 1):
        if not _SERVER.fullmatch(server):
            section.wrong(f"ntp[{place}]", f"found {show(server)}, allowed {allowed}")
    return tuple(dict.fromkeys(servers))


def _wifi(root: Section) -> Wifi | None:
    table = root.table.get("wifi")
    if table is None:
        return None
    if not isinstance(table, dict):
        root.refuse("wifi", "a section [wifi]")
    section = Section(root.path, "wifi", table)
    section.only([field.name for field in fields(Wifi)])
    return Wifi(
        ssid=_ssid(section),
        passphrase=_passphrase(section),
        psk=_secret(section, "psk", _PSK, "64 hexadecimal digits"),
        country=_country(section),
        hidden=section.boolean("hidden") or False,
    )


def _ssid(section: Section) -> str:
    """Spaces around a network's name are part of it."""
    value = section.table.get("ssid")
    allowed = f"the network's name, 1 to {SSID_BYTES} bytes of printable text"
    if value is None:
        section.wrong("ssid", f"found nothing, allowed {allowed}")
    if not isinstance(value, str) or not is_ssid(value):
        section.refuse("ssid", allowed)
    return value


def _passphrase(section: Section) -> Secret | None:
    if "passphrase" in section.table and "psk" in section.table:
        section.wrong("passphrase", "found psk too, allowed one of the two")
    return _secret(section, "passphrase", _PASSPHRASE, PASSPHRASE)


def _secret(section: Section, key: str, form: re.Pattern[str], allowed: str) -> Secret | None:
    """A secret that is never repeated in an error."""
    value = section.table.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not form.fullmatch(value):
        fail(section.path, f"{section.place}.{key}", f"found something else, allowed {allowed}")
    return Secret(value)


def _country(section: Section) -> str | None:
    return section.text("country", 'two capital letters such as "ID" (ISO 3166)', fits=_COUNTRY.fullmatch)
