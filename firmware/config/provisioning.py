"""The section [provisioning] of phone.toml."""

from __future__ import annotations

import re
import ssl

from firmware.config.model import ProvisioningSection
from firmware.config.section import Section, fail

LONGEST_CERTIFICATE = 16 * 1024
_ADDRESS = re.compile(r"https?://[^\s/@?#]+(/\S*)?", re.ASCII)
_DEVICE = re.compile(r"[0-9A-Za-z:.\-]{4,64}", re.ASCII)


def load_provisioning(section: Section) -> ProvisioningSection:
    """Read it. Raises ConfigError."""
    allow_http = section.boolean("allow_http") or False
    given = {
        "url": web_address(section, allow_http),
        "dhcp": section.boolean("dhcp"),
        "allow_http": allow_http,
        "ca": section.file("ca"),
        "hours": section.number("hours", 0.1, 720),
        "device": _device(section),
        "certificate": _certificate(section),
    }
    return ProvisioningSection(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def is_address(text: str) -> bool:
    """Whether it is an address of https or http, with no name or password in it."""
    return len(text) <= 1024 and text.isprintable() and _ADDRESS.fullmatch(text) is not None


def web_address(section: Section, allow_http: bool) -> str | None:
    """The key ``url``: https, or with ``allow_http`` http. Raises ConfigError."""
    allowed = "an address that begins with https://, without a name or password in it"
    text = section.text("url", allowed, longest=1024)
    if text is None:
        return None
    if not is_address(text):
        # Not repeated: there may be a password in it.
        section.wrong("url", f"found something else, allowed {allowed}")
    if text.startswith("http://") and not allow_http:
        section.wrong("url", f"found http, allowed {allowed}; http only with allow_http = true")
    return text


def _device(section: Section) -> str | None:
    return section.text("device", "a MAC address or a serial number", fits=_DEVICE.fullmatch)


def _certificate(section: Section) -> str | None:
    value = section.table.get("certificate")
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST_CERTIFICATE or not _is_pem(value):
        fail(section.path, "provisioning.certificate", "found something else, allowed a certificate in PEM")
    return value.strip() + "\n"


def _is_pem(text: str) -> bool:
    try:
        ssl.PEM_cert_to_DER_cert(text.strip())
    except ValueError:
        return False
    return True
