"""Input devices of the kernel (evdev): finds those that fit, opens them, and says why there is none."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from evdev import InputDevice

from board.pi.supervisor import missing
from board.wording import Wording

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
    _refused: list[Wording] = field(default_factory=list)

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

    def refuse(self, device: InputDevice[str], text: str) -> None:
        """A device that was found cannot be used after all: a text of the catalogue, with a ``{device}``."""
        self._refused.append(Wording(text, device=_named(device)))
        device.close()

    def trouble(self) -> Wording:
        """One sentence: why the last look found nothing."""
        return missing(self.part, several(self._refused) if self._refused else self._not_found())

    def _not_found(self) -> Wording:
        names = ", ".join(dict.fromkeys(quoted(name) for name in self._names))
        found = Wording("found {others}", others=names) if names else Wording("found no device at all")
        if self._any_name:
            text = Wording("{folder} has no device with {need}; {found}")
            return Wording(text, folder=self.nodes, need=self.need, found=found)
        text = Wording("{folder} has no device named {names}; {found}")
        return Wording(text, folder=self.nodes, names=alternatives(self.patterns), found=found)

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
            device_name = f"{quoted(name)} ({node})"
            self._refused.append(Wording("{device} does not have {need}", device=device_name, need=self.need))
        return None

    def _tell_refused(self, node: Path, name: str, error: OSError) -> None:
        if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
            return  # gone between the look and the opening
        device = f"{quoted(name)} ({node})"
        if error.errno in (errno.EACCES, errno.EPERM):
            told = Wording('{device} may not be read; is this user in the group "input"?', device=device)
        else:
            reason = os.strerror(error.errno or 0)
            told = Wording("{device} cannot be read: {error}", device=device, error=reason)
        self._refused.append(told)


def quoted(name: str) -> str:
    """A name in quotation marks, on one line whatever is in it."""
    return '"' + "".join(c if c.isprintable() else "?" for c in name) + '"'


def alternatives(names: Iterable[str]) -> Wording:
    """Names of which any would do, in quotation marks: "A" or "B"."""
    first, *others = map(quoted, names)
    told = Wording(first)
    for other in others:
        told = Wording("{first} or {second}", first=told, second=other)
    return told


def several(sentences: Iterable[Wording]) -> Wording:
    """Each sentence once, one after the other."""
    first, *others = dict.fromkeys(sentences)
    for other in others:
        first = Wording("{first}; {second}", first=first, second=other)
    return first


def gone(device: InputDevice[str], part: str) -> Wording:
    """The sentence about a device that went while it was in use."""
    return missing(part, Wording("{device} was unplugged", device=_named(device)))


def path_of(device: InputDevice[str]) -> str:
    """The device's path in /dev/input."""
    return str(os.fspath(device))


def _named(device: InputDevice[str]) -> str:
    return f"{quoted(device.name)} ({path_of(device)})"


def _number(node: Path) -> int:
    digits = node.name.removeprefix("event")
    return int(digits) if digits.isdecimal() else -1
