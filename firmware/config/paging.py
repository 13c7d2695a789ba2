"""[[paging]]: the groups of phones that one speaks to at once."""

from __future__ import annotations

import ipaddress
from dataclasses import fields

from firmware.config.model import PageCodec, PagingGroup
from firmware.config.section import Section, missing, show

MOST = 10
LEAST_URGENT = 10
FARTHEST = 255
HIGHEST_PORT = 65534
LOCAL_CONTROL = ipaddress.IPv4Network("224.0.0.0/24")
"""The network's own protocols (RFC 5771, section 4)."""

ADDRESS = "a multicast address and an even port such as 239.255.0.1:5004, none of 224.0.0.x"


def load_paging(sections: list[Section]) -> tuple[PagingGroup, ...]:
    """The groups. Raises ConfigError."""
    taken: dict[tuple[str, int | str], str] = {}
    groups = []
    for section in sections:
        group = _group(section)
        for key, value in (("number", group.number), ("address", group.address)):
            if place := taken.get((key, value)):
                section.wrong(key, f"found {show(value)} again, allowed once ({place} has it)")
            taken[key, value] = section.place
        groups.append(group)
    return tuple(groups)


def _group(section: Section) -> PagingGroup:
    section.only([field.name for field in fields(PagingGroup)])
    number = section.integer("number", 1, MOST)
    if number is None:
        section.wrong("number", missing(f"1 to {MOST}"))
    found = {
        "name": section.text("name", "a name of 1 to 64 characters", longest=64),
        "priority": section.integer("priority", 1, LEAST_URGENT),
        "codec": section.choice("codec", PageCodec),
        "send": section.boolean("send"),
        "receive": section.boolean("receive"),
        "ttl": section.integer("ttl", 1, FARTHEST),
    }
    given = {key: value for key, value in found.items() if value is not None}
    return PagingGroup(number, _address(section), **given)  # type: ignore[arg-type]


def _address(section: Section) -> str:
    text = section.text("address", ADDRESS)
    if text is None:
        section.wrong("address", missing(ADDRESS))
    host, _, port = text.rpartition(":")
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        section.refuse("address", ADDRESS)
    even = port.isascii() and port.isdecimal() and int(port) % 2 == 0 and 1024 <= int(port) <= HIGHEST_PORT
    if not address.is_multicast or address in LOCAL_CONTROL or not even:
        section.refuse("address", ADDRESS)
    return f"{address}:{int(port)}"
