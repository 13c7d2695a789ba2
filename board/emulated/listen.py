"""Where the interface listens, and who may then speak to it."""

from __future__ import annotations

import errno
import ipaddress
import socket
from dataclasses import dataclass

from board.api import BoardError


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address and a port, 0 for any free one."""

    ip: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int

    @property
    def host(self) -> str:
        """The address as a URL has it."""
        return f"[{self.ip}]" if self.ip.version == 6 else str(self.ip)

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it."""
        local = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(str(self.ip), self.host)  # noqa: S104
        return f"http://{local}:{self.port}/"

    def serves(self, host: str) -> bool:
        """Whether a Host header names this address: literally, or as localhost, with the right port.

        Any other name is refused, because a stranger's name can be made to point here (DNS rebinding).
        """
        name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        if not name:
            name, port = host, ""
        if (port or "80") != str(self.port):
            return False
        if name.lower() == "localhost":
            return self.ip.is_loopback or self.ip.is_unspecified
        try:
            ip = ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return False
        return ip == self.ip or self.ip.is_unspecified


def parse_address(text: str) -> Address:
    """``HOST:PORT`` or ``[IPV6]:PORT``; HOST is an IP address or localhost."""
    host, _, port = text.rpartition(":")
    try:
        ip = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
        if port.isascii() and port.isdigit() and int(port) <= 65_535:
            return Address(ip, int(port))
    except ValueError:
        pass
    raise BoardError(f'The board cannot listen on "{text}": give IP:PORT, for example 127.0.0.1:8101.')


def bind(address: Address) -> socket.socket:
    """A socket bound to the address; :class:`BoardError` if it is taken."""
    family = socket.AF_INET6 if address.ip.version == 6 else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's delay off only where it is.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(address.ip), address.port))
    except OSError as error:
        listener.close()
        where = f"{address.host}:{address.port}"
        if error.errno == errno.EADDRINUSE:
            raise BoardError(
                f"{where} is in use by another program: end that one, or choose another port."
            ) from None
        raise BoardError(f"The board cannot listen on {where}: {error.strerror}.") from None
    return listener
