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
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.lab.machines.machine import Guest, Machine
from tests.lab.machines.qemu import Qemu
from tests.lab.machines.uml import UserModeLinux

CHECKOUT = Path(__file__).resolve().parents[2]
GRACE_S = 60
"""What a guest may take beyond its time, to start and to end by itself; then it is ended from outside."""

OFF_S = 10
"""What a guest may take to switch itself off once its command has ended."""

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
        status = shared / "status"
        with _started(machine.words(Guest(shared, own, seconds))) as guest:
            if not _ended(guest, seconds + GRACE_S, status):
                return TIME_IS_UP
        return int(status.read_text()) if status.exists() else NOT_STARTED


@contextlib.contextmanager
def _started(words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """The guest, which is ended from outside if it has not ended by itself."""
    guest = subprocess.Popen(words, stdin=subprocess.DEVNULL)
    try:
        yield guest
    finally:
        guest.kill()
        guest.wait()


def _ended(guest: subprocess.Popen[bytes], seconds: float, status: Path) -> bool:
    """Whether the guest's command comes to an end in this time.

    A kernel in User-Mode Linux has been seen that had written the status and hung as it switched itself off:
    the command has ended all the same.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(subprocess.TimeoutExpired):
            guest.wait(OFF_S)
            return True
        if status.exists() and time.time() - status.stat().st_mtime > OFF_S:
            print("The guest's command ended, but the guest did not switch itself off.", file=sys.stderr)
            return True
    return False


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
