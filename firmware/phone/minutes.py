"""How much was talked in calls that were dialled, by each account in this month: what a bill counts.

The history is not asked: it has an end, and its owner may delete calls in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from firmware.phone.records import CallRecord, Direction
from firmware.phone.state import Phone
from firmware.phone.turn import Turn

PREFIX = "talked."
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUMBER = re.compile("[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Talked:
    """So many calls and seconds in a ``month`` ("2026-11", '' while the clock is not known)."""

    month: str = ""
    calls: int = 0
    seconds: int = 0


def talked(phone: Phone, account: str) -> Talked:
    """What was talked in this month, by an account's name."""
    kept = _read(phone.override(f"{PREFIX}{account}"))
    month = _month(phone, phone.wall)
    return kept if month in ("", kept.month) else Talked(month)


def count(turn: Turn, record: CallRecord) -> None:
    """A call is over: count it, if somebody answered and an account was dialled with."""
    known = {account.name for account in turn.phone.settings.accounts}
    if record.direction is not Direction.DIALLED or record.seconds is None or record.via not in known:
        return
    kept = _read(turn.phone.override(f"{PREFIX}{record.via}"))
    month = _month(turn.phone, record.began if record.began is not None else turn.phone.wall) or kept.month
    if month != kept.month:
        kept = Talked(month)
    turn.keep(f"{PREFIX}{record.via}", f"{month}\t{kept.calls + 1}\t{kept.seconds + record.seconds}")


def _month(phone: Phone, epoch: float | None) -> str:
    """The month of a moment, as the calendar here has it."""
    if epoch is None or phone.clock is None:
        return ""
    return (EPOCH + timedelta(seconds=epoch + phone.clock.offset)).strftime("%Y-%m")


def _read(value: str) -> Talked:
    """What was kept; nothing where that was never written so."""
    words = value.split("\t")
    numbers = [int(word) for word in words[1:] if NUMBER.fullmatch(word)]
    return Talked(words[0], *numbers) if len(words) == len(numbers) + 1 == 3 else Talked()
