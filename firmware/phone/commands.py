"""Everything that the phone can have done, once each: the SIP stack's commands, and those of the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from board.api import Part
from firmware.phone.records import CallRecord, Direction
from firmware.sip.api import CallId, SipCommand


@dataclass(frozen=True, slots=True)
class OpenCallRecord:
    """A call began, or was answered: keep it at once, in place of an earlier open one, before a power cut."""

    record: CallRecord


@dataclass(frozen=True, slots=True)
class CloseCallRecord:
    """The same call is over: its record, whole, in place of the open one. Exactly once for each call."""

    record: CallRecord


@dataclass(frozen=True, slots=True)
class ForgetCall:
    """The owner has deleted one call that is over: ``call`` of an earlier ``run``, or of this one ('')."""

    call: CallId
    run: str = ""


@dataclass(frozen=True, slots=True)
class ForgetCalls:
    """The owner has deleted all calls that are over; or those of one direction only, or with one number."""

    direction: Direction | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class MarkHistorySeen:
    """The owner has looked at the missed calls."""


@dataclass(frozen=True, slots=True)
class SaveSetting:
    """Keep a setting made on the phone (a volume, the language, a speed-dial key); it outlives a restart."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A line for the log: an event that fits nothing was ignored."""

    text: str


@dataclass(frozen=True, slots=True)
class RunSelfTest:
    """Look at everything that needs neither sound nor a person; findings come as events.

    ``lost`` are the parts that do not work now, with the board's reasons.
    """

    lost: tuple[tuple[Part, str], ...] = ()


class Wish(StrEnum):
    """What the phone would have other parts of the system do."""

    CHECK_SYNC = "check-sync"  # fetch the configuration anew: the registrar says so
    UPDATE_CHECK = "update-check"
    UPDATE_INSTALL = "update-install"
    PROVISIONING_CHECK = "provisioning-check"  # the owner says so: try a refused one again, too
    NEW_PASSWORD = "new-password"  # noqa: S105 - a wish for one


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell a wish to the parts of the system that listen. ``reboot`` belongs to a check-sync alone."""

    wish: Wish
    reboot: bool | None = None


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Compare this with the PIN that unlocks the phone; PinChecked follows. No log and no journal has it."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogIn:
    """Fetch the file of somebody; PersonFetched follows. No log and no journal has the ``pin``."""

    user: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndLogIn:
    """Begin anew as who was fetched, if ``accepted``; else forget what was fetched, or is being."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class LogOut:
    """Forget everything of the guest and begin anew as the phone's own."""


@dataclass(frozen=True, slots=True)
class RunAction:
    """Do what the configuration has under this ``name``; ActionEnded follows.

    ``number`` and ``caller`` are of who is at the far end of the present call, ``account`` is what that goes
    by; '' without a call.
    """

    name: str
    number: str = ""
    caller: str = ""
    account: str = ""


HotDeskCommand = LogIn | EndLogIn | LogOut
StoreCommand = OpenCallRecord | CloseCallRecord | ForgetCall | ForgetCalls | MarkHistorySeen | SaveSetting
Command = SipCommand | StoreCommand | RunSelfTest | Announce | CheckPin | HotDeskCommand | RunAction | Remark
