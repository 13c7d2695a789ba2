"""What the phone remembers of a call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firmware.phone.quality import Quality
from firmware.phone.reasons import Reason
from firmware.sip.api import CallId, Verification

LAST_YEAR = 250_000_000_000
"""Seconds since 1970 in the last centuries that a calendar of four-digit years knows."""


def in_calendar(seconds: float) -> bool:
    """Whether a calendar of four-digit years knows a time, in seconds since 1970 (UTC)."""
    return 0 <= seconds < LAST_YEAR


class Direction(StrEnum):
    """How a call went, as the history shows it."""

    DIALLED = "dialled"
    RECEIVED = "received"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call in the history.

    ``call`` is unique within one run of the phone; ``began`` is seconds since 1970 (UTC), or None while
    the clock is not known. ``uri`` calls the peer back, ``via`` is the account's name or "LAN".
    ``reason`` is None and ``code`` 0 while the call goes on; ``seconds`` is the time talked, None if never.
    ``cause`` is the telephone network's word for its end (ITU-T Q.850), 0 without one. ``sent_to`` is where
    a call went that was sent on here, ``diverted_by`` who had sent it here. ``talked_to`` is who was talked
    to last, where that is somebody else, ``verified`` whether the caller's number is genuine, None unknown.
    ``run`` is the name that the store has for an earlier run, '' for this one.
    """

    call: CallId
    began: float | None
    direction: Direction
    number: str
    uri: str
    name: str = ""
    via: str = ""
    reason: Reason | None = None
    code: int = 0
    seconds: int | None = None
    codec: str | None = None
    seen: bool = True
    quality: Quality | None = None
    cause: int = 0
    sent_to: str = ""
    diverted_by: str = ""
    talked_to: str = ""
    verified: Verification | None = None
    run: str = ""
