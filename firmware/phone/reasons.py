"""Why a call ended or could not be made. The phone chooses the reason, the screen has the sentence."""

from __future__ import annotations

from enum import StrEnum

from firmware.sip.api import Trouble


class Reason(StrEnum):
    """One plain sentence each, in every language of the screens."""

    ENDED = "ended"  # somebody hung up after talking
    MISSED = "missed"
    CANCELLED = "cancelled"  # we hung up before an answer
    REJECTED = "rejected"  # we refused the call
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    NO_SUCH_NUMBER = "no-such-number"
    UNAVAILABLE = "unavailable"  # 480: not reachable just now
    DECLINED = "declined"  # 603
    FORBIDDEN = "forbidden"  # 403
    NO_ROUTE = "no-route"  # the network knows no way to where the number leads
    OUT_OF_ORDER = "out-of-order"  # the line there is broken
    LINES_BUSY = "lines-busy"  # the network has no line free
    NOT_OFFERED = "not-offered"  # the network does not do what was asked for
    INCOMPATIBLE = "incompatible"  # a number for something else than voice
    TIMED_OUT = "timed-out"  # a part of the network did not answer another
    CUT_OFF = "cut-off"  # the network ended a talk
    CREDENTIALS = "credentials"  # 401, 407: password refused
    SERVER_UNREACHABLE = "server-unreachable"
    SERVER_ERROR = "server-error"  # 5xx
    NAME_NOT_FOUND = "name-not-found"  # the host name does not resolve
    CERTIFICATE = "certificate"
    ENCRYPTION = "encryption"
    NO_CODEC = "no-codec"
    NO_ACCOUNT = "no-account"  # no account and no LAN phone with this number
    NUMBER_NOT_VALID = "number-not-valid"  # what was dialled is no number and no URI
    NUMBER_CHANGED = "number-changed"  # 301, 410
    TRANSFERRED = "transferred"  # given to somebody else, by us
    PARKED = "parked"  # waits at a place of the server's, by us
    FORWARDED = "forwarded"  # sent on to another number, by us
    DEFLECTED = "deflected"  # the same by the owner's hand, while it rang
    TO_VOICEMAIL = "to-voicemail"  # sent to the server's mailbox by the owner
    BLOCKED = "blocked"  # refused as the owner has it
    ELSEWHERE = "elsewhere"  # answered at another phone
    LEFT_MESSAGE = "left-message"  # with the answering machine
    FAILED = "failed"  # anything else: the code says it


ADVISED = frozenset(
    {
        Reason.NO_SUCH_NUMBER,
        Reason.NUMBER_NOT_VALID,
        Reason.NO_ROUTE,
        Reason.NO_ACCOUNT,
        Reason.FORBIDDEN,
        Reason.CREDENTIALS,
        Reason.SERVER_UNREACHABLE,
        Reason.NAME_NOT_FOUND,
        Reason.CERTIFICATE,
        Reason.ENCRYPTION,
        Reason.NO_CODEC,
    }
)
"""Failures about which the owner can do more than try again; the screen has a sentence for each."""

_BY_TROUBLE = {
    Trouble.NO_ANSWER: Reason.SERVER_UNREACHABLE,
    Trouble.UNREACHABLE: Reason.SERVER_UNREACHABLE,
    Trouble.NAME: Reason.NAME_NOT_FOUND,
    Trouble.CERTIFICATE: Reason.CERTIFICATE,
    Trouble.CREDENTIALS: Reason.CREDENTIALS,
    Trouble.ENCRYPTION: Reason.ENCRYPTION,
    Trouble.NO_CODEC: Reason.NO_CODEC,
    Trouble.NO_ACCOUNT: Reason.NO_ACCOUNT,
    Trouble.LOCAL: Reason.FAILED,
}

