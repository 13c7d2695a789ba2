"""The SHA-256 that an image should have: found beside it, and compared before anything is written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from firmware.flash.errors import FlashError
from firmware.flash.os_list import entries
from firmware.flash.signed import SUMS

LISTS = (SUMS, "SHA256SUMS.txt", "sha256sums.txt")
OS_LIST = "os_list.json"

_LINE = re.compile(r"(?:\\)?([0-9a-fA-F]{64})[ \t]+[*]?(.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Expected:
    """``packed`` is the SHA-256 of the file, ``unpacked`` of the image in it; ``source`` states it."""

    source: str
    packed: str | None = None
    unpacked: str | None = None


def expected(image: Path, given: str | None, signed: str | None = None) -> Expected | None:
    """The checksum that was given, else that of IMAGE.sha256, SHA256SUMS or os_list.json beside the image.

    With ``signed``, a SHA256SUMS whose signature is good, nothing else counts. Raises FlashError.
    """
    if signed is not None:
        found = next(listed(image, signed, SUMS), None)
        if found is None:
            raise FlashError(
                f"{image} is not in the signed {SUMS} beside it: another one may be in its place"
            )
        if given is not None and given.lower() != found.packed:
            raise FlashError(f"--sha256 is another one than the signed {SUMS} has for {image.name}")
        return found
    if given is not None:
        if not re.fullmatch(r"[0-9a-fA-F]{64}", given):
            raise FlashError("--sha256 takes 64 hexadecimal digits")
        return Expected("--sha256", packed=given.lower())
    return next(_beside(image), None)


def listed(image: Path, text: str, source: str) -> Iterator[Expected]:
    """The checksums of an image in a list as sha256sum writes it."""
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match and Path(match[2]).name == image.name:
            yield Expected(source, packed=match[1].lower())


def _beside(image: Path) -> Iterator[Expected]:
    own = image.with_name(f"{image.name}.sha256")
    text = _text(own) or ""
    yield from listed(image, text, own.name)
    if re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        yield Expected(own.name, packed=text.strip().lower())
    for path in (image.with_name(name) for name in LISTS):
        yield from listed(image, _text(path) or "", path.name)
    yield from _in_os_list(image)


def _in_os_list(image: Path) -> Iterator[Expected]:
    path = image.with_name(OS_LIST)
    text = _text(path)
    if text is None:
        return
    try:
        found = entries(json.loads(text))
    except ValueError as error:
        raise FlashError(f"{path} is no list of images: {error}") from error
    for entry in found:
        if Path(unquote(urlsplit(str(entry.get("url", ""))).path)).name == image.name:
            packed, unpacked = entry.get("image_download_sha256"), entry.get("extract_sha256")
            yield Expected(
                path.name,
                packed=packed.lower() if isinstance(packed, str) else None,
                unpacked=unpacked.lower() if isinstance(unpacked, str) else None,
            )


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FlashError(f"{path} cannot be read: {error.strerror}") from error


def sha256(path: Path, progress: Callable[[int], None]) -> str:
    """The SHA-256 of a file; ``progress`` hears how many bytes were read."""
    digest = hashlib.sha256()
    done = 0
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
                done += len(piece)
                progress(done)
    except OSError as error:
        raise FlashError(f"{path} cannot be read: {error.strerror}") from error
    return digest.hexdigest()


def different(path: Path, found: str, wanted: str, source: str) -> FlashError:
    """The image is not what its checksum says."""
    return FlashError(
        f"{path} is not what {source} says: its SHA-256 is {found[:16]}..., expected {wanted[:16]}...: "
        "it is damaged or another one, get it again"
    )
