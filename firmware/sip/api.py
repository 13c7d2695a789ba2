"""The SIP stack as the phone sees it: commands in, events out, and the sound that should be heard.

Pure types and one Protocol. ``pjsua.py`` implements it on PJSIP, ``memory.py`` in process for tests.

Call ids are the phone's own and are never reused: the phone numbers the calls it dials with odd ids,
the stack numbers the calls that come in with even ids, both rising.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from firmware.sip.commands import (
    Answer,
    DeleteSound,
    Dial,
    FollowAddresses,
    HangUp,
    Hold,
    PickUp,
    PlayKeyTone,
    Redirect,
    RefreshRegistrations,
    Reject,
    Resume,
    Ring,
    SendDtmf,
    SipCommand,
    Transfer,
    TransferTo,
    TrustLanPhones,
)
from firmware.sip.events import (
    CallAnswered,
    CallEnded,
    CallProgress,
    CallReferred,
    CallReplaced,
    CheckSync,
    DigitReceived,
    EchoMeasured,
    IdentityChanged,
    IncomingCall,
    MediaChanged,
    MicrophoneHeard,
    PageBegan,
    PageEnded,
    PlaybackEnded,
    RecordingFailed,
    RegistrationChanged,
    SipEvent,
    StackFault,
    StackReady,
    Statistics,
    TransferProgress,
)
from firmware.sip.sound import SILENCE, CallTone, PageSent, Playback, Recording, Sound
from firmware.sip.types import CallId, Encryption, LanPhone, Peer, RegistrationState, Trouble, Verification

__all__ = [
    "SILENCE",
    "Answer",
    "CallAnswered",
    "CallEnded",
    "CallId",
    "CallProgress",
    "CallReferred",
    "CallReplaced",
    "CallTone",
    "Capabilities",
    "CheckSync",
    "DeleteSound",
    "Dial",
    "DigitReceived",
    "EchoMeasured",
    "Encryption",
    "FollowAddresses",
    "HangUp",
    "Hold",
    "IdentityChanged",
    "IncomingCall",
    "LanPhone",
    "MediaChanged",
    "MicrophoneHeard",
    "PageBegan",
    "PageEnded",
    "PageSent",
    "Peer",
    "PickUp",
    "PlayKeyTone",
    "Playback",
    "PlaybackEnded",
    "Post",
    "Recording",
    "RecordingFailed",
    "Redirect",
    "RefreshRegistrations",
    "RegistrationChanged",
    "RegistrationState",
    "Reject",
    "Resume",
    "Ring",
    "SendDtmf",
    "SipCommand",
    "SipEvent",
    "Sound",
    "Stack",
    "StackError",
    "StackFault",
    "StackReady",
    "Statistics",
    "Transfer",
    "TransferProgress",
    "TransferTo",
    "Trouble",
    "TrustLanPhones",
    "Verification",
]

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
