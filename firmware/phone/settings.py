"""What the phone needs to know of its configuration: no password, no path, no address of a server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from firmware.audio.ring_tones import RingTone

LANGUAGES = ("en", "id")
EXTENSION = re.compile(r"[0-9A-Za-z*#_\-]{1,32}", re.ASCII)
"""What a phone may be called by on the local network."""

SPEED_DIAL_SETTINGS = {f"speed-dial.{number}": number for number in range(1, 9)}
"""What a speed-dial key assigned on the phone is kept as, and the key's number."""


NUMBER_HERE = "{number}"
"""Where the number goes in a feature code that takes one."""


@dataclass(frozen=True, slots=True)
class AccountIdentity:
    """An account by its name; ``domain`` is the right side of the addresses it dials, host and parameters.

    ``user`` is the left side of its own. ``voicemail`` is dialled to listen to its mailbox, callers are sent
    to ``leave_message`` or else there too; ``pickup``, with a number in place of its ``{number}``, takes a
    call that rings there; ``park_places`` are where its server parks calls.
    """

    name: str
    domain: str
    outgoing: bool = False
    user: str = ""
    digit_map: str = ""
    ring_tone: RingTone | None = None
    voicemail: str = ""
    pickup: str = ""
    leave_message: str = ""
    park_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RingRule:
    """Calls of a ``caller`` ring with ``tone``, or those with a certain ``alert_info``; one of the two."""

    tone: RingTone
    caller: str = ""
    alert_info: str = ""


class KeyKind(StrEnum):
    """What a speed-dial key is for."""

    NUMBER = "number"  # calls it
    EXTENSION = "extension"  # a colleague's: shows what they do (RFC 4235), calls them or takes their call
    ACCOUNT = "account"  # gives dial tone on that account
    PARK = "park"  # parks the call there, or takes it back
    PARK_ANYWHERE = "park-anywhere"  # parks the call where the server says
    FORWARD = "forward"  # every call, on and off
    DO_NOT_DISTURB = "do-not-disturb"
    CODE = "code"  # a feature code of the server's: dialled, or sent in a call
    VOICEMAIL = "voicemail"
    INTERCOM = "intercom"  # calls, and asks to be answered at once
    PAGE = "page"  # speaks to a paging group
    RECORD = "record"  # begins and ends the recording of a call
    LOGIN = "login"  # somebody logs in on the phone, or out
    LOCK = "lock"  # locks the phone, or asks for its PIN
    ACTION = "action"  # has something done elsewhere: an address asked, a broker told, a script run


WITHOUT_NUMBER = frozenset(
    {KeyKind.FORWARD, KeyKind.DO_NOT_DISTURB, KeyKind.VOICEMAIL, KeyKind.RECORD, KeyKind.LOGIN, KeyKind.LOCK}
)
"""The kinds of keys that do something without a number too."""


CALLING = frozenset(
    {KeyKind.NUMBER, KeyKind.EXTENSION, KeyKind.PARK, KeyKind.PARK_ANYWHERE, KeyKind.INTERCOM}
)
"""The kinds of keys that are about somebody who is called: their label is a name."""


@dataclass(frozen=True, slots=True)
class SpeedDialKey:
    """A speed-dial key, ``key`` from 1, and its ``number``: of an account or an action that is the name."""

    key: int
    label: str
    number: str
    kind: KeyKind = KeyKind.NUMBER


def assigned_key(key: int, kept: str) -> SpeedDialKey | None:
    """A key as it was assigned on the phone; what nobody has written so is none."""
    number, label, kind = (*kept.split("\t"), "", "")[:3]
    if kind not in tuple(KeyKind) and kind:
        return None
    kind = KeyKind(kind or KeyKind.NUMBER)
    return SpeedDialKey(key, label, number, kind) if number or kind in WITHOUT_NUMBER else None


@dataclass(frozen=True, slots=True)
class PageGroup:
    """A paging group by its ``number``. The page of the smaller ``priority``, from 1, is the more urgent one.

    ``send`` lets the owner page it, ``receive`` has its pages heard here.
    """

    number: int
    name: str = ""
    priority: int = 5
    send: bool = True
    receive: bool = True


