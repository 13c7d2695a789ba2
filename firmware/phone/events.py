"""Everything that can happen to the phone: the board's events, the SIP stack's, and the few below."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from board.api import BoardEvent
from firmware.phone.action_trouble import ActionTrouble
from firmware.phone.findings import Finding
from firmware.phone.notices import SystemNotice
from firmware.phone.panels import LoginTrouble
from firmware.phone.records import CallRecord
from firmware.sip.api import LanPhone, SipEvent


@dataclass(frozen=True, slots=True)
class Tick:
    """A deadline of the phone's own (``wake_at``) has come."""


@dataclass(frozen=True, slots=True)
class WallClock:
    """The wall clock now: ``epoch`` in seconds since 1970 (UTC), ``offset`` of the local time in seconds."""

    epoch: float
    offset: int


@dataclass(frozen=True, slots=True)
class LanPhonesChanged:
    """The phones now on the local network, this one left out; ``conflict`` when one claims our extension."""

    phones: tuple[LanPhone, ...]
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class AddressesChanged:
    """The phone's own network addresses, the default route's first."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreLoaded:
    """What was kept from earlier runs: the newest records first, and the settings by name."""

    records: tuple[CallRecord, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


class StoreProblem(StrEnum):
    """What went wrong with the store; the phone works on without what is lost."""

    SET_ASIDE = "set-aside"  # it could not be read, was renamed, and a new one was begun
    UNWRITABLE = "unwritable"  # the disk is full or read-only


@dataclass(frozen=True, slots=True)
class StoreTrouble:
    """The store has a problem; ``detail`` names the file, for the log."""

    problem: StoreProblem
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SelfTestFound:
    """The self-test that runs has found out so much."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SelfTestDone:
    """The self-test has looked at everything."""


@dataclass(frozen=True, slots=True)
class PinChecked:
    """Whether the PIN was that which unlocks the phone."""

    right: bool


@dataclass(frozen=True, slots=True)
class PersonFetched:
    """The file of who logs in has come and can be used; or not, with a sentence of ``detail``."""

    trouble: LoginTrouble | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """Another part of the system has something to show on the screen."""

    notice: SystemNotice


@dataclass(frozen=True, slots=True)
class ActionEnded:
    """The action of this ``name`` is over: it worked, or had ``trouble``.

    ``detail`` is a host, a status or a file, as the trouble has it; of what worked a line to show, if any.
    """

    name: str
    trouble: ActionTrouble | None = None
    detail: str = ""


ServiceEvent = (
    Tick
    | WallClock
    | LanPhonesChanged
    | AddressesChanged
    | StoreLoaded
    | StoreTrouble
    | SelfTestFound
    | SelfTestDone
    | NoticeShown
    | PersonFetched
    | PinChecked
    | ActionEnded
)
Event = BoardEvent | SipEvent | ServiceEvent
