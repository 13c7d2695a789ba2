"""One call, frozen, as the phone knows it. Times are monotonic seconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firmware.phone.phases import LIVE, Phase
from firmware.phone.quality import NOTHING_YET, Listening
from firmware.phone.reasons import Reason
from firmware.sip.api import CallId, Encryption, Peer, Verification

RINGS_THERE = 180
"""From this status on a transfer that is told of (RFC 3420) has reached the other side."""


class CallDirection(StrEnum):
    """Who began the call."""

    IN = "in"
    OUT = "out"


class Service(StrEnum):
    """What the phone itself answers, with no network."""

    ECHO = "*43"
    TIME = "*60"


class MachineStage(StrEnum):
    """How far the answering machine is with a call."""

    ANSWERING = "answering"
    GREETING = "greeting"
    BEEP = "beep"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The ``call`` that is being recorded, the ``number`` that it will be kept under, and since when.

    ``began`` is the same in seconds since 1970 (UTC), None while the clock is not known.
    """

    call: CallId
    number: int
    since: float
    began: float | None


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``since`` is when its phase began, ``deadline`` when the wait on the network is over.

    ``conference`` marks those that the owner has joined, ``unheard`` one of them whose voice nobody gets;
    ``undisturbed`` lets no other call wait beside it; ``consulted`` marks one that was made for a held call,
    ``replaces`` tells which one ends when this one is answered; ``transfer`` is whom a held call is given
    to, ``transfer_code`` how far that is by the status last told (RFC 3420), and ``parks`` that it waits
    there to be taken back; ``given_to`` is the same of one that is over. ``sent_on`` has a call that rings
    here go on to there when its wait is over, ``sent_to`` is where it went. ``anonymous`` hides, or hid, who
    calls; ``diverted_by`` is who has sent it here, ``verified`` whether the server has found the caller's
    number genuine; ``connected`` is who has a dialled call in the place of ``peer``, who was dialled.
    ``answers_at`` is when the phone itself takes it, ``by_itself`` that it did. ``to_dial`` are the digits
    that are sent once somebody answers, the next one at ``dials_at``; ``keeps`` is a setting that holds from
    then on: what was dialled has a server do it. ``ring`` names a ring of its own, '' is the phone's.
    ``machine_at`` is when the answering machine takes it, ``machine`` how far that is and since when,
    ``message`` the number that it is kept under.
    ``code`` is the SIP status that it ended with, ``cause`` the telephone network's own (ITU-T Q.850).
    """

    id: CallId
    direction: CallDirection
    phase: Phase
    peer: Peer
    since: float
    account: str | None = None
    via: str = ""
    service: Service | None = None
    emergency: bool = False
    deadline: float | None = None
    began: float | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    early_media: bool = False
    codec: str | None = None
    encryption: Encryption = Encryption.NONE
    held_by_peer: bool = False
    silenced: bool = False
    sent_digits: str = ""
    weak: bool = False
    listening: Listening = NOTHING_YET
    round_trip_ms: float | None = None
    microphone_dbfs: float | None = None
    reason: Reason | None = None
    code: int = 0
    cause: int = 0
    conference: bool = False
    unheard: bool = False
    undisturbed: bool = False
    consulted: bool = False
    replaces: CallId | None = None
    transfer: str = ""
    transfer_code: int = 0
    parks: bool = False
    given_to: str = ""
    sent_on: Peer | None = None
    sent_to: str = ""
    anonymous: bool = False
    diverted_by: str = ""
    verified: Verification | None = None
    connected: Peer | None = None
    to_dial: str = ""
    dials_at: float | None = None
    keeps: tuple[str, str] | None = None
    answers_at: float | None = None
    by_itself: bool = False
    ring: str = ""
    machine_at: float | None = None
    machine: tuple[MachineStage, float] | None = None
    message: int = 0

    @property
    def live(self) -> bool:
        """Whether it is neither still being dialled nor over."""
        return self.phase in LIVE

    @property
    def far_end(self) -> Peer:
        """Who is there now."""
        return self.connected or self.peer

    def seconds(self, now: float) -> int | None:
        """The whole seconds talked so far, None if it was never answered."""
        if self.answered_at is None:
            return None
        until = self.ended_at if self.ended_at is not None else now
        whole = int(until - self.answered_at)
        # A difference of floats may fall just short of a second that the sum (see wake_at) calls over.
        return whole + 1 if self.answered_at + whole + 1 <= until else whole
