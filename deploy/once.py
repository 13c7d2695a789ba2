"""What takes minutes is built once per machine and recipe: one build at a time, published in one step."""

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

from deploy.progress import Progress


@contextmanager
def only_one_build(folder: Path) -> Iterator[None]:
    """Waits for the build that somebody else has under way in the cache ``folder``, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another such build is under way on this machine: waiting for it", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def building(what: str, folder: Path, recipe: str, stages: int) -> Iterator[tuple[Path, Progress]]:
    """A folder to build in, which goes afterwards, and a progress whose log stays in the cache ``folder``."""
    log = folder / f"build-{recipe}.log"
    log.write_text("", encoding="utf-8")
    print(f"building {what}, once on this machine; log: {log}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="work-", dir=folder) as work:
        yield Path(work), Progress(log, stages)


def publish(finished: Path, folder: Path, recipe: str, origin: Mapping[str, str]) -> Path:
    """Moves ``finished``, with a file that records its origin, into the cache ``folder``; where it is now."""
    record = json.dumps({"recipe": recipe, **origin}, indent=2) + "\n"
    (finished / "origin.json").write_text(record, encoding="utf-8")
    destination = folder / recipe
    shutil.rmtree(destination, ignore_errors=True)
    finished.rename(destination)
    return destination


def make_environment() -> dict[str, str]:
    """What make is to know: nothing of a make that called us."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"LC_ALL": "C"}
