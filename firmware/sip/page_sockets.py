"""Sockets for paging: multicast (RFC 1112) on the one interface that the phone uses."""

from __future__ import annotations

import contextlib
import socket

from firmware.config.model import PagingGroup

ANY = "0.0.0.0"  # noqa: S104 - the interface of the default route


def listening(group: PagingGroup) -> socket.socket:
    """A socket that gets what is sent to the group and nothing else, once it has joined. Raises OSError."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(group.place)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made


def join(made: socket.socket, group: PagingGroup, before: str, interface: str) -> None:
    """Have the network bring the group's packets to this interface (its address). Raises OSError."""
    with contextlib.suppress(OSError):
        made.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, _membership(group, before))
    made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, _membership(group, interface))


def _membership(group: PagingGroup, interface: str) -> bytes:
    return socket.inet_aton(group.place[0]) + socket.inet_aton(interface)


def sending(group: PagingGroup, interface: str, dscp: int) -> socket.socket:
    """A socket that sends to the group, and no farther than its ``ttl``. Raises OSError.

    Phones on this machine get it too.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setblocking(False)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, group.ttl)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, dscp << 2)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface))
        made.connect(group.place)
    except OSError:
        made.close()
        raise
    return made