UNBOUND = "\t\tnothing"
"""What a key is kept as that was freed on the phone."""


def kept_key(key: SpeedDialKey) -> str:
    """The same key as a setting."""
    return "\t".join((key.number, key.label, *([] if key.kind is KeyKind.NUMBER else [key.kind])))


class ForwardWhen(StrEnum):
    """Which calls are sent on to another number (RFC 5359, 2.7 to 2.9)."""

    ALWAYS = "always"
    BUSY = "busy"
    NO_ANSWER = "no-answer"


@dataclass(frozen=True, slots=True)
class Forwarding:
    """To which ``number`` by default, '' to none.

    The codes are dialled for the server to do it; in ``code_on`` the word ``{number}`` stands for the number.
    """

    number: str = ""
    code_on: str = ""
    code_off: str = ""


@dataclass(frozen=True, slots=True)
class DialRule:
    """Numbers that begin with ``prefix`` go by ``account``, '' for any, with ``replace`` in its place."""

    prefix: str
    account: str = ""
    replace: str | None = None


DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Night:
    """A span of the day when nobody uses the phone: minutes after local midnight, ``end`` no longer in it."""

    begin: int
    end: int

    def __contains__(self, minute: int) -> bool:
        """Whether a minute of the day is in the span, which may have midnight in it."""
        return (minute - self.begin) % DAY_MINUTES < (self.end - self.begin) % DAY_MINUTES


@dataclass(frozen=True, slots=True)
class Guest:
    """Who has logged in on the phone, and until which monotonic time."""

    name: str
    until: float


@dataclass(frozen=True, slots=True)
class Settings:
    """The phone's own settings; ``inter_digit_wait`` in seconds, ``digit_map`` by RFC 3435, section 2.1.5.

    Callers in ``ring_anyway`` ring even when the owner is not to be disturbed; those in ``blocked`` never do,
    and those in ``intercom`` are answered by the phone itself if they ask for it.
    Pages of the priority ``page_interrupts`` or a more urgent one are heard even during a call, 0 is none;
    those of ``page_anyway`` even when the owner is not to be disturbed.
    ``alert_info`` lets the network choose the ring, where the owner has no rule in ``rings``.
    A call that rings unanswered is sent on after ``forward_after`` seconds, or the answering machine takes it
    after ``answer_after`` seconds. Codes are SIP status codes.
    ``actions`` are the names of what the phone can have done elsewhere.
    A ``lockable`` phone has a PIN, and locks itself ``lock_after`` seconds after its last use, 0 is never.
    With ``hot_desking`` people may log in on the phone, and ``guest`` is who has.
    The display dims ``dim_after`` seconds after the phone was last used; in an idle ``night`` it is dark.
    """

    name: str = "Dering"
    version: str = ""
    language: str = "en"
    country: str = "id"
    extension: str | None = None
    direct_calls: bool = False
    accounts: tuple[AccountIdentity, ...] = ()
    speed_dials: tuple[SpeedDialKey, ...] = ()
    inter_digit_wait: float = 4.0
    digit_map: str = ""
    emergency: tuple[str, ...] = ("112",)
    ring_anyway: tuple[str, ...] = ()
    forwarding: tuple[tuple[ForwardWhen, Forwarding], ...] = ()
    forward_after: float = 20.0
    reject_code: int = 603
    do_not_disturb_code: int = 486
    hide_number: bool = False
    reject_anonymous: bool = False
    contacts_only: bool = False
    blocked: tuple[str, ...] = ()
    intercom: tuple[str, ...] = ()
    answering_machine: bool = False
    answer_after: float = 20.0
    call_recording: bool = False
    routes: tuple[DialRule, ...] = ()
    ring_tone: RingTone = RingTone.CLASSIC
    rings: tuple[RingRule, ...] = ()
    alert_info: bool = True
    dim_after: float = 60.0
    night: Night | None = None
    page_groups: tuple[PageGroup, ...] = ()
    page_interrupts: int = 0
    page_anyway: int = 1
    actions: tuple[str, ...] = ()
    hot_desking: bool = False
    guest: Guest | None = None
    lockable: bool = False
    lock_after: float = 0.0
