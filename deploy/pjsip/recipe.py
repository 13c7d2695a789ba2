"""What our PJSIP wheel is made of, and where the finished one lies: the cache, by the hash of the recipe."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECIPE_SUFFIXES = {".py", ".h", ".hpp", ".cpp", ".i"}
OLDEST = (2, 17)
"""The first PJSIP with all the phone asks for: DTLS-SRTP with OpenSSL 3, dialog-info, fast audio frames."""

SOURCE_PACKAGE = "asterisk"
"""Debian's source package that carries PJSIP beside Asterisk, as its component tarball orig-Xpjproject."""

CONFIGURE = (
    "--disable-video",
    "--disable-libyuv",
    "--disable-v4l2",
    "--disable-ffmpeg",
    "--disable-sdl",
    "--disable-openh264",
    "--disable-vpx",
    "--disable-ilbc-codec",
    "--disable-g7221-codec",
    "--disable-libwebrtc",
    "--enable-libwebrtc-aec3",
    "--enable-libsamplerate",
    "--with-external-speex",
    "--with-external-gsm",
    "--with-external-srtp",
    "--disable-upnp",
    "--enable-epoll",
)

COMPILER_FLAGS = "-O2 -fPIC -g0 -DNDEBUG"
"""NDEBUG: a phone does not abort because a peer sent something odd. Checks that return errors stay."""


class RecipeError(Exception):
    """The wheel cannot be made from what was found; the text says why in plain words."""


@dataclass(frozen=True, slots=True)
class Target:
    """The machine and Python that a wheel is for: machine as uname says it, python as (3, 11)."""

    machine: str
    python: tuple[int, int]

    @property
    def triplet(self) -> str:
        """GNU's name for the machine, as Debian's multiarch folders have it."""
        return f"{self.machine}-linux-gnu"

    @property
    def python_tag(self) -> str:
        """PEP 425's tag, "cp311"."""
        return f"cp{self.python[0]}{self.python[1]}"

    @property
    def wheel_tag(self) -> str:
        """PEP 425's three tags together."""
        return f"{self.python_tag}-{self.python_tag}-linux_{self.machine}"

    @property
    def is_foreign(self) -> bool:
        """Whether a cross compiler is needed."""
        return self.machine != platform.machine()


def target_named(arch: str, debian_python: tuple[int, int]) -> Target:
    """The target of `make pjsua2 ARCH=...`: "" is this machine and Python, "arm64" a Pi with Debian's."""
    if arch in ("", platform.machine()):
        return Target(platform.machine(), (sys.version_info.major, sys.version_info.minor))
    if arch == "arm64":
        return Target("aarch64", debian_python)
    raise RecipeError(
        f"ARCH={arch} is not known; allowed: arm64, or none for this machine ({platform.machine()})"
    )


def recipe_hash(target: Target, folder: Path = HERE) -> str:
    """16 hex digits that change with every file of the recipe and with the target."""
    digest = hashlib.sha256(target.wheel_tag.encode())
    for file in sorted(folder.iterdir()):
        if file.suffix in RECIPE_SUFFIXES:
            content = file.read_bytes()
            digest.update(f"\0{file.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where wheels are kept, outside any checkout, by the XDG base directory specification."""
    base = environment.get("XDG_CACHE_HOME", "")
    root = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return root / "dering" / "pjsua2"


def cached_wheel(target: Target) -> Path | None:
    """The finished wheel, or None when it has not been built on this machine."""
    return next(iter(sorted((cache_folder() / recipe_hash(target)).glob("*.whl"))), None)


def parse_version(version_mak: str) -> tuple[int, ...]:
    """PJSIP's version from the text of its version.mak; RecipeError when that does not say."""
    found = dict(
        re.findall(r"^export PJ_VERSION_(MAJOR|MINOR|REV)[ \t]*:=[ \t]*(\d*)", version_mak, re.MULTILINE)
    )
    try:
        numbers = [int(found["MAJOR"]), int(found["MINOR"])]
    except (KeyError, ValueError):
        raise RecipeError("version.mak of the PJSIP source names no version") from None
    if found.get("REV"):
        numbers.append(int(found["REV"]))
    return tuple(numbers)


def refuse_old(version: tuple[int, ...], origin: str) -> None:
    """RecipeError for a PJSIP older than the phone can use; origin says where the source came from."""
    if version < OLDEST:
        found, needed = (".".join(map(str, numbers)) for numbers in (version, OLDEST))
        raise RecipeError(f"{origin} carries PJSIP {found}, which is too old: {needed} or later is needed")


def wheel_version(version: tuple[int, ...], debian: str, recipe: str) -> str:
    """PEP 440: PJSIP's version with, as local part, Debian's version of its source and the recipe."""
    parts = re.findall(r"[0-9]+|[a-z]+", debian.lower())
    local = ".".join(str(int(part)) if part.isdigit() else part for part in parts)
    return f"{'.'.join(map(str, version))}+debian.{local}.r{recipe[:8]}"
