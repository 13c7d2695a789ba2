"""Whether the phone itself is running at this moment: it has its devices for itself then."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

from firmware.doctor.files import matching
from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.language import label

PROGRAM, MODULE = "dering", "firmware"


def look(process: int | None) -> list[Finding]:
    """Say so; ``process`` is what :func:`running_phone` found."""
    if process is None:
        return [Finding(Check.PHONE, Outcome.OK, label("The phone is not running: its devices are free."))]
    text = label("The phone is running (process {process}) and has its devices for itself.")
    step = label("To test them from here stop it first, for example: sudo systemctl stop dering")
    return [Finding(Check.PHONE, Outcome.WARNING, text, step, (("process", process),))]


def running_phone(root: Path, own: int | None = None) -> int | None:
    """The process of a phone (``dering run``) on this machine's devices, or None."""
    own = os.getpid() if own is None else own
    for path in matching(root, "proc/[0-9]*/cmdline"):
        if int(path.parent.name) != own and is_phone(_arguments(path)):
            return int(path.parent.name)
    return None


def is_phone(arguments: list[str]) -> bool:
    """Whether a command line runs a phone on real devices: ``dering run --board pi``."""
    for place, argument in enumerate(arguments[:4]):
        program = Path(argument).name == PROGRAM or arguments[place - 1 : place + 1] == ["-m", MODULE]
        if program and arguments[place + 1 : place + 2] == ["run"]:
            options = arguments[place + 2 :]
            return "--board=pi" in options or ("--board", "pi") in pairwise(options)
    return False


def _arguments(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:  # it has just ended
        return []
