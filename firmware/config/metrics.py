"""The section [metrics] of phone.toml."""

from __future__ import annotations

import ipaddress

from firmware.config.model import MetricsSection
from firmware.config.section import Section


def load_metrics(section: Section) -> MetricsSection:
    """Read it. Raises ConfigError."""
    port = section.integer("port", 1, 65535)
    allowed = "an IPv4 address of this machine, or 0.0.0.0 for all of them"
    address = section.text("address", allowed)
    if address is None:
        return MetricsSection(port)
    try:
        return MetricsSection(port, str(ipaddress.IPv4Address(address)))
    except ValueError:
        section.refuse("address", allowed)
