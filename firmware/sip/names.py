"""Host names to addresses, off PJSIP's thread: its own look-up would block it until DNS gives up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from firmware.sip.sources import canonical_address

Found = Callable[[list[str]], None]


def look_up(host: str, found: Found) -> None:
    """Call ``found`` with the host's IPv4 addresses, [] for an unknown name; at once for an address.

    For a name it is called on another thread, which may take as long as the system's resolver does.
    """
    address = canonical_address(host)
    if address is not None:
        found([address])
        return
    threading.Thread(target=lambda: found(resolve(host)), name=f"look up {host}", daemon=True).start()


def resolve(host: str) -> list[str]:
    """The host's IPv4 addresses by the system's resolver (DNS, /etc/hosts, mDNS)."""
    try:
        answers = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM)
    except OSError:
        return []
    return sorted({str(answer[4][0]) for answer in answers})


def look_up_all(hosts: list[str], then: Callable[[], None]) -> None:
    """Call ``then`` once each host was looked up, found or not; at once if all are addresses."""
    unknown = [host for host in hosts if canonical_address(host) is None]
    if not unknown:
        then()
        return

    def work() -> None:
        for host in unknown:
            resolve(host)
        then()

    threading.Thread(target=work, name="look up servers", daemon=True).start()
