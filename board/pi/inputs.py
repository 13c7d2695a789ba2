"""Input devices of the kernel (evdev): finds those that fit, opens them, and says why there is none."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from evdev import InputDevice

NODES = Path("/dev/input")
CLASSES = Path("/sys/class/input")

Fits = Callable[[InputDevice[str]], bool]


@dataclass
class Finder:
    """Looks for devices whose name matches one of the ``patterns`` (fnmatch; none: any) and that it ``fits``.

    ``part`` and ``need`` are for the sentences: what is looked for ("keypad"), and what a device that fits
    has ("a key of the key map").
    """

    part: str
    need: str
    patterns: tuple[str, ...]
    fits: Fits
    nodes: Path = NODES
    classes: Path = CLASSES
    _unfit: set[tuple[str, int, int]] = field(default_factory=set)
    _names: list[str] = field(default_factory=list)
    _refused: list[str] = field(default_factory=list)

    def look(self, held: Collection[str] = ()) -> list[InputDevice[str]]:
        """Open what fits and is not ``held`` (by path) yet; never raises. :meth:`trouble` says why not."""
        self._names, self._refused = [], []
        found = []
        for node in sorted(self.nodes.glob("event*"), key=_number):
            name = self._name(node)
            self._names.append(name)
            if str(node) not in held and self._matches(name):
                device = self._open(node, name)
                if device is not None:
                    found.append(device)
        return found

    def refuse(self, device: InputDevice[str], reason: str) -> None:
        """A device that was found cannot be used after all; ``reason`` goes on after its name."""
        self._refused.append(f"{quoted(device.name)} ({path_of(device)}) {reason}")
        device.close()

    def trouble(self) -> str:
        """One sentence: why the last look found nothing."""
        if self._refused:
            return f"no {self.part}: {'; '.join(self._refused)}"
        names = ", ".join(dict.fromkeys(quoted(name) for name in self._names))
        found = f"found {names}" if names else "found no device at all"
        if self._any_name:
            return f"no {self.part}: {self.nodes} has no device with {self.need}; {found}"
        named = " or ".join(quoted(pattern) for pattern in self.patterns)
        return f"no {self.part}: {self.nodes} has no device named {named}; {found}"

    @property
    def _any_name(self) -> bool:
        return self.patterns in ((), ("*",))

    def _matches(self, name: str) -> bool:
        return self._any_name or any(fnmatchcase(name, pattern) for pattern in self.patterns)

    def _name(self, node: Path) -> str:
        try:
            return (
                (self.classes / node.name / "device/name")
                .read_text(encoding="utf-8", errors="replace")
                .strip()
            )
        except OSError:
            return node.name

    def _open(self, node: Path, name: str) -> InputDevice[str] | None:
        try:
            status = node.stat()
            identity = (str(node), status.st_ino, status.st_ctime_ns)
            device = None if identity in self._unfit else InputDevice(str(node))
        except OSError as error:
            self._tell_refused(node, name, error)
            return None
        if device is not None and self.fits(device):
            return device
        if device is not None:
            device.close()
            self._unfit.add(identity)  # some devices wake up when they are opened: not every second
        if not self._any_name:
            self._refused.append(f"{quoted(name)} ({node}) does not have {self.need}")
        return None

    def _tell_refused(self, node: Path, name: str, error: OSError) -> None:
        if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
            return  # gone between the look and the opening
        if error.errno in (errno.EACCES, errno.EPERM):
            reason = 'may not be read; is this user in the group "input"?'
        else:
            reason = f"cannot be read: {os.strerror(error.errno or 0)}"
        self._refused.append(f"{quoted(name)} ({node}) {reason}")


def quoted(name: str) -> str:
    """A name in quotation marks, on one line whatever is in it."""
    return '"' + "".join(c if c.isprintable() else "?" for c in name) + '"'


def gone(device: InputDevice[str], part: str) -> str:
    """The sentence about a device that went while it was in use."""
    return f"no {part}: {quoted(device.name)} ({path_of(device)}) was unplugged"


def path_of(device: InputDevice[str]) -> str:
    """The device's path in /dev/input."""
    return str(os.fspath(device))


def _number(node: Path) -> int:
    digits = node.name.removeprefix("event")
    return int(digits) if digits.isdecimal() else -1
