"""The phone's whole state, frozen: what ``step`` takes and gives back. Times are monotonic seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from board.api import Key, Part, Transducer
from firmware.phone.call import Call, Recorded
from firmware.phone.findings import NOT_TESTED, SelfTest
from firmware.phone.notice import Notice
from firmware.phone.notices import NoticeKind, NoticeState, SystemNotice
from firmware.phone.panels import Panel
from firmware.phone.parts import (
    NOTHING_DIALLED,
    VOLUMES_AT_FIRST,
    AccountStatus,
    Clock,
    DialPad,
    Errand,
    Paged,
    Parked,
    ParkSearch,
    Receiver,
    VolumeOf,
    Volumes,
)
from firmware.phone.phases import IN_THE_EAR, Phase
from firmware.phone.records import CallRecord
from firmware.phone.settings import (
    LANGUAGES,
    SPEED_DIAL_SETTINGS,
    UNBOUND,
    AccountIdentity,
    Settings,
    SpeedDialKey,
    assigned_key,
)
from firmware.sip.api import CallId, LanPhone
from firmware.sip.watching import DialogsChanged, MailboxChanged, Watched

EMERGENCY_AT = "emergency-at"
"""The setting that holds when help was called last, in seconds since 1970 (UTC)."""

LOCKED = "locked"
"""The setting that is on while the phone asks for its PIN."""


@dataclass(frozen=True, slots=True)
class Phone:
    """Everything that the phone knows. ``attended`` is when somebody last had to do with it.

    ``recalled`` is since when the bell recalls a held call, whose owner has replaced the handset;
    ``emergency_at`` is when help was called last. ``line`` names the account that was chosen for the number
    being dialled, and ``hide_next`` hides who calls, once.
    ``played`` names the file that is played to the owner, ``dictated`` is since when a greeting is spoken.
    ``actions`` are those that are under way, and until when each is waited for.
    ``notice_about`` are the action that a notice is about, and what else it says.
    ``paging`` is the group that the owner speaks to, and since when; ``paged`` are the pages of others, heard
    or not. ``watching`` is for which speed-dial key who is watched, 0 is none, None while nothing can be, and
    ``watched`` what is known of them. ``parking`` is the call whose place is looked for, ``parked`` are those
    that wait at one, the last one first.
    """

    settings: Settings
    now: float = 0.0
    lifted: bool = False
    speaker: bool = False
    headset: bool = False
    muted: bool = False
    calls: tuple[Call, ...] = ()
    next_call: int = 1
    last_incoming: int = -1
    errand: Errand | None = None
    recalled: float | None = None
    emergency_at: float | None = None
    line: str = ""
    hide_next: bool = False
    played: str = ""
    dictated: float | None = None
    recorded: Recorded | None = None
    paging: tuple[int, float] | None = None
    paged: tuple[Paged, ...] = ()
    actions: tuple[tuple[str, float], ...] = ()
    dial: DialPad = NOTHING_DIALLED
    receiver: Receiver | None = None
    panels: tuple[Panel, ...] = ()
    panel_touched: float = 0.0
    volumes: Volumes = VOLUMES_AT_FIRST
    volume_shown: tuple[VolumeOf, float] | None = None
    notice: tuple[Notice, float] | None = None
    notice_code: int = 0
    notice_about: tuple[str, str] = ("", "")
    held_key: tuple[Key, float] | None = None
    attended: float = 0.0
    accounts: tuple[AccountStatus, ...] = ()
    mailboxes: tuple[MailboxChanged, ...] = ()
    watching: tuple[tuple[int, Watched], ...] | None = None
    watched: tuple[DialogsChanged, ...] = ()
    parking: ParkSearch | None = None
    parked: tuple[Parked, ...] = ()
    lan_phones: tuple[LanPhone, ...] = ()
    lan_conflict: bool = False
    addresses: tuple[str, ...] = ()
    offline: bool = False
    missing: tuple[str, ...] = ()
    lost_parts: tuple[tuple[Part, str], ...] = ()
    self_test: SelfTest = NOT_TESTED
    system_notices: tuple[SystemNotice, ...] = ()
    awaited: tuple[NoticeKind, float] | None = None
    clock: Clock | None = None
    records: tuple[CallRecord, ...] = ()
    overrides: tuple[tuple[str, str], ...] = field(default=())
    logging_out: bool = False
    wrong_pins: int = 0
    asks_again: float | None = None

    # --- what follows from the rest --------------------------------------------------------------

    @property
    def update(self) -> SystemNotice | None:
        """What the updater tells last."""
        return self._told(NoticeKind.UPDATE)

    @property
    def setup(self) -> SystemNotice | None:
        """What the set-up tells last: whether the phone waits for its owner, and where the guide is."""
        return self._told(NoticeKind.SETUP)

    @property
    def provisioning(self) -> SystemNotice | None:
        """How it stands with the configuration from the server."""
        return self._told(NoticeKind.PROVISIONING)

    def _told(self, kind: NoticeKind) -> SystemNotice | None:
        return next((each for each in self.system_notices if each.kind is kind), None)

    @property
    def new(self) -> bool:
        """Whether it waits for a configuration, and nobody has telephoned with it yet."""
        return self.setup is not None and self.setup.state is NoticeState.WAITING and not self.records

    @property
    def off_hook(self) -> bool:
        """Whether the owner has an open receiver: the handset, or hands-free."""
        return self.lifted or self.speaker

    @property
    def listens_to_files(self) -> bool:
        """Whether the open receiver is for a message or the greeting, heard or spoken."""
        return bool(self.played) or self.dictated is not None

    @property
    def receiver_taken(self) -> bool:
        """Whether it is for something without a call: a message, the greeting, or a page that is spoken."""
        return self.listens_to_files or self.paging is not None

    @property
    def transducer(self) -> Transducer | None:
        """Where the owner listens."""
        if self.speaker:
            return Transducer.HEADSET if self.headset else Transducer.SPEAKER
        return Transducer.HANDSET if self.lifted else None

    @property
    def live_calls(self) -> Iterator[Call]:
        return (call for call in self.calls if call.live)

    @property
    def own_calls(self) -> tuple[Call, ...]:
        """The live calls that are the owner's, not the answering machine's."""
        return tuple(call for call in self.live_calls if call.phase is not Phase.RECORDING)

    @property
    def in_the_ear(self) -> tuple[Call, ...]:
        """The calls that the open receiver has: the one that is made or talks, or a conference."""
        return tuple(call for call in self.calls if call.phase in IN_THE_EAR)

    @property
    def talking(self) -> tuple[Call, ...]:
        """The calls that talk with the owner: one, or those of a conference; no service of the phone's."""
        return tuple(call for call in self.calls if call.phase is Phase.TALKING and not call.service)

    @property
    def held(self) -> tuple[Call, ...]:
        """The calls on hold, the one that was held last first."""
        held = (call for call in self.calls if call.phase is Phase.HELD)
        return tuple(sorted(held, key=lambda call: call.since, reverse=True))

    @property
    def waiting(self) -> Call | None:
        """A call that comes in while the owner is busy with another or with the open receiver."""
        busy = self.off_hook or any(call.phase is not Phase.INCOMING for call in self.own_calls)
        return self.first(Phase.INCOMING) if busy else None

    def call(self, call_id: CallId) -> Call | None:
        return next((call for call in self.calls if call.id == call_id), None)

    def first(self, *phases: Phase) -> Call | None:
        """The first call in one of these phases."""
        return next((call for call in self.calls if call.phase in phases), None)

    @property
    def do_not_disturb(self) -> bool:
        """Whether nobody is to ring but those that the settings name."""
        return self.switched("do-not-disturb", False)

    @property
    def locked(self) -> bool:
        """Whether the phone asks for its PIN before it does what is its owner's."""
        return self.settings.lockable and self.switched(LOCKED, False)

    @property
    def asks_later(self) -> bool:
        """Whether so many PINs were wrong that nobody is asked for one now."""
        return self.asks_again is not None and self.now < self.asks_again

    @property
    def call_waiting(self) -> bool:
        """Whether a call may wait beside another; on unless its owner has switched it off."""
        return self.switched("call-waiting", True)

    def switched(self, name: str, otherwise: bool) -> bool:
        """Whether something is on: as its owner has switched it on the phone, or as it is ``otherwise``."""
        return {"on": True, "off": False}.get(self.override(name), otherwise)

    @property
    def language(self) -> str:
        chosen = self.override("language")
        return chosen if chosen in LANGUAGES else self.settings.language

    def override(self, name: str) -> str:
        """A setting made on the phone itself, or ''."""
        return dict(self.overrides).get(name, "")

    @property
    def missed(self) -> int:
        return sum(1 for record in self.records if not record.seen)

    @property
    def messages_wait(self) -> bool:
        """Whether there are new voice messages at a server, of any account's."""
        return any(mailbox.waiting for mailbox in self.mailboxes)

    @property
    def new_voicemail(self) -> int:
        """How many; one where a server does not count them."""
        return sum(mailbox.new or 1 for mailbox in self.mailboxes if mailbox.waiting)

    @property
    def speed_dials(self) -> tuple[SpeedDialKey, ...]:
        """The keys as configured, and over them as assigned on the phone."""
        keys = {speed_dial.key: speed_dial for speed_dial in self.settings.speed_dials}
        for name, value in self.overrides:
            key = SPEED_DIAL_SETTINGS.get(name, 0)
            if value == UNBOUND:
                keys.pop(key, None)
            elif key and (assigned := assigned_key(key, value)):
                keys[key] = assigned
        return tuple(keys[key] for key in sorted(keys))

    @property
    def outgoing_account(self) -> AccountIdentity | None:
        """The account that dials: chosen in the menu, or marked in the configuration, or the first."""
        chosen = self.override("outgoing-account")
        accounts = self.settings.accounts
        for account in accounts:
            if account.name == chosen:
                return account
        return next((account for account in accounts if account.outgoing), accounts[0] if accounts else None)

    @property
    def wall(self) -> float | None:
        """Seconds since 1970 (UTC) now, or None before the clock is known."""
        return None if self.clock is None else self.clock.epoch + self.now - self.clock.at

    @property
    def local(self) -> float | None:
        """The same in local time."""
        return None if self.clock is None or self.wall is None else self.wall + self.clock.offset
