"""The feed: a static JSON file, signed, on any web server. What it looks like is in docs/updates.md."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from firmware import signature
from firmware.signature import SignatureError
from firmware.update.errors import UpdateError
from firmware.update.version import Version, version

FORMAT = 1
LARGEST = 1 << 20
"""Bytes of a feed."""
CHANNELS = {"stable": ("stable",), "beta": ("stable", "beta")}
"""The lists that a phone on a channel takes its releases from."""
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
LARGEST_BUNDLE = 1 << 32


@dataclass(frozen=True, slots=True)
class Release:
    """One bundle to be had; ``percent`` of the phones may take it, ``notes`` by language."""

    version: Version
    compatible: str
    url: str
    sha256: str
    size: int
    percent: int
    notes: Mapping[str, str]

    def notes_in(self, language: str) -> str:
        return self.notes.get(language) or self.notes.get("en", "")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed whose signature was good. ``serial`` counts up with each one published."""

    serial: int
    created: datetime
    expires: datetime
    floor: Version
    channels: Mapping[str, tuple[Release, ...]]

    def newest(self, channel: str, compatible: str, device: str) -> Release | None:
        """The newest release that is for this phone, or None."""
        found = [
            release
            for name in CHANNELS[channel]
            for release in self.channels.get(name, ())
            if release.compatible == compatible and is_chosen(device, release)
        ]
        return max(found, key=lambda release: release.version, default=None)


def is_chosen(device: str, release: Release) -> bool:
    """Whether a release that is for some phones only is for this one, as :func:`share` has it."""
    return share(device, str(release.version)) < release.percent


def share(device: str, released: str) -> int:
    """0 to 99, the same for one phone and version always: SHA-256 of both, its first 8 bytes modulo 100."""
    total = hashlib.sha256(f"{device} {released}".encode()).digest()
    return int.from_bytes(total[:8], "big") % 100


def verify(content: bytes, beside: bytes, keys: bytes, place: str) -> None:
    """Check the signature against public Ed25519 keys (PEM, several in a row). Raises UpdateError."""
    try:
        signature.verify(content, beside, keys)
    except SignatureError as error:
        raise UpdateError(f"{place}: {error}") from None


def parse(content: bytes, url: str) -> Feed:
    """Read a feed; a bundle's address may be relative to ``url``. Raises UpdateError, which names the key."""
    try:
        table = json.loads(content)
    except (ValueError, RecursionError):
        raise UpdateError(f"{url}: found no JSON, allowed a feed as in docs/updates.md") from None
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise UpdateError(
            f"{url}: format: found another than {FORMAT}; this phone is too old or too new for it"
        )
    channels = table.get("channels")
    if not isinstance(channels, dict):
        raise UpdateError(f"{url}: channels: found no object")
    return Feed(
        serial=_integer(table, "serial", url, 1 << 53),
        created=_time(table, "created", url),
        expires=_time(table, "expires", url),
        floor=version(table.get("floor"), f"{url}: floor"),
        channels={name: _releases(channels, name, url) for name in channels},
    )


def check_fresh(feed: Feed, seen: int, now: datetime, url: str) -> None:
    """Refuse a feed that is older than one seen (replay) or has expired (freeze). Raises UpdateError."""
    if feed.serial < seen:
        raise UpdateError(
            f"{url}: serial: found {feed.serial}, allowed {seen} or more: an old feed is replayed"
        )
    if now >= feed.expires:
        raise UpdateError(f"{url}: expires: found {feed.expires:%Y-%m-%d %H:%M} UTC, which is over")


def _releases(channels: Mapping[str, Any], name: str, url: str) -> tuple[Release, ...]:
    listed = channels[name]
    if not isinstance(listed, list):
        raise UpdateError(f"{url}: channels.{name}: found no list")
    return tuple(
        _release(entry, f"{url}: channels.{name}[{place}]", url) for place, entry in enumerate(listed, 1)
    )


def _release(entry: Any, place: str, url: str) -> Release:
    if not isinstance(entry, dict):
        raise UpdateError(f"{place}: found no object")
    notes = entry.get("notes", {})
    if not isinstance(notes, dict) or not all(isinstance(text, str) for text in notes.values()):
        raise UpdateError(f"{place}.notes: allowed a text for each language")
    sha256, compatible, bundle = (entry.get(key) for key in ("sha256", "compatible", "url"))
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise UpdateError(f"{place}.sha256: allowed 64 hexadecimal digits")
    if not isinstance(compatible, str) or not isinstance(bundle, str):
        raise UpdateError(f"{place}: found no compatible or no url")
    return Release(
        version=version(entry.get("version"), f"{place}.version"),
        compatible=compatible,
        url=secure(_joined(url, bundle, place), f"{place}.url"),
        sha256=sha256,
        size=_integer(entry, "size", place, LARGEST_BUNDLE),
        percent=_integer(entry, "percent", place, 100),
        notes=notes,
    )


def _joined(url: str, bundle: str, place: str) -> str:
    try:
        return urljoin(url, bundle)
    except ValueError:
        raise UpdateError(f"{place}.url: found {bundle[:60]!r}, which is no address") from None


def secure(url: str, place: str) -> str:
    """The address if it is one of https. Raises UpdateError."""
    if not url.startswith("https://"):
        raise UpdateError(f"{place}: found {url[:60]!r}, allowed an address that begins with https://")
    return url


def _integer(table: Mapping[str, Any], key: str, place: str, highest: int) -> int:
    value = table.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
        raise UpdateError(f"{place}: {key}: found {str(value)[:40]!r}, allowed 0 to {highest}")
    return value


def _time(table: Mapping[str, Any], key: str, place: str) -> datetime:
    try:
        return datetime.strptime(table[key], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (KeyError, TypeError, ValueError):
        raise UpdateError(f"{place}: {key}: allowed a time like 2026-11-25T07:00:00Z") from None
