"""The messages that callers have left, and the end of whatever is played or spoken without a call."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone.call import Call
from firmware.phone.panels import Shelf
from firmware.phone.shelves import add, file_of, kept, write
from firmware.phone.state import Phone
from firmware.phone.turn import Turn

GREETING = "greeting"
"""The file with the owner's own greeting, and the setting that there is one."""


def new_messages(phone: Phone) -> int:
    """How many nobody has heard yet."""
    return sum(message.new for message in kept(phone, Shelf.MESSAGES))


def message_file(call: Call) -> str:
    """What the message of this caller is kept as."""
    return file_of(Shelf.MESSAGES, call.message)


def keep(turn: Turn, call: Call, seconds: int) -> bool:
    """A caller has left a message, unless it is too short; tells."""
    return add(turn, Shelf.MESSAGES, call.message, call.began, call.peer, seconds)


def hush(turn: Turn) -> None:
    """Nothing is played, spoken or paged any more: what was heard is old, what was spoken is kept."""
    if turn.phone.dictated is not None:
        turn.switch(GREETING, True)
    for message in kept(turn.phone, Shelf.MESSAGES):
        if message.new and message.file == turn.phone.played:
            write(turn, replace(message, new=False))
    if turn.phone.paging is not None:
        turn.change(paging=None, muted=False)
    turn.change(played="", dictated=None)
