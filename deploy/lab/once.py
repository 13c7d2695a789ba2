"""A kernel is built once per machine and recipe: one build at a time, its result published in one step."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.lab.recipe import kernel_folder
from deploy.progress import Progress


@contextmanager
def only_one_build() -> Iterator[None]:
    """Waits for the build that somebody else has under way on this machine."""
    folder = kernel_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another build of a kernel is under way on this machine: waiting for it", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def building(what: str, recipe: str, stages: int) -> Iterator[tuple[Path, Progress]]:
    """A folder to build in, which goes afterwards, and a progress whose log stays beside the kernels."""
    log = kernel_folder() / f"build-{recipe}.log"
    log.write_text("", encoding="utf-8")
    print(f"{what}, once on this machine; log: {log}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="work-", dir=kernel_folder()) as work:
        yield Path(work), Progress(log, stages)


def publish(finished: Path, recipe: str, packages: Mapping[str, str]) -> Path:
    """Moves the folder ``finished``, with a file that records its origin, into the cache; where it is now."""
    origin = {"recipe": recipe, **packages}
    (finished / "origin.json").write_text(json.dumps(origin, indent=2) + "\n", encoding="utf-8")
    destination = kernel_folder() / recipe
    shutil.rmtree(destination, ignore_errors=True)
    finished.rename(destination)
    return destination


def make_environment() -> dict[str, str]:
    """What make is to know: nothing of a make that called us."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"LC_ALL": "C"}
