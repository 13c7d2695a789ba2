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

LISTS = ("SHA256SUMS", "SHA256SUMS.txt", "sha256sums.txt")
OS_LIST = "os_list.json"

_LINE = re.compile(r"(?:\\)?([0-9a-fA-F]{64})[ \t]+[*]?(.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Expected:
    """``packed`` is the SHA-256 of the file, ``unpacked`` of the image in it; ``source`` states it."""

    source: str
    packed: str | None = None
    unpacked: str | None = None


def expected(image: Path, given: str | None) -> Expected | None:
    """The checksum that was given, else that of IMAGE.sha256, SHA256SUMS or os_list.json beside the image."""
    if given is not None:
        if not re.fullmatch(r"[0-9a-fA-F]{64}", given):
            raise FlashError("--sha256 takes 64 hexadecimal digits")
        return Expected("--sha256", packed=given.lower())
    return next(_beside(image), None)


def _beside(image: Path) -> Iterator[Expected]:
    own = image.with_name(f"{image.name}.sha256")
    for path in (own, *(image.with_name(name) for name in LISTS)):
        text = _text(path)
        for line in (text or "").splitlines():
            match = _LINE.fullmatch(line.strip())
            if match and Path(match[2]).name == image.name:
                yield Expected(path.name, packed=match[1].lower())
            elif path == own and re.fullmatch(r"[0-9a-fA-F]{64}", line.strip()):
                yield Expected(path.name, packed=line.strip().lower())
    yield from _in_os_list(image)


def _in_os_list(image: Path) -> Iterator[Expected]:
    path = image.with_name(OS_LIST)
    text = _text(path)
    if text is None:
        return
    try:
        listed = entries(json.loads(text))
    except ValueError as error:
        raise FlashError(f"{path} is no list of images: {error}") from error
    for entry in listed:
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
