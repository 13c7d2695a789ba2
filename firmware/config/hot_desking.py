"""The section [hot_desking] of phone.toml: where the files of those are who log in on the phone."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from firmware.config.model import HotDeskingSection
from firmware.config.provisioning import web_address
from firmware.config.section import Section

USER = "{user}"
"""Where the number goes that somebody types to log in."""
LONGEST_HOURS = 168


def load_hot_desking(section: Section) -> HotDeskingSection:
    """Read it. Raises ConfigError."""
    allow_http = section.boolean("allow_http") or False
    given = {
        "url": _url(section, allow_http),
        "allow_http": allow_http,
        "ca": section.file("ca"),
        "hours": section.number("hours", 0.1, LONGEST_HOURS),
    }
    return HotDeskingSection(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def _url(section: Section, allow_http: bool) -> str | None:
    url = web_address(section, allow_http)
    if url is None:
        return None
    parts = urlsplit(url)
    if url.count(USER) != 1 or USER in parts.netloc:
        section.wrong("url", f"found an address without {USER} in its path, allowed one with it once")
    if parts.scheme == "http" and not _is_near(parts.hostname or ""):
        # The PIN goes out with the first request: who answers cannot be looked at before.
        section.wrong("url", "found http and a name, allowed with http a private address such as 192.168.1.5")
    return url


def _is_near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
