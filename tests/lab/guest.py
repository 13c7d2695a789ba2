"""Runs a command in the virtual lab: a fresh guest whose Linux kernel has the Pi's parts, none of them real.

    python -m tests.lab.guest [--seconds 300] [--folder DIR] -- COMMAND...

The guest sees this machine's files (its Debian, this checkout and its .venv) and may change them all: what it
writes is in its memory and gone with it, but for the folder DIR. It has no network but those it makes, and is
ready in about a second. The command's output is printed, and its exit status is this program's; 124 is a
guest whose time was up, 125 one that did not start.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.lab.recipe import cached_kernel

CHECKOUT = Path(__file__).resolve().parents[2]
INIT = Path(__file__).with_name("init")
MEMORY = "1G"
GRACE_S = 60
"""What a guest may take beyond its time, to start and to end by itself; then it is ended from outside."""

TIME_IS_UP, NOT_STARTED = 124, 125

DEVICES = (
    "snd_aloop.enable=1,1",
    "snd_aloop.index=0,1",
    "snd_aloop.id=Handset,Speaker",
    "snd_aloop.pcm_substreams=1,1",
    "snd_dummy.index=2",
    "snd_dummy.id=Mixer",
)
"""The kernel's command line for its sound cards."""


class LabError(Exception):
    """No guest can be started; the text says why."""


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Run a command in a fresh guest of the virtual lab.")
    parser.add_argument("--seconds", type=int, default=300, help="how long it may take")
    parser.add_argument("--folder", type=Path, help="a folder of this machine that the guest may write to")
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    arguments = parser.parse_args()
    try:
        return run(arguments.command, arguments.seconds, arguments.folder)
    except LabError as error:
        print(error, file=sys.stderr)
        return NOT_STARTED


def run(command: Sequence[str], seconds: int = 300, folder: Path | None = None) -> int:
    """Runs the command in a guest, its output on our standard output; gives its exit status. LabError."""
    kernel = cached_kernel()
    if kernel is None:
        raise LabError("The virtual lab's kernel is not built on this machine: make lab")
    with _folder(folder) as shared, _folder(None) as own:
        _write_command(shared, command)
        with contextlib.suppress(FileNotFoundError):
            (shared / "status").unlink()
        words = [*_alone(), str(kernel), *_kernel_arguments(shared, own, seconds)]
        try:
            subprocess.run(words, stdin=subprocess.DEVNULL, check=False, timeout=seconds + GRACE_S)
        except subprocess.TimeoutExpired:
            return TIME_IS_UP
        status = shared / "status"
        return int(status.read_text()) if status.exists() else NOT_STARTED


def _alone() -> list[str]:
    """The guest's processes have a process namespace of their own: when the first of them ends, all do.

    It ends with us, even if we are killed.
    """
    root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["setpriv", "--pdeathsig", "KILL", "unshare", *root, "--pid", "--fork", "--kill-child"]


def _kernel_arguments(shared: Path, own: Path, seconds: int) -> list[str]:
    """``own`` is where the kernel writes its process id: it fails where there is no home to do that in."""
    root = ["root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", f"init={INIT}"]
    console = ["con=null", "con0=null,fd:1", "ssl=null", "quiet", "panic=1"]
    return [
        f"mem={MEMORY}",
        f"uml_dir={own}/",
        *root,
        *console,
        *DEVICES,
        f"lab_folder={shared}",
        f"lab_seconds={seconds}",
    ]


def _write_command(shared: Path, command: Sequence[str]) -> None:
    file = shared / "command"
    lines = ["#!/bin/bash", f"cd {shlex.quote(str(CHECKOUT))}", "export HOME=/root PYTHONDONTWRITEBYTECODE=1"]
    file.write_text("\n".join([*lines, f"exec {shlex.join(command)}\n"]), "utf-8")
    file.chmod(0o755)


@contextlib.contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    """The folder that guest and host share."""
    if folder is not None:
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="dering-lab-") as temporary:
        yield Path(temporary)


if __name__ == "__main__":
    sys.exit(main())
