"""The SIP stack as the phone sees it: commands in, events out, and the sound that should be heard.

Pure types and one Protocol. ``pjsua.py`` implements it on PJSIP, ``memory.py`` in process for tests.

Call ids are the phone's own and are never reused: the phone numbers the calls it dials with odd ids,
the stack numbers the calls that come in with even ids, both rising.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol

from board.api import Transducer
from firmware.audio.tones import Tone
from firmware.sip.watching import DialogId, DialogsChanged, MailboxChanged, WatchDialogs

CallId = NewType("CallId", int)


class Encryption(StrEnum):
    """How far a call's media is encrypted: to the next hop (SDES over TLS) or to the peer (DTLS-SRTP)."""

    NONE = "none"
    HOP = "hop"
    END_TO_END = "end-to-end"


class RegistrationState(StrEnum):
    """An account's standing with its registrar (RFC 3261, section 10)."""

    OFF = "off"
    REGISTERING = "registering"
    REGISTERED = "registered"
    FAILED = "failed"


class Trouble(StrEnum):
    """Why a registration or a call failed, beyond what a SIP status code says."""

    NONE = "none"
    NO_ANSWER = "no-answer"  # the server was silent (408, or a transaction timeout)
    UNREACHABLE = "unreachable"  # refused, no route, connection lost
    NAME = "name"  # the host name does not resolve
    CERTIFICATE = "certificate"  # the server's certificate was not accepted
    CREDENTIALS = "credentials"  # wrong user name or password
    ENCRYPTION = "encryption"  # the required media encryption was not to be had
    NO_CODEC = "no-codec"  # no codec in common (488, 606)
    NO_ACCOUNT = "no-account"  # nothing to send the call with
    LOCAL = "local"  # the stack itself refused the command
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Peer:
    """The far end: ``uri`` to call it back, ``number`` to show (user part or URI), ``name`` or ''."""

    uri: str
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class LanPhone:
    """A phone found on the local network; (address, port) is where its SIP requests come from."""

    extension: str
    name: str
    address: str
    port: int


# --- commands: each happens once -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dial:
    """Send an INVITE to ``uri`` (sip: or sips:) from an account, or (None) from the LAN identity.

    ``anonymous`` hides who calls (RFC 3323, 3325); ``intercom`` asks to be answered at once.
    """

    call: CallId
    account: str | None
    uri: str
    anonymous: bool = False
    intercom: bool = False


@dataclass(frozen=True, slots=True)
class PickUp:
    """Take a call that rings elsewhere: an INVITE to ``uri`` that replaces it (RFC 3891; RFC 5359, 2.16)."""

    call: CallId
    account: str | None
    uri: str
    replaces: DialogId


@dataclass(frozen=True, slots=True)
class Ring:
    """Tell the caller that this phone rings (180)."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Answer:
    """Take an incoming call (200)."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse an incoming call with a final code: 486 busy here, 603 decline, 480."""

    call: CallId
    code: int


@dataclass(frozen=True, slots=True)
class Redirect:
    """Have the caller of an incoming call dial ``uri`` (sip: or sips:) instead: 302 (RFC 3261, 21.3.3)."""

    call: CallId
    uri: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End a call in whatever phase it is: CANCEL, BYE, or a refusal of an unanswered one."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Hold:
    """Offer sendonly (RFC 3264, section 8.4)."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Resume:
    """Offer sendrecv again."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Transfer:
    """Have the far end of a call dial ``uri`` (sip: or sips:) in our place: REFER (RFC 3515)."""

    call: CallId
    uri: str


@dataclass(frozen=True, slots=True)
class TransferTo:
    """Have the far end of a call take our place in another that talks: REFER with Replaces (RFC 3891)."""

    call: CallId
    other: CallId


@dataclass(frozen=True, slots=True)
class SendDtmf:
    """Send one digit (0-9 * # A-D) as the configuration says: RFC 4733 or INFO."""

    call: CallId
    digit: str


@dataclass(frozen=True, slots=True)
class PlayKeyTone:
    """Let the owner hear one DTMF digit's tone (ITU-T Q.23), 100 ms. It is not sent to anybody."""

    digit: str


@dataclass(frozen=True, slots=True)
class RefreshRegistrations:
    """Register every account again now: the network came back, or the owner asked."""


