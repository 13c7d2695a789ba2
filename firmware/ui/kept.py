"""What a screen shows of what the phone keeps: the calls of the history, messages and recordings."""

from __future__ import annotations

from dataclasses import dataclass

from firmware.phone.panels import ListTitle, Shelf
from firmware.phone.quality import Quality
from firmware.phone.reasons import Reason
from firmware.phone.records import Direction
from firmware.sip.api import Verification


@dataclass(frozen=True, slots=True)
class CallRow:
    """One row of the history or the redial list. ``when`` is (year, month, day, hour, minute) or None."""

    peer: str
    name: str
    direction: Direction
    when: tuple[int, int, int, int, int] | None
    today: bool = False


@dataclass(frozen=True, slots=True)
class CallList:
    """A list of calls with one chosen; empty rows mean that there is none yet."""

    title: ListTitle
    rows: tuple[CallRow, ...]
    chosen: int


@dataclass(frozen=True, slots=True)
class CallDetails:
    """One call of the history, whole; ``seconds`` is None if nobody talked."""

    row: CallRow
    reason: Reason
    code: int
    seconds: int | None
    via: str
    codec: str | None = None
    quality: Quality | None = None
    cause: int = 0
    sent_to: str = ""
    """Where a call went that was sent on, '' if that is not known."""
    diverted_by: str = ""
    """Who had sent it here."""
    talked_to: str = ""
    """Who was talked to last, where that is somebody else."""
    verified: Verification | None = None
    """What the server had found out about the caller's number."""


@dataclass(frozen=True, slots=True)
class DeleteCalls:
    """Whether to delete this call of a list; without one, the whole list."""

    title: ListTitle
    row: CallRow | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a call that failed."""

    peer: str
    name: str
    reason: Reason
    code: int = 0
    cause: int = 0


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A message or a recording: ``when`` is (year, month, day, hour, minute) of local time, or None."""

    peer: str
    name: str
    when: tuple[int, int, int, int, int] | None
    seconds: int
    new: bool = False
    today: bool = False


@dataclass(frozen=True, slots=True)
class ShelfList:
    """The messages or the recordings. One is played, or (``asks``) may be deleted: the chosen one."""

    shelf: Shelf
    rows: tuple[ShelfRow, ...]
    chosen: int = 0
    played: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Greeting:
    """What callers hear first: whether there is one, and whether it is spoken or played just now."""

    there: bool = False
    spoken: bool = False
    played: bool = False
