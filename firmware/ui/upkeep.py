"""What the screens of upkeep show: self-tests, updates, setting up, settings from a server."""

from __future__ import annotations

from dataclasses import dataclass, field

from board.api import Key, Transducer
from firmware.phone.findings import Finding
from firmware.phone.notices import SystemNotice


@dataclass(frozen=True, slots=True)
class Findings:
    """What the self-test found so far, with one chosen."""

    findings: tuple[Finding, ...]
    chosen: int
    running: bool = False


@dataclass(frozen=True, slots=True)
class FindingDetails:
    """One finding, whole: what was found, or what to do about it."""

    finding: Finding
    next_step: bool = False


@dataclass(frozen=True, slots=True)
class KeysTest:
    """The last key pressed in a test of the keys, and how many different ones were."""

    last: Key | None
    count: int
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class DisplayTest:
    """A test picture, counted from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class ToneTest:
    """A tone in a transducer: is it heard?"""

    transducer: Transducer


@dataclass(frozen=True, slots=True)
class Update:
    """How the update goes: the running version, and the updater's notice, if any; ``confirm`` asks."""

    running: str
    notice: SystemNotice | None = None
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """How to go on with a new phone: the guide's address, the phone's extension and addresses.

    ``problem`` is why what its owner put on the card could not be used.
    """

    url: str
    extension: str | None
    addresses: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Provisioning:
    """How it stands with the configuration from the server; None: nobody fetches one."""

    notice: SystemNotice | None = None


@dataclass(frozen=True, slots=True)
class Password:
    """The owner's new password, or '' while one is only offered."""

    password: str = field(default="", repr=False)
