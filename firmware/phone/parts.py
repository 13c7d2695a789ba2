"""What the phone's state is made of, frozen as it is itself. Times are monotonic seconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from board.api import Key
from firmware.sip.api import CallId, RegistrationState, Trouble
from firmware.sip.watching import Watched


@dataclass(frozen=True, slots=True)
class DialPad:
    """The number being typed. ``touched`` is the time of the last change, ``letters`` marks text entry.

    ``tapped`` is the key whose letters are being gone through, and ``taps`` how often.
    """

    digits: str = ""
    cursor: int = 0
    touched: float = 0.0
    letters: bool = False
    tapped: Key | None = None
    taps: int = 0

    @property
    def begun(self) -> bool:
        """Whether somebody is typing: a name begins with its letters chosen and nothing typed yet."""
        return bool(self.digits) or self.letters


NOTHING_DIALLED = DialPad()


class ErrandKind(StrEnum):
    """Why another number is dialled while a call is held."""

    TRANSFER = "transfer"
    CONFERENCE = "conference"


@dataclass(frozen=True, slots=True)
class Errand:
    """The held ``call`` is to be given to whom is dialled now, or joined; ``other`` is the call to them.

    ``parks`` has it given to a place where it waits, which the other side tells.
    """

    kind: ErrandKind
    call: CallId
    other: CallId | None = None
    parks: bool = False


@dataclass(frozen=True, slots=True)
class ParkSearch:
    """The server is to park ``call``, with ``who``, and one of the ``places`` will be it.

    Each is a number and how it is watched. The server of the ``account`` is called by ``number``, '' once
    that was done, when it has told of those that are ``asked`` about, or at ``until``; ``taken`` are the
    places that were taken by then. ``given`` is a call that waits there already.
    """

    call: CallId
    account: str
    who: str
    places: tuple[tuple[str, Watched], ...]
    asked: tuple[Watched, ...]
    number: str
    until: float | None
    taken: tuple[str, ...] = ()
    given: bool = False


@dataclass(frozen=True, slots=True)
class Parked:
    """A call with ``who``, parked by this phone at ``number``: remembered ``until``, or ``gone``, then."""

    number: str
    account: str
    place: Watched
    who: str
    until: float
    gone: float | None = None


class ReceiverTone(StrEnum):
    """Why an open receiver without a call sounds as it does."""

    DIAL = "dial"
    DIALLING = "dialling"  # digits are coming: silence
    BUSY = "busy"
    CONGESTION = "congestion"
    ERROR = "error"
    HUNG_UP = "hung-up"  # the far end ended a call: the country's tone for that


@dataclass(frozen=True, slots=True)
class Receiver:
    """The open handset or loudspeaker while no call has it, and since when."""

    tone: ReceiverTone
    since: float

    @property
    def after_call(self) -> bool:
        """Whether it tells of a call that is over, rather than waiting for a number."""
        return self.tone not in (ReceiverTone.DIAL, ReceiverTone.DIALLING)


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """An account's standing with its registrar."""

    name: str
    state: RegistrationState = RegistrationState.REGISTERING
    code: int = 0
    trouble: Trouble = Trouble.NONE


@dataclass(frozen=True, slots=True)
class Volumes:
    """0 to 10 each."""

    handset: int = 7
    speaker: int = 7
    headset: int = 7
    ringer: int = 5


VOLUMES_AT_FIRST = Volumes()


@dataclass(frozen=True, slots=True)
class Paged:
    """Somebody speaks to the paging ``group`` from the address ``source``, since then.

    ``ignored`` is a page that its owner does not want to hear.
    """

    group: int
    source: str
    since: float
    ignored: bool = False


class VolumeOf(StrEnum):
    """What a volume key changes."""

    HANDSET = "handset"
    SPEAKER = "speaker"
    HEADSET = "headset"
    RINGER = "ringer"


@dataclass(frozen=True, slots=True)
class Clock:
    """The wall clock as last told: ``epoch`` (UTC) and local ``offset`` in seconds at monotonic ``at``."""

    epoch: float
    offset: int
    at: float
