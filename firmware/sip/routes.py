"""Which of this machine's addresses the kernel would use; nothing is sent to find out."""

from __future__ import annotations

import socket

ELSEWHERE = "192.0.2.1"
"""An address that is nowhere (RFC 5737): the way to it is the default route."""

DISCARD = 9


def source_towards(address: str = ELSEWHERE) -> str | None:
    """The own IPv4 address from which packets to ``address`` would go; None where no route leads there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, DISCARD))  # of a datagram socket: chooses the route, sends nothing
        except OSError:
            return None
        return str(probe.getsockname()[0])
