"""A phone whose answering machine is on, and callers who leave messages with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from firmware.phone.answering_machine import BEEP_SECONDS
from firmware.phone.events import WallClock
from firmware.phone.messages import GREETING
from firmware.phone.panels import Shelf
from firmware.phone.shelves import Kept, kept
from firmware.phone.state import Phone
from firmware.sip.api import CallAnswered, CallEnded, CallId, PlaybackEnded
from tests.phone.desk import BUDI, Desk

NOON = 1_790_164_800.0


def messages(phone: Phone) -> tuple[Kept, ...]:
    return kept(phone, Shelf.MESSAGES)


def machine(**changes: Any) -> Desk:
    desk = Desk(answering_machine=True, **changes)
    desk.event(WallClock(NOON, 7 * 3600))
    return desk


def taken(desk: Desk, peer: Any = BUDI) -> CallId:
    """Somebody calls, nobody answers, and the machine does."""
    call = desk.called(peer)
    desk.advance(desk.phone.settings.answer_after)
    desk.event(CallAnswered(call))
    return call


def leaves_message(desk: Desk, seconds: float = 12.0, peer: Any = BUDI) -> CallId:
    call = taken(desk, peer)
    desk.event(PlaybackEnded(GREETING))
    desk.advance(BEEP_SECONDS + seconds)
    desk.event(CallEnded(call, 200))
    return call


def with_messages() -> Desk:
    desk = machine()
    for number in ("201", "202", "203"):
        leaves_message(desk, peer=replace(BUDI, number=number, name=""))
        desk.advance(60)
    desk.forget()
    return desk
