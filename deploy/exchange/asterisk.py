"""Asterisk, which no Debian release since 11 has: the one of Debian sid, in a folder of its own.

    python -m deploy.exchange.asterisk [--into FOLDER]    unpacks it (into the cache) and prints where it is

It brings its own C library and replaces nothing on the machine. Nothing is installed, so no service starts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.once import building, only_one_build, publish
from deploy.progress import Progress, StepError

PACKAGES = "asterisk"
MIRROR = "http://deb.debian.org/debian"
RECIPE = "sid-1"
STAGES = 1


def main() -> int:
    """The command line; 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(description="Unpack Debian sid's Asterisk, once on this machine.")
    parser.add_argument("--into", type=Path, help="copy it to this folder, such as /opt/dering/asterisk")
    options = parser.parse_args()
    try:
        tree = asterisk_tree()
        if options.into:
            shutil.copytree(tree, options.into, symlinks=True)
        print(options.into or tree)
    except (StepError, OSError) as problem:
        print(f"Asterisk was not unpacked. {problem}", file=sys.stderr)
        return 1
    return 0


def cache_folder() -> Path:
    """Where it is kept."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "dering/asterisk"


def asterisk_tree() -> Path:
    """The unpacked packages: now, or from the cache. Raises StepError."""
    with only_one_build(cache_folder()):
        made = cache_folder() / RECIPE
        if made.is_dir():
            return made
        with building("Asterisk's folder", cache_folder(), RECIPE, STAGES) as (work, progress):
            return _unpack(progress, work)


def command(tree: Path, configuration: Path) -> list[str]:
    """What runs it in the foreground, by its own dynamic loader; ``configuration`` is an asterisk.conf."""
    libraries = tree / f"usr/lib/{os.uname().machine}-linux-gnu"
    loader = next(libraries.glob("ld-linux*"))
    asterisk = str(tree / "usr/sbin/asterisk")
    # fmt: off
    return [str(loader), "--library-path", str(libraries), "--argv0", "asterisk",
            asterisk, "-f", "-C", str(configuration)]
    # fmt: on


def _unpack(progress: Progress, work: Path) -> Path:
    """Signed packages, unpacked and not installed.

    A mirror that lags has an index past its Valid-Until date; its signature still proves that Debian made it.
    """
    progress.stage("fetching Asterisk from Debian sid")
    archive, tree = work / "tree.tar", work / "tree"
    # fmt: off
    progress.run(
        ["mmdebstrap", "--mode=root" if os.geteuid() == 0 else "--mode=unshare", "--variant=extract",
         f"--include={PACKAGES}", '--aptopt=Acquire::Check-Valid-Until "false"', "sid", archive, MIRROR],
        cwd=work,
    )
    # fmt: on
    tree.mkdir()
    progress.run(
        ["tar", "--extract", "--no-same-owner", "--exclude=./dev/*", "--file", archive, "--directory", tree],
        cwd=work,
    )
    return publish(tree, cache_folder(), RECIPE, {"asterisk": _version(tree)})


def _version(tree: Path) -> str:
    libraries = tree / f"usr/lib/{os.uname().machine}-linux-gnu"
    words = [str(next(libraries.glob("ld-linux*"))), "--library-path", str(libraries)]
    answer = subprocess.run(
        [*words, str(tree / "usr/sbin/asterisk"), "-V"], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
