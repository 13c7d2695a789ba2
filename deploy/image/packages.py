"""Debian's packages for the phone, through apt's signed index: installed into a tar, or only fetched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from deploy.image.recipe import ARCHITECTURE, HERE, PROJECT, SUITE, digest, lines, stage
from deploy.pjsip.recipe import RecipeError
from deploy.pjsip.source import KEYRING, private_apt, update
from deploy.progress import Progress

BINFMT = Path("/proc/sys/fs/binfmt_misc/qemu-aarch64")
SOURCES = "\n".join(
    f"""Types: deb
URIs: http://deb.debian.org/{archive}
Suites: {suites}
Components: main non-free-firmware
Signed-By: {KEYRING}
"""
    for archive, suites in (("debian", f"{SUITE} {SUITE}-updates"), ("debian-security", f"{SUITE}-security"))
)
NOT_FOR_THE_ROOT = {"python3-venv", "ca-certificates"}
KEPT_DOCUMENTS = (
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/locale/*",
    "path-exclude=/usr/share/doc/*",
    "path-include=/usr/share/doc/*/copyright",
)


def root_packages() -> list[str]:
    """What is installed; of alternatives (a|b) the first, which is this release's."""
    libraries = lines(PROJECT / "deploy" / "packages" / "setup.txt")
    wanted = [entry.split("|")[0] for entry in libraries if entry not in NOT_FOR_THE_ROOT]
    return sorted({*lines(HERE / "packages.txt"), *wanted})


def base(progress: Progress) -> Path:
    """The tar of an arm64 Debian with the phone's packages, made under qemu-user once (about 5 minutes)."""
    wanted = root_packages()
    recipe = digest(SOURCES, *wanted, *KEPT_DOCUMENTS)
    return stage("base", recipe, lambda folder: _install(progress, folder, wanted)) / "root.tar"


def _install(progress: Progress, folder: Path, wanted: Sequence[str]) -> None:
    if os.uname().machine != "aarch64" and not BINFMT.exists():
        raise RecipeError(
            "this machine does not run arm64 programs: qemu-aarch64 is not registered in"
            f" {BINFMT.parent} (package qemu-user-static; in a container, mount binfmt_misc there first)"
        )
    sources = folder / "debian.sources"
    sources.write_text(SOURCES, encoding="utf-8")
    options = [f"--dpkgopt={each}" for each in KEPT_DOCUMENTS]
    options += ["--aptopt=Apt::Install-Recommends false", "--aptopt=Acquire::Check-Valid-Until false"]
    command: list[str | Path] = [
        "mmdebstrap",
        f"--architectures={ARCHITECTURE}",
        "--variant=essential",
        *options,
    ]
    command += ["--format=tar", f"--include={','.join(wanted)}", SUITE, folder / "root.tar", sources]
    progress.run(command, cwd=folder, env=os.environ | {"SOURCE_DATE_EPOCH": "0"})


def fetched(progress: Progress, wanted: Sequence[str], architecture: str = ARCHITECTURE) -> Path:
    """A folder with these packages' files, not installed, ``NAME_VERSION_ARCHITECTURE.deb``."""
    recipe = digest(SOURCES, architecture, *wanted)
    return stage("fetched", recipe, lambda folder: _fetch(progress, folder, wanted, architecture))


def _fetch(progress: Progress, folder: Path, wanted: Sequence[str], architecture: str) -> None:
    apt = folder / "apt"
    options = private_apt(apt, SUITE, "deb", architecture)
    (apt / "debian.sources").write_text(SOURCES, encoding="utf-8")
    options = update(progress, apt, options)
    progress.run(["apt-get", "-q", *options, "download", *wanted], cwd=folder)
    progress.run(["rm", "-r", apt], cwd=folder)


def unpacked(progress: Progress, name: str, debs: Sequence[Path]) -> Path:
    """A folder with the contents of packages that were fetched."""

    def unpack(folder: Path) -> None:
        for deb in debs:
            progress.run(["dpkg", "-x", deb, folder], cwd=folder)

    return stage(name, digest(*(deb.name for deb in debs)), unpack)