@dataclass(frozen=True, slots=True)
class FollowAddresses:
    """The phone's own addresses are these now, the default route's first: register and talk from there.

    A registration made from another address is made anew, and a call that is on is offered anew from the new
    address (RFC 3261, 10.2 and 14). An account that is not registered is tried at once.
    """

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrustLanPhones:
    """The phones on the local network whose INVITEs may ring; replaces the earlier set."""

    phones: frozenset[LanPhone]


SipCommand = (
    Dial
    | PickUp
    | Ring
    | Answer
    | Reject
    | Redirect
    | HangUp
    | Hold
    | Resume
    | Transfer
    | TransferTo
    | SendDtmf
    | PlayKeyTone
    | RefreshRegistrations
    | FollowAddresses
    | TrustLanPhones
    | WatchDialogs
)


# --- the sound: a state of the world, applied by differences ---------------------------------------


@dataclass(frozen=True, slots=True)
class Recording:
    """A WAV file that is being written, by its name: what ``calls`` say, with ``microphone`` the owner."""

    name: str
    calls: frozenset[CallId] = frozenset()
    microphone: bool = False


@dataclass(frozen=True, slots=True)
class Playback:
    """A WAV file that is being played, by its name, to ``calls``, or (none) into the ear."""

    name: str
    calls: frozenset[CallId] = frozenset()


@dataclass(frozen=True, slots=True)
class CallTone:
    """A tone that ``calls`` hear."""

    tone: Tone
    calls: frozenset[CallId]


@dataclass(frozen=True, slots=True)
class Sound:
    """What should sound now. Everything absent is silence.

    ``tone`` plays in the open route, ``ring`` on the loudspeaker whatever the route; ``heard`` are
    the calls whose voice is in the ear (at most one but for a conference, whose members hear each other);
    ``unheard`` are those of them whose own voice nobody gets; ``microphone`` lets the
    owner's voice out to the heard calls; ``echo`` sends the microphone back into the ear (``*43``).
    ``held`` are the calls that hear music, if the phone has any, and nothing else.
    ``ring_level`` is 0 to 10, a step is 3 dB. ``transducer`` is the open route, None while it is closed.
    """

    tone: Tone | None = None
    ring: Tone | None = None
    ring_level: int = 5
    heard: frozenset[CallId] = frozenset()
    unheard: frozenset[CallId] = frozenset()
    held: frozenset[CallId] = frozenset()
    microphone: bool = False
    echo: bool = False
    transducer: Transducer | None = None
    recording: Recording | None = None
    playback: Playback | None = None
    call_tone: CallTone | None = None


SILENCE = Sound()


# --- events: each carries everything that the phone needs of it -----------------------------------


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
    """

    call: CallId
    account: str | None
    peer: Peer
    anonymous: bool = False
    diverted_by: Peer | None = None
    answer_after: float | None = None
    alert_info: tuple[str, ...] = ()


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
    """

    call: CallId
    code: int
    trouble: Trouble = Trouble.NONE
    detail: str = ""
    elsewhere: bool = False


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
    | DigitReceived
    | Statistics
    | PlaybackEnded
    | RecordingFailed
    | EchoMeasured
    | MicrophoneHeard
)

Post = Callable[[SipEvent], None]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this build of the stack can do; the phone asks, and nothing else knows two builds."""

    codecs: frozenset[str]
    tls: bool
    srtp_sdes: bool
    srtp_dtls: bool
    silent_drop: bool  # unknown callers get no answer at all
    sound_device: bool  # opens ALSA devices itself


class Stack(Protocol):
    """A SIP user agent with its media. Every method returns at once; results come as events.

    Events are posted on the thread that called :meth:`start` (the event loop's). A command that names
    a call which is gone is ignored: the peer may have hung up in the meantime.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    async def start(self, post: Post) -> None:
        """Open the transports, begin to register. Raises StackError when the SIP port cannot be had."""

    def perform(self, command: SipCommand) -> None: ...

    def sound(self, sound: Sound) -> None: ...

    async def stop(self) -> None:
        """Hang up, unregister, close; within 1.5 s."""


class StackError(Exception):
    """The stack cannot start; the message is one plain sentence that names the setting."""