_BY_CODE = {
    301: Reason.NUMBER_CHANGED,
    401: Reason.CREDENTIALS,
    403: Reason.FORBIDDEN,
    404: Reason.NO_SUCH_NUMBER,
    407: Reason.CREDENTIALS,
    408: Reason.NO_ANSWER,
    410: Reason.NUMBER_CHANGED,
    480: Reason.UNAVAILABLE,
    484: Reason.NO_SUCH_NUMBER,
    485: Reason.NO_SUCH_NUMBER,
    486: Reason.BUSY,
    487: Reason.NO_ANSWER,
    488: Reason.NO_CODEC,
    600: Reason.BUSY,
    603: Reason.DECLINED,
    604: Reason.NO_SUCH_NUMBER,
    606: Reason.NO_CODEC,
}

BY_CAUSE = {
    1: Reason.NO_SUCH_NUMBER,  # unallocated (unassigned) number
    2: Reason.NO_ROUTE,  # no route to specified transit network
    3: Reason.NO_ROUTE,  # no route to destination
    4: Reason.OUT_OF_ORDER,  # send special information tone: cannot be reached for long
    5: Reason.NUMBER_NOT_VALID,  # misdialled trunk prefix
    17: Reason.BUSY,  # user busy
    18: Reason.NO_ANSWER,  # no user responding
    19: Reason.NO_ANSWER,  # no answer from user (user alerted)
    20: Reason.UNAVAILABLE,  # subscriber absent
    21: Reason.DECLINED,  # call rejected
    22: Reason.NUMBER_CHANGED,  # number changed
    23: Reason.NUMBER_CHANGED,  # redirection to new destination
    24: Reason.DECLINED,  # call rejected due to feature at the destination
    27: Reason.OUT_OF_ORDER,  # destination out of order
    28: Reason.NUMBER_NOT_VALID,  # invalid number format (address incomplete)
    34: Reason.LINES_BUSY,  # no circuit/channel available
    38: Reason.LINES_BUSY,  # network out of order
    41: Reason.LINES_BUSY,  # temporary failure
    42: Reason.LINES_BUSY,  # switching equipment congestion
    44: Reason.LINES_BUSY,  # requested circuit/channel not available
    47: Reason.LINES_BUSY,  # resource unavailable, unspecified
    50: Reason.FORBIDDEN,  # requested facility not subscribed
    53: Reason.FORBIDDEN,  # outgoing calls barred within closed user group
    55: Reason.FORBIDDEN,  # incoming calls barred within closed user group
    57: Reason.FORBIDDEN,  # bearer capability not authorized
    63: Reason.NOT_OFFERED,  # service or option not available, unspecified
    65: Reason.INCOMPATIBLE,  # bearer capability not implemented
    69: Reason.NOT_OFFERED,  # requested facility not implemented
    79: Reason.NOT_OFFERED,  # service or option not implemented, unspecified
    87: Reason.FORBIDDEN,  # user not member of closed user group
    88: Reason.INCOMPATIBLE,  # incompatible destination
    102: Reason.TIMED_OUT,  # recovery on timer expiry
}
"""What the telephone network tells (ITU-T Q.850, section 2.2.7), where it says more than the SIP status does.

16 and 31 (normal), 111 (protocol error) and 127 (interworking), like all that are not here, say no more.
"""

GIVEN_AWAY = frozenset({13, 26})
"""Call completed elsewhere, non-selected user clearing: a call that comes in was given to somebody else."""

_BREAKS = frozenset({27, 34, 38, 41, 42, 44, 47, 102, 111})
"""Causes of which nobody hangs up."""


def reason_of(code: int, trouble: Trouble, cause: int = 0) -> Reason:
    """Why a call never talked, by its final SIP status (RFC 3261, section 21) and the stack's word.

    The ``cause`` (ITU-T Q.850) counts more than the status: a gateway has put it into one of those, of which
    there are fewer (RFC 3398, section 7.2.4.1).
    """
    if trouble in _BY_TROUBLE:
        return _BY_TROUBLE[trouble]
    if cause in BY_CAUSE:
        return BY_CAUSE[cause]
    if code in _BY_CODE:
        return _BY_CODE[code]
    return Reason.SERVER_ERROR if 500 <= code < 600 else Reason.FAILED


def end_of_talk(cause: int) -> Reason:
    """How a talk ended: somebody hung up, or the network broke it off."""
    return Reason.CUT_OFF if cause in _BREAKS else Reason.ENDED
