"""Fetches PJSIP's source out of Debian's archive, through apt's signed index.

apt gets a state directory of its own: the machine's sources stay as they are. The index's signature is
checked against Debian's archive keyring, and every file against the index.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.pjsip.recipe import SOURCE_PACKAGE, RecipeError, parse_version, refuse_old
from deploy.progress import Progress, StepError

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = """\
Types: {types}
URIs: http://deb.debian.org/debian
Suites: {suite}
Components: main
Signed-By: {keyring}
"""


@dataclass(frozen=True, slots=True)
class Source:
    """An unpacked PJSIP: its folder, its version, and Debian's version of the package it came in."""

    folder: Path
    version: tuple[int, ...]
    debian: str


def private_apt(folder: Path, suite: str, types: str, architecture: str | None = None) -> list[str]:
    """apt-get's options for an apt of our own in `folder`; types is "deb" or "deb-src"."""
    if not KEYRING.exists():
        raise RecipeError(
            f"{KEYRING} is missing (package debian-archive-keyring): the index cannot be checked"
        )
    for part in ("state/lists/partial", "cache/archives/partial", "none"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    sources = folder / "debian.sources"
    sources.write_text(SOURCES.format(types=types, suite=suite, keyring=KEYRING))
    (folder / "status").touch()
    options = {
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": folder / "none",
        "Dir::Etc::Preferences": folder / "none" / "preferences",
        "Dir::Etc::PreferencesParts": folder / "none",
        "APT::Sandbox::User": "root",
        "Acquire::Retries": 3,
        "Acquire::Languages": "none",
    }
    if architecture is not None:
        options |= {"APT::Architecture": architecture, "APT::Architectures": architecture}
    return [word for key, value in options.items() for word in ("-o", f"{key}={value}")]


def update(progress: Progress, folder: Path, options: list[str]) -> list[str]:
    """Fetches the index; gives the options to go on with.

    A mirror that lags, or a machine whose clock is off, has a signed index past its Valid-Until date. The
    signature still proves that Debian made it, and what is too old is refused later; so it is used, and said.
    """
    try:
        progress.run(["apt-get", "-q", *options, "--error-on=any", "update"], cwd=folder)
    except StepError:
        options = [*options, "-o", "Acquire::Check-Valid-Until=false"]
        progress.run(["apt-get", "-q", *options, "--error-on=any", "update"], cwd=folder)
        progress.note("the signed index is past its date (Valid-Until): used all the same")
    return options


def fetch(progress: Progress, work: Path) -> Source:
    """Downloads and unpacks the PJSIP that Debian sid's index names now; RecipeError when it is too old."""
    apt = work / "apt"
    apt.mkdir(parents=True)
    options = update(progress, apt, private_apt(apt, "sid", "deb-src"))
    progress.run(["apt-get", "-q", *options, "source", "--download-only", SOURCE_PACKAGE], cwd=apt)
    description = next(apt.glob(f"{SOURCE_PACKAGE}_*.dsc"))
    archive = next(apt.glob("*.orig-Xpjproject.tar.*"), None)
    debian = _debian_version(description.read_text(encoding="utf-8"))
    origin = f"Debian's source package {SOURCE_PACKAGE} {debian}"
    if archive is None:
        raise RecipeError(f"{origin} has no part orig-Xpjproject any more")
    folder = _unpack(progress, archive, work / "source")
    version = parse_version((folder / "version.mak").read_text(encoding="utf-8"))
    progress.note(f"PJSIP {'.'.join(map(str, version))} from {origin}")
    refuse_old(version, origin)
    shutil.rmtree(apt)
    return Source(folder, version, debian)


def _debian_version(description: str) -> str:
    for line in description.splitlines():
        if line.startswith("Version: "):
            return line.removeprefix("Version: ")
    raise RecipeError("Debian's source description (.dsc) names no version")


def _unpack(progress: Progress, archive: Path, folder: Path) -> Path:
    folder.mkdir()
    progress.run(["tar", "--extract", "--no-same-owner", "--file", archive], cwd=folder)
    return next(folder.iterdir())
