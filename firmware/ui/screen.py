"""Everything that a screen can show, as frozen values: what ``view`` makes and ``draw`` takes.

A :class:`Page` is one whole picture: a screen, the three soft-key labels, and what lies over them.
Texts that a person wrote (names, numbers) come as they are; all else comes as an enumeration, and the
language is chosen when it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from board.api import Part
from firmware.phone.notice import Notice
from firmware.phone.notices import SystemNotice
from firmware.phone.panels import LoginStage, LoginTrouble, MenuItem, MenuRow, MenuTitle
from firmware.phone.parts import ErrandKind, VolumeOf
from firmware.phone.phases import Phase
from firmware.phone.reasons import Reason
from firmware.phone.settings import ForwardWhen
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Encryption, RegistrationState, Trouble, Verification
from firmware.ui.kept import Advice, CallDetails, CallList, DeleteCalls, Greeting, ShelfList
from firmware.ui.upkeep import (
    DisplayTest,
    FindingDetails,
    Findings,
    Guide,
    KeysTest,
    Password,
    Provisioning,
    ToneTest,
    Update,
)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account's name and standing."""

    name: str
    state: RegistrationState
    code: int = 0
    trouble: Trouble = Trouble.NONE


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is going on. ``time`` is (hour, minute) or None before the clock is known; ``day`` likewise.

    ``extension`` is the phone's number on the LAN, ``conflict`` when another phone claims it too; ``lost``
    are the parts of the board that do not work, ``notices`` what other parts of the system tell. ``offline``
    is a phone without any network, ``do_not_disturb`` one that rings for nobody; ``ringing`` are
    the keys, with their labels, of colleagues whose phone rings.
    """

    name: str
    time: tuple[int, int] | None
    day: date | None
    accounts: tuple[AccountLine, ...] = ()
    extension: str | None = None
    conflict: bool = False
    missed: int = 0
    lost: tuple[Part, ...] = ()
    notices: tuple[SystemNotice, ...] = ()
    offline: bool = False
    do_not_disturb: bool = False
    forwards: tuple[tuple[ForwardWhen, str], ...] = ()
    """Which calls go on, and to where."""
    messages: int = 0
    """New ones, that callers have left."""
    machine: str = ""
    """Who is leaving a message now."""
    ringing: tuple[tuple[int, str], ...] = ()
    parked: tuple[tuple[str, str], ...] = ()
    """At which places of the server's the phone's calls wait, and who."""
    guest: str = ""
    """Who has logged in."""
    locked: bool = False
    """Whether it asks for its PIN."""


@dataclass(frozen=True, slots=True)
class Dialing:
    """Digits being typed; ``lifted`` False is pre-dial, handset down. ``cursor`` counts from the left.

    ``match`` is the name of a contact, key or LAN phone with exactly this number; ``letters`` marks
    text entry. ``via`` names the account (or "LAN") that will carry the call, '' while unknown.
    """

    digits: str
    cursor: int
    lifted: bool
    match: str = ""
    letters: bool = False
    via: str = ""
    errand: ErrandKind | None = None
    """What the number is for, while a call is held for it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call on its way: ``ringing`` when the far end rings, else it was only sent."""

    peer: str
    name: str
    ringing: bool
    via: str = ""
    emergency: bool = False
    hidden: bool = False
    """Who is called does not see the number."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Somebody calls. ``via`` names the account called, or "LAN"; ``diverted_by`` has sent them here.

    ``verified`` is what the server has found out about their number.
    """

    peer: str
    name: str
    via: str = ""
    silenced: bool = False
    diverted_by: str = ""
    verified: Verification | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody calls while the owner is busy, with ``beside`` if that is a call, ``recorded`` if that is."""

    peer: str
    name: str
    beside: str = ""
    recorded: bool = False
    diverted_by: str = ""
    verified: Verification | None = None


@dataclass(frozen=True, slots=True)
class CallLine:
    """A row of the calls that go on: who, in which phase, and for how many seconds it has been talked."""

    who: str
    phase: Phase
    seconds: int | None = None
    conference: bool = False
    unheard: bool = False
    transfer: str = ""


@dataclass(frozen=True, slots=True)
class CallsNow:
    """The calls that go on, with one chosen."""

    calls: tuple[CallLine, ...]
    chosen: int


