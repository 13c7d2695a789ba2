"""Puts pjsua2 into this virtual environment: our own wheel, or until that is built the published one.

    python -m deploy.install_pjsua2 [--or-published]

Exit status 0: pjsua2 is installed; 3: there is nothing to install yet, ours has to be built.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from deploy.pjsip.recipe import cached_wheel, target_named

NOTHING_TO_INSTALL = 3
PUBLISHED = Path(__file__).parent / "requirements" / "published-pjsua2.lock"
LACKS = (
    "pjsua2 is the published 2.15.1 wheel: no TLS with current OpenSSL, no Opus, no DTLS-SRTP, and unknown "
    "callers get an answer. `make pjsua2` builds ours (6 minutes, once) and mends that."
)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Install pjsua2: our own wheel, or the published one.")
    parser.add_argument(
        "--or-published", action="store_true", help="take the published wheel if ours is not built"
    )
    arguments = parser.parse_args()
    ours = cached_wheel(target_named("", sys.version_info[:2]))
    if ours is not None:
        _install_ours(ours)
        return 0
    if arguments.or_published and _install_published():
        print(LACKS, file=sys.stderr)
        return 0
    return NOTHING_TO_INSTALL


def _install_ours(wheel: Path) -> None:
    version = wheel.name.split("-")[1]
    if _installed("pjsua2") == version and _installed("pjsua2-python") is None:
        return
    _pip("uninstall", "--yes", "pjsua2", "pjsua2-python")
    _pip("install", "--no-deps", "--no-index", str(wheel))
    print(f"installed {wheel.name}", file=sys.stderr)


def _install_published() -> bool:
    """Whether the published wheel is installed now: there is none for every Python and machine."""
    if _installed("pjsua2-python") is None:
        _pip("uninstall", "--yes", "pjsua2")
        _pip("install", "--only-binary", ":all:", "--require-hashes", "--requirement", str(PUBLISHED))
    return _installed("pjsua2-python") is not None


def _installed(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--quiet", *words]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
