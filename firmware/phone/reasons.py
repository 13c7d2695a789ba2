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
    FORWARDED = "forwarded"  # sent on to another number, by us
    BLOCKED = "blocked"  # refused as the owner has it
    ELSEWHERE = "elsewhere"  # answered at another phone
    LEFT_MESSAGE = "left-message"  # with the answering machine
    FAILED = "failed"  # anything else: the code says it


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


def reason_of(code: int, trouble: Trouble) -> Reason:
    """Why a call never talked, by its final SIP status (RFC 3261, section 21) and the stack's word."""
    if trouble in _BY_TROUBLE:
        return _BY_TROUBLE[trouble]
    if code in _BY_CODE:
        return _BY_CODE[code]
    return Reason.SERVER_ERROR if 500 <= code < 600 else Reason.FAILED
