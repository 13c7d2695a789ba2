"""The tagged network of the phone (IEEE 802.1Q): a device of its own beside the wired one."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from firmware.provisioning.identity import WIRED_FIRST

Run = Callable[[Sequence[str]], None]

INTERFACES = "sys/class/net"
PATIENCE_S = 20.0
"""A wired interface on USB takes its time to be there."""

LOOK_S = 0.2


class NoWireError(OSError):
    """There is no wired interface to put a VLAN on."""


def ip(words: Sequence[str]) -> None:
    """Run ip(8). Raises OSError or subprocess.CalledProcessError."""
    subprocess.run(["ip", *words], check=True, stdin=subprocess.DEVNULL)


def wired(root: Path) -> str | None:
    """The wired interface's name, the first of several; None where there is none."""
    wires = [prefix for prefix in WIRED_FIRST if prefix != "wl"]
    for prefix in wires:
        for path in sorted((root / INTERFACES).glob(f"{prefix}*")):
            if "." not in path.name and not (path / "wireless").exists():
                return path.name
    return None


def await_wired(root: Path, patience: float = PATIENCE_S) -> str:
    """Wait for the wired interface. Raises NoWireError."""
    deadline = time.monotonic() + patience
    while True:
        if name := wired(root):
            return name
        if time.monotonic() >= deadline:
            raise NoWireError(f"vlan: no wired interface came within {patience:.0f} s")
        time.sleep(LOOK_S)


def join(root: Path, parent: str, identifier: int, run: Run = ip) -> str:
    """Put the phone into this VLAN by this interface; gives the new device's name. Again is no error."""
    device = f"{parent}.{identifier}"
    run(["link", "set", parent, "up"])
    if not (root / INTERFACES / device).exists():
        run(["link", "add", "link", parent, "name", device, "type", "vlan", "id", str(identifier)])
    run(["link", "set", device, "up"])
    return device


def leave(root: Path, parent: str, identifier: int, run: Run = ip) -> None:
    """Take the VLAN's device away, if it is there."""
    device = f"{parent}.{identifier}"
    if (root / INTERFACES / device).exists():
        run(["link", "del", device])
