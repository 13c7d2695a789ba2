"""Builds the virtual lab's kernel, once per machine and recipe: User-Mode Linux, a kernel that is a program.

    python -m deploy.lab.build [--cached]

Prints the kernel's path on standard output; progress goes to standard error.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from pathlib import Path

from deploy.lab.debian import Archive
from deploy.lab.recipe import (
    CONFIG,
    UNUSED,
    apply_edits,
    cached_kernel,
    dropped_options,
    kernel_folder,
    recipe_hash,
    source_package,
)
from deploy.once import building, make_environment, only_one_build, publish
from deploy.pjsip.recipe import RecipeError
from deploy.progress import Progress, StepError

STAGES = 4
FILES = 1150
"""About how many files are compiled."""

COMPILING = re.compile(r"^\s+(CC|AS|AR|LD)\s")


def main() -> int:
    """The command line; 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(description="Build the virtual lab's kernel, or find it in the cache.")
    parser.add_argument("--cached", action="store_true", help="only look: exit status 1 if it is not built")
    arguments = parser.parse_args()
    found = cached_kernel()
    if found is None and arguments.cached:
        return 1
    try:
        print(found or build())
    except (RecipeError, StepError) as problem:
        print(f"The virtual lab's kernel was not built. {problem}", file=sys.stderr)
        return 1
    return 0


def build() -> Path:
    """The kernel: built now, or by somebody else while we waited for the lock."""
    if platform.machine() != "x86_64":
        raise RecipeError(f"User-Mode Linux runs on x86-64 only; this machine is {platform.machine()}")
    with only_one_build(kernel_folder()):
        found = cached_kernel()
        if found is not None:
            return found
        recipe = recipe_hash()  # as it is now: somebody may edit it while this runs
        with building("the virtual lab's kernel", kernel_folder(), recipe, STAGES) as (work, progress):
            return _build_in(work, recipe, progress)


def _build_in(work: Path, recipe: str, progress: Progress) -> Path:
    progress.stage("fetching the source from Debian's archive")
    archive = Archive(progress, work)
    package = archive.download(source_package(archive.describe("linux-source")))
    progress.stage("unpacking")
    source = _unpack(progress, package, work)
    apply_edits(source)
    progress.stage("configuring")
    make = ["nice", "-n", "5", "make", "ARCH=um", f"O={work / 'out'}"]
    (work / "out").mkdir()
    progress.run([*make, f"KCONFIG_ALLCONFIG={CONFIG}", "allnoconfig"], cwd=source, env=make_environment())
    _insist_on_options(work / "out/.config")
    progress.stage("compiling")
    _compile(progress, make, source)
    progress.run(["strip", work / "out/linux"], cwd=work)
    finished = work / "finished"
    finished.mkdir()
    (work / "out/linux").rename(finished / "linux")
    return publish(finished, kernel_folder(), recipe, {"package": package.name}) / "linux"


def _unpack(progress: Progress, package: Path, work: Path) -> Path:
    progress.run(["dpkg-deb", "--extract", package, work / "package"], cwd=work)
    archive = next((work / "package/usr/src").glob("linux-source-*.tar.xz"))
    (work / "source").mkdir()
    excluded = [f"--exclude=*/{part}" for part in UNUSED]
    command = ["tar", "--extract", "--no-same-owner", "--strip-components=1", *excluded]
    progress.run([*command, "--file", archive], cwd=work / "source")
    return work / "source"


def _insist_on_options(configuration: Path) -> None:
    """kconfig drops silently what lacks a prerequisite; a lab shall not lack a device because of that."""
    dropped = list(dropped_options(CONFIG.read_text("utf-8"), configuration.read_text("utf-8")))
    if dropped:
        raise RecipeError(f"this kernel does not take {', '.join(dropped)} of {CONFIG.name}")


def _compile(progress: Progress, make: list[str], source: Path) -> None:
    done = 0

    def watch(line: str) -> None:
        nonlocal done
        if COMPILING.match(line):
            done += 1
            progress.count(done, FILES)

    jobs = max(1, min(os.cpu_count() or 1, 4))
    progress.run([*make, f"-j{jobs}", "linux"], cwd=source, env=make_environment(), watch=watch)


if __name__ == "__main__":
    sys.exit(main())
