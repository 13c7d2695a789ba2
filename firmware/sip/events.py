"""What the SIP stack tells: each event carries everything that the phone needs of it."""

from __future__ import annotations

from dataclasses import dataclass

from firmware.sip.types import CallId, Encryption, Peer, RegistrationState, Trouble, Verification
from firmware.sip.watching import DialogsChanged, MailboxChanged


@dataclass(frozen=True, slots=True)
class StackReady:
    """The stack takes calls; ``port`` is the SIP port in use, ``missing`` what this build cannot do."""

    port: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StackFault:
    """Something inside the stack went wrong; the phone goes on. ``message`` holds no secret."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class RegistrationChanged:
    """An account's registration moved on. ``code`` is the SIP status or 0, ``detail`` is for the log."""

    account: str
    state: RegistrationState
    code: int = 0
    trouble: Trouble = Trouble.NONE
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CheckSync:
    """An account's server has the phone fetch its configuration anew, and (``reboot``) start anew."""

    account: str
    reboot: bool = False


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """An INVITE from somebody this phone takes calls from. ``account`` is None for a LAN or direct call.

    ``anonymous`` callers hide who they are (RFC 3323); ``diverted_by`` has sent the call on (RFC 5806, 7044).
    ``answer_after`` seconds the phone is asked to answer by itself (RFC 5373), None if it is not asked.
    ``alert_info`` are the values of its Alert-Info headers, a bounded number of bounded length.
    ``source`` is the address and the port that it came from, ``verified`` what the account's server has found
    out about the caller's number.
    """

    call: CallId
    account: str | None
    peer: Peer
    anonymous: bool = False
    diverted_by: Peer | None = None
    answer_after: float | None = None
    alert_info: tuple[str, ...] = ()
    source: tuple[str, int] | None = None
    verified: Verification | None = None


@dataclass(frozen=True, slots=True)
class CallProgress:
    """A provisional answer to our INVITE (180, 183...); ``early_media`` when the network sends sound."""

    call: CallId
    code: int
    early_media: bool


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The dialog is confirmed, in either direction (RFC 3261, section 12)."""

    call: CallId


@dataclass(frozen=True, slots=True)
class MediaChanged:
    """A call's media was negotiated: ``codec`` as in SDP ("opus", "G722", "PCMA", "PCMU"), or None.

    ``held_by_peer`` is the far end's hold (sendonly, inactive or c=0.0.0.0), ``held`` our own.
    """

    call: CallId
    codec: str | None
    encryption: Encryption
    held: bool = False
    held_by_peer: bool = False


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is gone, whoever ended it; ``code`` is the final SIP status (200: BYE, 487: CANCEL).

    ``elsewhere``: it was cancelled since somebody has answered it at another phone (RFC 3326).
    ``cause`` is the telephone network's own word for the end (ITU-T Q.850), 0 if none was told.
    """

    call: CallId
    code: int
    trouble: Trouble = Trouble.NONE
    detail: str = ""
    elsewhere: bool = False
    cause: int = 0


@dataclass(frozen=True, slots=True)
class TransferProgress:
    """How a transfer that we asked for goes: the status in its message/sipfrag (RFC 3420), or REFER's own."""

    call: CallId
    code: int


@dataclass(frozen=True, slots=True)
class CallReferred:
    """The far end of ``call`` has us dial somebody else (REFER): ``new`` is that call, with an even id.

    When it is answered the first one ends; ``account`` and ``peer`` are as in :class:`IncomingCall`.
    """

    call: CallId
    new: CallId
    account: str | None
    peer: Peer


@dataclass(frozen=True, slots=True)
class CallReplaced:
    """Somebody takes the place of a call's far end (INVITE with Replaces, RFC 3891): ``new`` has an even id.

    It is answered already if the call was; the call itself ends by a :class:`CallEnded`.
    """

    call: CallId
    new: CallId
    peer: Peer


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """The account's server tells that ``peer`` is the call's far end now (RFC 4916, RFC 5876).

    A hidden one has neither number nor address.
    """

    call: CallId
    peer: Peer
    verified: Verification | None = None


@dataclass(frozen=True, slots=True)
class DigitReceived:
    """The far end sent a DTMF digit."""

    call: CallId
    digit: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """RTCP figures of a call so far (RFC 3550): packets, loss as a fraction of 1, times in ms.

    Posted every 5 s and once more just before CallEnded; figures the peer never sent are None.
    """

    call: CallId
    packets_sent: int
    packets_received: int
    loss: float
    jitter_ms: float
    round_trip_ms: float | None


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    """The file was played to its end, or cannot be played."""

    name: str


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """Nothing more is recorded into this file: the disk is full, or cannot be written."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class PageBegan:
    """Somebody at the address ``source`` speaks to a paging group; till the end nobody else is heard in it.

    The address is what the packets say: nobody has proven it.
    """

    group: int
    source: str


@dataclass(frozen=True, slots=True)
class PageEnded:
    """That page is over: no sound has come for a second."""

    group: int


@dataclass(frozen=True, slots=True)
class EchoMeasured:
    """The round trip of the running echo test: microphone to ear, in ms."""

    milliseconds: float


@dataclass(frozen=True, slots=True)
class MicrophoneHeard:
    """How loud the microphone is in the running echo test: the mean amplitude against full scale, in dB."""

    dbfs: float


SipEvent = (
    StackReady
    | StackFault
    | RegistrationChanged
    | CheckSync
    | MailboxChanged
    | DialogsChanged
    | IncomingCall
    | CallProgress
    | CallAnswered
    | MediaChanged
    | CallEnded
    | TransferProgress
    | CallReferred
    | CallReplaced
    | IdentityChanged
    | DigitReceived
    | Statistics
    | PlaybackEnded
    | RecordingFailed
    | PageBegan
    | PageEnded
    | EchoMeasured
    | MicrophoneHeard
)