@dataclass(frozen=True, slots=True)
class Conference:
    """Several far ends who hear each other and the owner."""

    people: tuple[str, ...]
    seconds: int
    muted: bool = False
    speaker: bool = False
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Talking:
    """A call with a voice. ``held`` is ours, ``held_by_peer`` theirs; ``others`` counts further calls.

    ``transfer`` is whom the held call is being given to; ``recalled`` one that waits with the handset down.
    """

    peer: str
    name: str
    seconds: int
    codec: str | None
    encryption: Encryption
    muted: bool = False
    speaker: bool = False
    held: bool = False
    held_by_peer: bool = False
    others: int = 0
    sent_digits: str = ""
    weak: bool = False
    """The link is losing packets or jittering: a small warning sign."""
    transfer: str = ""
    transfer_code: int = 0
    recalled: bool = False
    recorded: bool = False
    soundless: bool = False
    """The codec is lost: neither side hears the other until it is back."""
    listened: bool = False
    """The phone has answered by itself, and its microphone is open."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A call is over: why, how long (None if it never talked), the SIP code or 0, and Q.850's cause or 0.

    ``to`` is whom or where it was given to.
    """

    peer: str
    name: str
    reason: Reason
    code: int = 0
    seconds: int | None = None
    cause: int = 0
    to: str = ""


@dataclass(frozen=True, slots=True)
class AccountTrouble:
    """How it stands with an account; ``talked`` are this month's calls that it dialled, and their seconds."""

    account: AccountLine
    talked: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu; ``about`` stands at the right of its title."""

    title: MenuTitle
    rows: tuple[MenuRow, ...]
    chosen: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Unlock:
    """The PIN that unlocks the phone is typed; only how many ``dots`` it has is known here."""

    dots: int = 0


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody logs in, by ``number``; of the PIN only how many ``dots`` it has is known here."""

    stage: LoginStage
    number: str = ""
    dots: int = 0
    trouble: LoginTrouble | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Logout:
    """Whether to log out; ``name`` is who has logged in."""

    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A number being typed for a setting, by the words of the menu's line that asks for it."""

    item: MenuItem
    digits: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """The phone itself: name, version, addresses, what the stack cannot do."""

    name: str
    version: str
    addresses: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EchoTest:
    """The echo test: speak and hear yourself; the round trip and the microphone's level once measured."""

    milliseconds: int | None
    dbfs: int | None = None


@dataclass(frozen=True, slots=True)
class SpokenTime:
    """The time, large, asked for by ``*60``."""

    time: tuple[int, int] | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Paged:
    """A page is heard: of which group, '' a nameless one, from whom, and which call it interrupts, if any."""

    number: int
    name: str
    source: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Paging:
    """The owner pages a group; ``speaks`` once it hears the microphone, after the chime."""

    number: int
    name: str
    speaks: bool
    muted: bool = False
    speaker: bool = False


@dataclass(frozen=True, slots=True)
class OffHook:
    """The receiver was left off the hook: please replace it."""


Screen = (
    Idle
    | Dialing
    | Outgoing
    | Incoming
    | Waiting
    | CallsNow
    | Conference
    | Talking
    | Ended
    | CallList
    | CallDetails
    | DeleteCalls
    | Advice
    | AccountTrouble
    | Menu
    | Entry
    | Unlock
    | Login
    | Logout
    | ShelfList
    | Greeting
    | About
    | EchoTest
    | SpokenTime
    | Paged
    | Paging
    | OffHook
    | Findings
    | FindingDetails
    | KeysTest
    | DisplayTest
    | ToneTest
    | Update
    | Guide
    | Provisioning
    | Password
)


@dataclass(frozen=True, slots=True)
class VolumeBar:
    """Lies over the screen while a volume is being changed: 0 to 10."""

    of: VolumeOf
    level: int


@dataclass(frozen=True, slots=True)
class Page:
    """One whole picture."""

    screen: Screen
    soft_keys: tuple[SoftKey | None, SoftKey | None, SoftKey | None] = (None, None, None)
    notice: Notice | None = None
    volume: VolumeBar | None = None
    notice_code: int = 0
    notice_about: tuple[str, str] = ("", "")
    """The action that the notice is about, and what else it says."""
