"""What an exchange is: one small TOML file, read and checked."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from firmware.config.section import ConfigError, Section, parse, show

MOST_EXTENSIONS = 20_000
MOST_CONFERENCES = 100
REQUESTS_PER_SECOND = 50
VOICE_MAIL = "*97"
RING_SECONDS = 20
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*", re.ASCII)
_NAME = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)
_RANGE = re.compile(r"(\d{2,8})(?:-(\d{2,8}))?", re.ASCII)
_SERVICE = re.compile(r"\*?\d{2,8}", re.ASCII)
RANGES = 'a list of numbers of 2 to 8 digits and of ranges like "100-399"'


class Relay(StrEnum):
    """Which calls' sound goes through rtpengine."""

    NEVER = "never"
    BEHIND_NAT = "behind-nat"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Node:
    """One server with Kamailio and rtpengine on it. ``certificate`` and ``key`` are PEM files."""

    name: str
    host: str
    address: str
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Media:
    """How sound goes."""

    relay: Relay


@dataclass(frozen=True, slots=True)
class Voice:
    """Asterisk: where it listens, and the numbers of its services."""

    address: str
    voice_mail: str
    conferences: tuple[str, ...]
    ring_seconds: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """The whole exchange. ``voice`` None is one without voice mail and conferences.

    An address that sends more than ``requests_per_second`` for two seconds is not heard for a minute.
    """

    domain: str
    extensions: tuple[str, ...]
    requests_per_second: int
    nodes: tuple[Node, ...]
    media: Media
    voice: Voice | None


def load(path: Path) -> Exchange:
    """Read the file at ``path``. Raises ConfigError: which key, what was found, what is allowed."""
    root = Section(path, "", parse(path))
    root.only(["exchange", "node", "media", "voice"])
    main = _table(root, "exchange")
    main.only(["domain", "extensions", "requests_per_second"])
    extensions = _numbers(main, "extensions", MOST_EXTENSIONS)
    nodes = _nodes(root)
    voice = _voice(_table(root, "voice")) if "voice" in root.table else None
    if voice:
        _refuse_overlap(root, extensions, voice)
        if any(node.address == voice.address for node in nodes):
            root.wrong("voice.address", f"found {show(voice.address)}, allowed an address that no node has")
    media = _table(root, "media")
    media.only([field.name for field in fields(Media)])
    relay = media.choice("relay", Relay) or Relay.BEHIND_NAT
    limit = main.integer("requests_per_second", 1, 10_000) or REQUESTS_PER_SECOND
    return Exchange(_host(main, "domain"), extensions, limit, nodes, Media(relay), voice)


def _table(root: Section, name: str) -> Section:
    table = root.table.get(name, {})
    if not isinstance(table, dict):
        root.refuse(name, f"a section [{name}]")
    return Section(root.path, name, table)


def _nodes(root: Section) -> tuple[Node, ...]:
    tables = root.table.get("node", [])
    if not isinstance(tables, list) or not 1 <= len(tables) <= 4:
        root.wrong("node", f"found {show(tables)}, allowed one to four sections [[node]]")
    nodes: list[Node] = []
    for place, table in enumerate(tables, 1):
        if not isinstance(table, dict):
            root.wrong(f"node[{place}]", f"found {show(table)}, allowed a section [[node]]")
        section = Section(root.path, f"node[{place}]", table)
        section.only([field.name for field in fields(Node)])
        node = Node(
            _needed(section, "name", "1 to 32 of a-z 0-9 -", _NAME),
            _host(section, "host"),
            _address(section, "address"),
            _file(section, "certificate"),
            _file(section, "key"),
        )
        for key in ("name", "host", "address"):
            if getattr(node, key) in [getattr(other, key) for other in nodes]:
                section.refuse(key, "one that no other node has")
        nodes.append(node)
    return tuple(nodes)


def _voice(section: Section) -> Voice:
    section.only([field.name for field in fields(Voice)])
    voice_mail = section.text("voice_mail", "2 to 8 digits, a * before them", fits=_SERVICE.fullmatch)
    return Voice(
        _address(section, "address"),
        voice_mail or VOICE_MAIL,
        _numbers(section, "conferences", MOST_CONFERENCES) if "conferences" in section.table else (),
        section.integer("ring_seconds", 5, 120) or RING_SECONDS,
    )


def _refuse_overlap(root: Section, extensions: tuple[str, ...], voice: Voice) -> None:
    taken = set(extensions)
    for key, numbers in (("voice_mail", (voice.voice_mail,)), ("conferences", voice.conferences)):
        for number in numbers:
            if number in taken:
                root.wrong(f"voice.{key}", f"found {number}, allowed numbers that are nothing else")
        taken |= set(numbers)


def _numbers(section: Section, key: str, most: int) -> tuple[str, ...]:
    """The single numbers of a list with ranges, each once, in order; leading zeros count."""
    numbers: dict[str, None] = {}
    for place, text in enumerate(section.strings(key, RANGES) or [], 1):
        match = _RANGE.fullmatch(text)
        first, last = (match[1], match[2] or match[1]) if match else ("1", "0")
        if len(first) != len(last) or not 0 <= int(last) - int(first) < most:
            section.wrong(f"{key}[{place}]", f"found {show(text)}, allowed {RANGES}")
        numbers |= {f"{number:0{len(first)}}": None for number in range(int(first), int(last) + 1)}
    if not 1 <= len(numbers) <= most:
        section.wrong(key, f"found {len(numbers)} numbers, allowed 1 to {most}")
    return tuple(numbers)


def _needed(section: Section, key: str, allowed: str, fits: re.Pattern[str]) -> str:
    value = section.text(key, allowed, fits=fits.fullmatch)
    if value is None:
        section.wrong(key, f"found nothing, allowed {allowed}")
    return value


def _host(section: Section, key: str) -> str:
    return _needed(section, key, "a DNS name in small letters", _HOST)


def _address(section: Section, key: str) -> str:
    text = section.text(key, "an IPv4 address") or ""
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        section.wrong(key, f"found {show(text) if text else 'nothing'}, allowed an IPv4 address")


def _file(section: Section, key: str) -> Path:
    path = section.file(key)
    if path is None or not path.is_file():
        found = show(str(path)) if path else "nothing"
        section.wrong(key, f"found {found}, allowed the path of a PEM file that is there")
    return path


__all__ = ["ConfigError", "Exchange", "Media", "Node", "Relay", "Voice", "load"]
