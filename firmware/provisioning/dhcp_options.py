"""What the DHCP server says of provisioning: options 160, 66 and 43 (RFC 2132), as the DHCP client left them.

docs/provisioning.md has the files' form. Whoever answers DHCP on the network writes their content: whatever
is no address of the web is passed over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from firmware.config.provisioning import is_address
from firmware.provisioning.identity import WIRED_FIRST

LARGEST = 4096
TEXTS = ("160", "66")
"""Options that are an address: the one that other desk phones ask for, and the TFTP server's name."""
VENDOR = "43"
"""Vendor-specific information: options within an option (RFC 2132, 8.4), or an address alone."""
PADDING, END = 0, 255


def offered_url(folder: Path, allow_http: bool = False) -> str:
    """The first address that a DHCP server offers in one of the ``folder``'s files, '' if none does."""
    for path in _files(folder):
        for url in _urls(_options(path)):
            if is_address(url) and (allow_http or url.startswith("https://")):
                return url
    return ""


def _files(folder: Path) -> list[Path]:
    """One for each interface with a lease, the wired one's first."""
    kinds = {kind: place for place, kind in enumerate(WIRED_FIRST)}
    found: list[tuple[int, str]] = []
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            place = next((kinds[kind] for kind in kinds if path.name.startswith(kind)), None)
            if place is not None:
                found.append((place, path.name))
    return [folder / name for _, name in sorted(found)]


def _options(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST).decode("utf-8", "replace")
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition("=") for line in text.split("\n"))}


def _urls(options: dict[str, str]) -> Iterator[str]:
    for name in TEXTS:
        if name in options:
            yield options[name]
    if VENDOR in options:
        with contextlib.suppress(ValueError):
            yield from _vendor_urls(bytes.fromhex(options[VENDOR]))


def _vendor_urls(content: bytes) -> Iterator[str]:
    yield _text(content)
    for code, value in vendor_options(content):
        if str(code) in TEXTS:
            yield _text(value)


def vendor_options(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The options in option 43: code, length, value; a spoilt one ends them."""
    place = 0
    while place < len(content) and content[place] != END:
        if content[place] == PADDING:
            place += 1
            continue
        value = content[place + 2 : place + 2 + content[place + 1]] if place + 1 < len(content) else b""
        if place + 1 >= len(content) or len(value) < content[place + 1]:
            return
        yield content[place], value
        place += 2 + len(value)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").strip("\0 ")
