"""Asking another part of the system for something, and telling the owner if nobody is there to do it."""

from __future__ import annotations

from firmware.phone.commands import Announce, Wish
from firmware.phone.notice import Notice
from firmware.phone.notices import NoticeKind
from firmware.phone.turn import Turn

ANSWER_SECONDS = 5.0
"""How soon a part that runs says that it is at it."""


def ask(turn: Turn, kind: NoticeKind, wish: Wish) -> None:
    """Announce a wish to the part that shows notices of this kind, and wait for any word of it."""
    turn.do(Announce(wish))
    turn.change(awaited=(kind, turn.now + ANSWER_SECONDS))


def unanswered(turn: Turn, kind: NoticeKind) -> None:
    """Nobody told anything."""
    turn.change(awaited=None)
    turn.notify(Notice.NO_UPDATER if kind is NoticeKind.UPDATE else Notice.NO_PROVISIONING)
