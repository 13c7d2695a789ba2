"""The network as this machine sees it: a link, an address, a gateway, name servers."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from firmware.doctor.files import matching, number, read
from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.language import label

CABLE = label("Check the network cable, the switch's port (PoE) and the Wi-Fi's password.")
ROUTER = label("Check the router: it gives out addresses (DHCP).")
LOOPBACK = "lo"
UP, GATEWAY = 0x1, 0x2
"""Flags of a route (RTF_UP, RTF_GATEWAY of linux/route.h)."""


def look(root: Path, addresses: tuple[str, ...]) -> list[Finding]:
    """The link, the gateway and the name servers; ``addresses`` are the machine's own."""
    return [_link(root, addresses), _gateway(root), _name_servers(root)]


def _link(root: Path, addresses: tuple[str, ...]) -> Finding:
    interfaces = [path for path in matching(root, "sys/class/net/*") if path.name != LOOPBACK]
    linked = [path.name for path in interfaces if number(path / "carrier") == 1]
    if not interfaces:
        text = label("This computer has no network interface.")
        return Finding(Check.NETWORK, Outcome.FAILED, text, label("Plug in a network adapter."))
    if not linked:
        values = (("interfaces", ", ".join(path.name for path in interfaces)),)
        return Finding(Check.NETWORK, Outcome.FAILED, label("No link on {interfaces}."), CABLE, values)
    if not addresses:
        values = (("interfaces", ", ".join(linked)),)
        text = label("{interfaces} has a link and no address.")
        return Finding(Check.NETWORK, Outcome.FAILED, text, ROUTER, values)
    found = (("interfaces", ", ".join(linked)), ("addresses", ", ".join(addresses)))
    text = label("{interfaces} has the address {addresses}.")
    return Finding(Check.NETWORK, Outcome.OK, text, values=found)


def _gateway(root: Path) -> Finding:
    gateway = default_gateway(read(root / "proc/net/route") or "")
    if gateway is None:
        text = label("There is no gateway: calls reach the local network only.")
        return Finding(Check.GATEWAY, Outcome.WARNING, text, ROUTER)
    text = label("The gateway is {gateway}.")
    return Finding(Check.GATEWAY, Outcome.OK, text, values=(("gateway", gateway),))


def default_gateway(table: str) -> str | None:
    """The gateway of the default route in /proc/net/route, where addresses are the machine's own words."""
    for fields in map(str.split, table.splitlines()[1:]):
        to_all = len(fields) > 7 and fields[1] == fields[7] == "00000000"
        if to_all and int(fields[3], 16) & (UP | GATEWAY) == UP | GATEWAY:
            return socket.inet_ntoa(struct.pack("=I", int(fields[2], 16)))
    return None


def _name_servers(root: Path) -> Finding:
    lines = (read(root / "etc/resolv.conf") or "").splitlines()
    servers = [words[1] for words in map(str.split, lines) if words[:1] == ["nameserver"] and len(words) > 1]
    if not servers:
        text = label("There is no name server: names of servers cannot be found.")
        return Finding(Check.NAMES, Outcome.WARNING, text, ROUTER)
    text = label("Names are asked of {servers}.")
    return Finding(Check.NAMES, Outcome.OK, text, values=(("servers", ", ".join(servers)),))
