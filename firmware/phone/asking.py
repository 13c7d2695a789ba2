"""Asking another part of the system for something, and telling the owner if nobody is there to do it."""

from __future__ import annotations

from firmware.phone.commands import Announce, Wish
from firmware.phone.state import Notice
from firmware.phone.turn import Turn

ANSWER_SECONDS = 5.0
"""How soon an updater that runs says that it is at it."""


def ask_updater(turn: Turn, wish: Wish) -> None:
    """Announce a wish to the updater, and wait for any word of it (notices.py)."""
    turn.do(Announce(wish))
    turn.change(updater_awaited=turn.now + ANSWER_SECONDS)


def unanswered(turn: Turn) -> None:
    """Nobody told anything."""
    turn.change(updater_awaited=None)
    turn.notify(Notice.NO_UPDATER)
