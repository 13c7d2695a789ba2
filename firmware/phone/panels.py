"""The screens that the owner opens: lists, menus, details. A call pre-empts them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from board.api import Key, Transducer
from firmware.phone.findings import Finding
from firmware.phone.records import CallRecord
from firmware.phone.settings import ForwardWhen, KeyKind
from firmware.sip.api import CallId
from firmware.sip.watching import DialogState


class ListTitle(StrEnum):
    """What a list of calls shows."""

    HISTORY = "history"
    REDIAL = "redial"
    MISSED = "missed"


class Shelf(StrEnum):
    """What was recorded and is kept; the values are the names of its files and settings."""

    MESSAGES = "message"
    RECORDINGS = "recording"


class MenuTitle(StrEnum):
    """The menus."""

    MENU = "menu"
    SOUND = "sound"
    RING_TONE = "ring-tone"
    LANGUAGE = "language"
    ACCOUNTS = "accounts"
    SPEED_DIALS = "speed-dials"
    OUTGOING_ACCOUNT = "outgoing-account"
    SELF_TEST = "self-test"
    SETUP = "setup"
    CALL = "call"
    RECORD = "record"
    INCOMING_CALLS = "incoming-calls"
    PRIVACY = "privacy"
    KEY = "key"
    ACTIONS = "actions"
    CALL_ACTIONS = "call-actions"


class MenuItem(StrEnum):
    """The lines of the menus; a value choice shows the current value at the right."""

    CALLS = "calls"
    ACCOUNTS = "accounts"
    SOUND = "sound"
    LANGUAGE = "language"
    ABOUT = "about"
    SPEED_DIALS = "speed-dials"
    RINGER_VOLUME = "ringer-volume"
    HANDSET_VOLUME = "handset-volume"
    SPEAKER_VOLUME = "speaker-volume"
    ENGLISH = "english"
    INDONESIAN = "indonesian"
    ECHO_TEST = "echo-test"
    OUTGOING_ACCOUNT = "outgoing-account"
    SELF_TEST = "self-test"
    TEST_EVERYTHING = "test-everything"
    TEST_KEYS = "test-keys"
    TEST_DISPLAY = "test-display"
    TEST_SOUND = "test-sound"
    TEST_MICROPHONE = "test-microphone"
    UPDATE = "update"
    SETUP = "setup"
    GUIDE = "guide"
    PROVISIONING = "provisioning"
    PASSWORD = "password"  # noqa: S105 - the name of a line
    CALLS_NOW = "calls-now"
    HOLD = "hold"
    NEW_CALL = "new-call"
    TRANSFER = "transfer"
    CONFERENCE = "conference"
    JOIN = "join"
    SEND_ON = "send-on"
    CALL_WAITING = "call-waiting"
    INCOMING_CALLS = "incoming-calls"
    DO_NOT_DISTURB = "do-not-disturb"
    CALLS_MAY_WAIT = "calls-may-wait"
    FORWARD_ALWAYS = "forward-always"
    FORWARD_BUSY = "forward-busy"
    FORWARD_NO_ANSWER = "forward-no-answer"
    PRIVACY = "privacy"
    HIDE_NEXT = "hide-next"
    HIDE_NUMBER = "hide-number"
    REJECT_ANONYMOUS = "reject-anonymous"
    CONTACTS_ONLY = "contacts-only"
    KIND_NUMBER = "kind-number"
    KIND_EXTENSION = "kind-extension"
    KIND_ACCOUNT = "kind-account"
    KIND_PARK = "kind-park"
    KIND_PARK_ANYWHERE = "kind-park-anywhere"
    KIND_FORWARD = "kind-forward"
    KIND_DO_NOT_DISTURB = "kind-do-not-disturb"
    KIND_CODE = "kind-code"
    KIND_VOICEMAIL = "kind-voicemail"
    KIND_INTERCOM = "kind-intercom"
    KIND_PAGE = "kind-page"
    KIND_RECORD = "kind-record"
    KIND_LOGIN = "kind-login"
    KIND_LOCK = "kind-lock"
    KIND_ACTION = "kind-action"
    KIND_NOTHING = "kind-nothing"
    RING_TONE = "ring-tone"
    RING_CLASSIC = "ring-classic"
    RING_CHIME = "ring-chime"
    RING_DROPS = "ring-drops"
    RING_BIRDS = "ring-birds"
    RING_GAMELAN = "ring-gamelan"
    RING_FANFARE = "ring-fanfare"
    RING_WALTZ = "ring-waltz"
    RING_WARBLE = "ring-warble"
    RING_PULSE = "ring-pulse"
    MESSAGES = "messages"
    RECORDINGS = "recordings"
    ANSWERING_MACHINE = "answering-machine"
    GREETING = "greeting"
    RECORD_CALL = "record-call"
    VOICEMAIL = "voicemail"
    ADVICE = "advice"
    BLOCK = "block"
    DELETE_CALL = "delete-call"
    DELETE_NUMBER = "delete-number"
    DELETE_LIST = "delete-list"
    LOCK = "lock"
    LOG_IN = "log-in"
    LOG_OUT = "log-out"
    ACTIONS = "actions"


@dataclass(frozen=True, slots=True)
class MenuRow:
    """A line of a menu: a known item, or a text as it is; ``value`` at its right, ``mark`` a tick.

    ``chosen`` is shown at the right too: what the line's own menu has chosen.
    Where it is about somebody who is watched, ``doing`` is what they do.
    """

    item: MenuItem | None = None
    text: str = ""
    value: str = ""
    mark: bool = False
    chosen: MenuItem | None = None
    doing: DialogState = DialogState.UNKNOWN


@dataclass(frozen=True, slots=True)
class ListPanel:
    """A list of calls; ``chosen`` counts from 0."""

    title: ListTitle
    chosen: int = 0


@dataclass(frozen=True, slots=True)
class DetailsPanel:
    """One row of a list, whole."""

    title: ListTitle
    chosen: int


@dataclass(frozen=True, slots=True)
class DeletePanel:
    """Whether to delete this call of a list; without one, the whole list."""

    title: ListTitle
    record: CallRecord | None = None


@dataclass(frozen=True, slots=True)
class AdvicePanel:
    """What to do about a call that failed."""

    record: CallRecord


@dataclass(frozen=True, slots=True)
class MenuPanel:
    """A menu; ``chosen`` counts from 0."""

    title: MenuTitle
    chosen: int = 0


@dataclass(frozen=True, slots=True)
class AccountPanel:
    """One account's standing, by its name."""

    account: str


