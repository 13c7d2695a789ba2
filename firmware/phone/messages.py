"""The messages that callers have left with the answering machine: what is kept of each.

A message is a WAV file, and a setting that says whose it is: both go by its number, from 1 to MOST.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firmware.phone.call import Call
from firmware.phone.records import in_calendar
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.api import DeleteSound

GREETING = "greeting"
"""The file with the owner's own greeting, and the setting that there is one."""

MOST = 50
PREFIX = "message."


@dataclass(frozen=True, slots=True)
class Message:
    """``began`` is seconds since 1970 (UTC), None if the clock was not known; ``seconds`` how long it is."""

    id: int
    began: float | None
    number: str
    name: str
    uri: str
    seconds: int
    new: bool = True

    @property
    def file(self) -> str:
        """What its sound is kept as."""
        return file_of(self.id)


def file_of(message: int) -> str:
    """What the sound of a message is kept as."""
    return f"message-{message:02}"


def messages(phone: Phone) -> tuple[Message, ...]:
    """The messages, the newest first; what was never written so is none."""
    return tuple(sorted(_kept(phone), key=lambda each: (each.began or 0, each.id), reverse=True))


def new_messages(phone: Phone) -> int:
    """How many nobody has heard yet."""
    return sum(message.new for message in _kept(phone))


def _kept(phone: Phone) -> Iterator[Message]:
    for name, value in phone.overrides:
        if name.startswith(PREFIX) and value and (message := _read(name, value)):
            yield message


def free_number(phone: Phone) -> int | None:
    """A number for one more; None where all are taken."""
    taken = {message.id for message in _kept(phone)} | {call.message for call in phone.live_calls}
    return next((number for number in range(1, MOST + 1) if number not in taken), None)


def keep(turn: Turn, call: Call, seconds: int) -> None:
    """A caller has left a message."""
    peer = call.peer
    _write(turn, Message(call.message, call.began, peer.number, peer.name, peer.uri, seconds))


def hush(turn: Turn) -> None:
    """Nothing is played, spoken or paged any more: what was heard is old, what was spoken is kept."""
    if turn.phone.dictated is not None:
        turn.switch(GREETING, True)
    for message in _kept(turn.phone):
        if message.new and message.file == turn.phone.played:
            _write(turn, replace(message, new=False))
    if turn.phone.paging is not None:
        turn.change(paging=None, muted=False)
    turn.change(played="", dictated=None)


def delete(turn: Turn, message: Message) -> None:
    """Forget a message, and what was said."""
    turn.keep(f"{PREFIX}{message.id}", "")
    turn.do(DeleteSound(message.file))


def _write(turn: Turn, message: Message) -> None:
    began = "" if message.began is None else str(message.began)
    words = (message.number, message.name, message.uri, str(message.seconds), "new" if message.new else "old")
    turn.keep(f"{PREFIX}{message.id}", "\t".join((began, *words)))


def _read(name: str, value: str) -> Message | None:
    number, words = name.removeprefix(PREFIX), value.split("\t")
    if number not in NUMBERS or len(words) != 6:
        return None
    began, peer, caller, uri, seconds, state = words
    try:
        when = float(began) if began else None
        length = int(seconds)
    except ValueError:
        return None
    if when is not None and not in_calendar(when):
        return None
    return Message(int(number), when, peer, caller, uri, length, state == "new")


NUMBERS = frozenset(str(number) for number in range(1, MOST + 1))
