"""The system's name servers, for a stack that asks them itself (resolv.conf(5))."""

from __future__ import annotations

import logging
from pathlib import Path

from firmware.sip.sources import canonical_address

RESOLV_CONF = Path("/etc/resolv.conf")
MOST = 3
LARGEST = 1 << 16

log = logging.getLogger(__name__)


def name_servers(path: Path = RESOLV_CONF) -> list[str]:
    """Addresses of at most three servers, as the system's own resolver has them; [] where there are none."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            lines = file.read(LARGEST).splitlines()
    except OSError as error:
        log.warning("%s: %s", path, error.strerror)
        return []
    words = [line.split() for line in lines]
    named = [canonical_address(line[1]) for line in words if line[:1] == ["nameserver"] and len(line) > 1]
    found = [address for address in named if address]
    if not found:
        log.warning("%s names no name server: servers are not looked for by SRV records", path)
    return found[:MOST]
