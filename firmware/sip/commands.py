"""What the phone has the SIP stack do: each command happens once."""

from __future__ import annotations

from dataclasses import dataclass

from firmware.sip.types import CallId, LanPhone
from firmware.sip.watching import DialogId, WatchDialogs


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
class DeleteSound:
    """Nobody wants a recorded WAV file any more, by its name; where there is none, nothing happens."""

    name: str


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
    | DeleteSound
    | RefreshRegistrations
    | FollowAddresses
    | TrustLanPhones
    | WatchDialogs
)
