"""Builds our PJSIP wheel, once per machine and recipe.

    python -m deploy.pjsip.build [--arch arm64] [--cached]

Prints the wheel's path on standard output; progress goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from deploy.once import building, only_one_build, publish
from deploy.pjsip import compile as compiling
from deploy.pjsip import tools, wheel
from deploy.pjsip.recipe import (
    RecipeError,
    Target,
    cache_folder,
    cached_wheel,
    recipe_hash,
    target_named,
    wheel_version,
)
from deploy.pjsip.source import Source, fetch
from deploy.progress import Progress, StepError

STAGES = 6


def main() -> int:
    """The command line; 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(description="Build our PJSIP wheel, or find the one in the cache.")
    parser.add_argument("--arch", default="", help="arm64: for a Pi; default: this machine")
    parser.add_argument("--cached", action="store_true", help="only look: exit status 1 if it is not built")
    arguments = parser.parse_args()
    try:
        target = target_named(arguments.arch, _debian_python())
        found = cached_wheel(target)
        if found is None and arguments.cached:
            return 1
        print(found or build(target))
    except (RecipeError, StepError) as problem:
        print(f"The PJSIP wheel was not built. {problem}", file=sys.stderr)
        return 1
    return 0


def build(target: Target) -> Path:
    """The wheel for `target`: built now, or by somebody else while we waited for the lock."""
    with only_one_build(cache_folder()):
        found = cached_wheel(target)
        if found is not None:
            return found
        recipe = recipe_hash(target)  # as it is now: somebody may edit it while this runs
        what = f"PJSIP for {target.wheel_tag}"
        with building(what, cache_folder(), recipe, STAGES) as (work, progress):
            return _build_in(work, target, recipe, progress)


def _build_in(work: Path, target: Target, recipe: str, progress: Progress) -> Path:
    progress.stage("fetching the source from Debian's archive")
    source = fetch(progress, work)
    progress.stage("preparing the compilers")
    toolchain = tools.cross(progress, work, target) if target.is_foreign else tools.native()
    progress.stage("configuring")
    compiling.prepare(source.folder)
    compiling.configure(progress, source.folder, target, toolchain)
    progress.stage("compiling the libraries")
    compiling.libraries(progress, source.folder, toolchain)
    progress.stage("compiling the Python binding")
    files = compiling.binding(progress, source.folder, target, toolchain)
    progress.stage("packing the wheel")
    return _publish(work, target, recipe, source, files)


def _publish(work: Path, target: Target, recipe: str, source: Source, files: dict[str, Path]) -> Path:
    """Packs the wheel, which records its origin, and moves it into the cache."""
    origin = {
        "pjsip": ".".join(map(str, source.version)),
        "debian_source": source.debian,
        "target": target.wheel_tag,
    }
    finished = work / "finished"
    finished.mkdir()
    version = wheel_version(source.version, source.debian, recipe)
    record = json.dumps({"recipe": recipe, **origin}, indent=2) + "\n"
    wheel.pack(finished, version, target.wheel_tag, files, {"origin.json": record})
    return next(publish(finished, cache_folder(), recipe, origin).glob("*.whl"))


def _debian_python() -> tuple[int, int]:
    """The version of this Debian's own Python, which a Pi with the same release has too."""
    answer = subprocess.run(
        ["/usr/bin/python3", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"(\d+)\.(\d+)", answer)
    if found is None:
        return sys.version_info.major, sys.version_info.minor
    return int(found[1]), int(found[2])


if __name__ == "__main__":
    sys.exit(main())