@dataclass(frozen=True, slots=True)
class AboutPanel:
    """The phone itself."""


@dataclass(frozen=True, slots=True)
class CallsPanel:
    """The calls that go on now; ``chosen`` counts from 0."""

    chosen: int = 0


@dataclass(frozen=True, slots=True)
class FindingsPanel:
    """What the self-test found; ``chosen`` counts from 0."""

    chosen: int = 0


@dataclass(frozen=True, slots=True)
class FindingPanel:
    """One finding, whole: what was found, or (``next_step``) what to do about it."""

    chosen: int
    next_step: bool = False


@dataclass(frozen=True, slots=True)
class KeysPanel:
    """A test of the keys: the last one pressed, and all so far."""

    last: Key | None = None
    seen: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class PatternPanel:
    """A test picture, counted from 0."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class TonePanel:
    """A tone in a transducer, which somebody is asked about; those before it are in ``findings``."""

    transducer: Transducer
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdatePanel:
    """How the update goes; ``confirm`` asks whether to install it."""

    confirm: bool = False


@dataclass(frozen=True, slots=True)
class GuidePanel:
    """How to go on with a new phone: a QR code, its extension and its address."""


@dataclass(frozen=True, slots=True)
class ProvisioningPanel:
    """How it stands with the configuration from the server."""


@dataclass(frozen=True, slots=True)
class PasswordPanel:
    """The owner's password: a new one is made here, and shown nowhere else."""


@dataclass(frozen=True, slots=True)
class KindsPanel:
    """What a speed-dial ``key`` may be for, or (``of`` a kind) which of those. ``chosen`` counts from 0."""

    key: int
    chosen: int = 0
    of: KeyKind | None = None


@dataclass(frozen=True, slots=True)
class EntryPanel:
    """A number being typed: where calls go on to ``when``, what a ``key`` is about, where a ``call`` goes."""

    digits: str = ""
    when: ForwardWhen | None = None
    key: int = 0
    kind: KeyKind = KeyKind.NUMBER
    call: CallId | None = None


@dataclass(frozen=True, slots=True)
class UnlockPanel:
    """The PIN that unlocks the phone, being typed or (``checking``) compared; ``wish`` is then called."""

    pin: str = field(default="", repr=False)
    checking: bool = False
    wish: str = ""


@dataclass(frozen=True, slots=True)
class ShelfPanel:
    """The messages, or the recordings; ``chosen`` by its number, 0 the newest, ``asks`` to delete it."""

    shelf: Shelf
    chosen: int = 0
    asks: bool = False


@dataclass(frozen=True, slots=True)
class GreetingPanel:
    """What callers hear before they leave a message."""


class LoginStage(StrEnum):
    """How far somebody is who logs in."""

    NUMBER = "number"
    PIN = "pin"
    WAITING = "waiting"  # for the server
    REFUSED = "refused"


class LoginTrouble(StrEnum):
    """Why nobody could log in."""

    PIN = "pin"  # the server refuses number and PIN: 401 or 403
    UNKNOWN = "unknown"  # it knows nobody with that number: 404 or 410
    UNREACHABLE = "unreachable"
    SERVER = "server"  # it answers with an error of its own
    FILE = "file"  # the person's file cannot be used
    BROKEN = "broken"  # the phone itself could not do it
    BUSY = "busy"  # somebody telephoned meanwhile


@dataclass(frozen=True, slots=True)
class LoginPanel:
    """Somebody logs in, by ``number`` and ``pin``: no log and no journal has that.

    ``until`` is when waiting for the server ends; ``trouble`` and ``detail`` are why it was in vain.
    """

    stage: LoginStage = LoginStage.NUMBER
    number: str = ""
    pin: str = field(default="", repr=False)
    until: float | None = None
    trouble: LoginTrouble | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LogoutPanel:
    """Whether to log out."""


TestPanel = KeysPanel | PatternPanel | TonePanel
SetupPanel = GuidePanel | ProvisioningPanel | PasswordPanel
Panel = (
    ListPanel
    | DetailsPanel
    | DeletePanel
    | AdvicePanel
    | MenuPanel
    | AccountPanel
    | AboutPanel
    | FindingsPanel
    | FindingPanel
    | TestPanel
    | UpdatePanel
    | SetupPanel
    | CallsPanel
    | KindsPanel
    | EntryPanel
    | UnlockPanel
    | ShelfPanel
    | GreetingPanel
    | LoginPanel
    | LogoutPanel
)


def of_calls(panel: Panel) -> bool:
    """Whether a panel is about the calls that go on, so that these do not hide it."""
    match panel:
        case EntryPanel():
            return panel.call is not None
        case MenuPanel():
            return panel.title in (MenuTitle.CALL, MenuTitle.CALL_ACTIONS)
        case _:
            return isinstance(panel, CallsPanel)
