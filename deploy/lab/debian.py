"""Debian's packages that the virtual lab's kernels are made of, of this machine's release."""

from __future__ import annotations

import platform
import re
import subprocess
from pathlib import Path

from deploy.pjsip.recipe import RecipeError
from deploy.pjsip.source import private_apt, update
from deploy.progress import Progress


class Archive:
    """The archive, by an apt of our own in ``work``: its signature is checked, each file against it."""

    def __init__(self, progress: Progress, work: Path) -> None:
        self._progress = progress
        self._folder = work / "apt"
        self._folder.mkdir()
        self._options = update(progress, self._folder, private_apt(self._folder, _release(), "deb"))

    def describe(self, package: str) -> str:
        """What the index has about a package."""
        words = ["apt-cache", *self._options, "show", package]
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout

    def dependency(self, package: str, pattern: str) -> str:
        """The first package whose whole name fits ``pattern``, of those that ``package`` depends on."""
        for line in re.findall(r"^Depends: (.*)", self.describe(package), re.MULTILINE):
            for name in re.split(r"[,|]\s*", re.sub(r"\([^)]*\)|:\w+|\s", "", line)):
                if re.fullmatch(pattern, name):
                    return str(name)
        raise RecipeError(f"Debian's package {package} depends on none that is called {pattern}")

    def download(self, package: str) -> Path:
        """The package's file."""
        self._progress.run(["apt-get", "-q", *self._options, "download", package], cwd=self._folder)
        file = next(self._folder.glob(f"{package}_*.deb"))
        self._progress.note(file.stem)
        return file


def _release() -> str:
    release = platform.freedesktop_os_release()
    if release.get("ID") != "debian" or not release.get("VERSION_CODENAME"):
        raise RecipeError(f"the lab's kernels are Debian's; this machine runs {release.get('PRETTY_NAME')}")
    return release["VERSION_CODENAME"]
