"""Runs a command in the virtual lab: a fresh guest whose Linux kernel has the Pi's parts, none of them real.

    python -m tests.lab.guest [--machine uml] [--seconds 300] [--folder DIR] -- COMMAND...

The guest sees this machine's files (its Debian, this checkout and its .venv) and may change them all: what it
writes is in its memory and gone with it, but for the folder DIR. It has no network but those it makes. It is
ready in a second or two on the machine uml, in half a minute on qemu (machines/). The command's output is
printed, and its exit status is this program's; 124 is a guest whose time was up, 125 one that did not start.
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

from tests.lab.machines.machine import Guest, Machine
from tests.lab.machines.qemu import Qemu
from tests.lab.machines.uml import UserModeLinux

CHECKOUT = Path(__file__).resolve().parents[2]
GRACE_S = 60
"""What a guest may take beyond its time, to start and to end by itself; then it is ended from outside."""

TIME_IS_UP, NOT_STARTED = 124, 125

MACHINES: dict[str, Machine] = {"uml": UserModeLinux(), "qemu": Qemu()}
CHOICE = "DERING_LAB_MACHINE"
"""The environment variable that names the machine where ``--machine`` does not."""


class LabError(Exception):
    """No guest can be started; the text says why."""


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Run a command in a fresh guest of the virtual lab.")
    parser.add_argument("--machine", choices=MACHINES, help=f"what it runs on; else {CHOICE} says it, or uml")
    parser.add_argument("--seconds", type=int, default=300, help="how long it may take")
    parser.add_argument("--folder", type=Path, help="a folder of this machine that the guest may write to")
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    arguments = parser.parse_args()
    try:
        machine = MACHINES[arguments.machine] if arguments.machine else chosen()
        return run(machine, arguments.command, arguments.seconds, arguments.folder)
    except LabError as error:
        print(error, file=sys.stderr)
        return NOT_STARTED


def chosen() -> Machine:
    """The machine that the environment names. LabError."""
    name = os.environ.get(CHOICE, "uml")
    if name not in MACHINES:
        raise LabError(f"{CHOICE}={name} is not known; allowed: {', '.join(MACHINES)}")
    return MACHINES[name]


def run(machine: Machine, command: Sequence[str], seconds: int = 300, folder: Path | None = None) -> int:
    """Runs the command in a guest, its output on our standard output; gives its exit status. LabError."""
    if not machine.ready():
        raise LabError(f"This machine is not ready for the virtual lab: {machine.how}")
    with _folder(folder) as shared, _folder(None) as own:
        _write_command(shared, command)
        with contextlib.suppress(FileNotFoundError):
            (shared / "status").unlink()
        words = machine.words(Guest(shared, own, seconds))
        try:
            subprocess.run(words, stdin=subprocess.DEVNULL, check=False, timeout=seconds + GRACE_S)
        except subprocess.TimeoutExpired:
            return TIME_IS_UP
        status = shared / "status"
        return int(status.read_text()) if status.exists() else NOT_STARTED


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
