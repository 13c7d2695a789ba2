"""What was recorded and is kept: the messages that callers left, and the calls that the owner recorded.

Each is a WAV file, and a setting that says whose it is: both go by its number on its shelf, from 1 to MOST.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firmware.phone.panels import Shelf
from firmware.phone.records import in_calendar
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.api import DeleteSound, Peer

MOST = 50
SHORTEST = 1
"""Seconds: what is shorter is not kept."""

NUMBERS = frozenset(str(number) for number in range(1, MOST + 1))


@dataclass(frozen=True, slots=True)
class Kept:
    """``began`` is seconds since 1970 (UTC), None if the clock was not known; ``seconds`` how long it is.

    Only a message is ever ``new``: of a recording its owner knows what is in it.
    """

    shelf: Shelf
    id: int
    began: float | None
    number: str
    name: str
    uri: str
    seconds: int
    new: bool = False

    @property
    def file(self) -> str:
        """What its sound is kept as."""
        return file_of(self.shelf, self.id)


def file_of(shelf: Shelf, number: int) -> str:
    """What a sound is kept as."""
    return f"{shelf}-{number:02}"


def kept(phone: Phone, shelf: Shelf) -> tuple[Kept, ...]:
    """What is on the shelf, the newest first; what was never written so is not."""
    return tuple(sorted(_on(phone, shelf), key=lambda each: (each.began or 0, each.id), reverse=True))


def _on(phone: Phone, shelf: Shelf) -> Iterator[Kept]:
    """Not what is being written just now: nobody is to play or to delete that file."""
    prefix, written = f"{shelf}.", _written(phone, shelf)
    for name, value in phone.overrides:
        if name.startswith(prefix) and value:
            found = _read(shelf, name.removeprefix(prefix), value)
            if found and found.id not in written:
                yield found


def _written(phone: Phone, shelf: Shelf) -> set[int]:
    """The numbers that are taken by what has no end yet."""
    if shelf is Shelf.MESSAGES:
        return {call.message for call in phone.live_calls}
    return {phone.recorded.number} if phone.recorded else set()


def free_number(phone: Phone, shelf: Shelf) -> int | None:
    """A number for one more; None where all are taken."""
    taken = {each.id for each in _on(phone, shelf)} | _written(phone, shelf)
    return next((number for number in range(1, MOST + 1) if number not in taken), None)


def add(turn: Turn, shelf: Shelf, number: int, began: float | None, peer: Peer, seconds: int) -> bool:
    """Keep what was recorded, if it is anything, and tell; a message is new until somebody has heard it."""
    if seconds < SHORTEST:
        turn.do(DeleteSound(file_of(shelf, number)))
        return False
    is_new = shelf is Shelf.MESSAGES
    write(turn, Kept(shelf, number, began, peer.number, peer.name, peer.uri, seconds, is_new))
    return True


def delete(turn: Turn, each: Kept) -> None:
    """Forget it, and what was said."""
    turn.keep(f"{each.shelf}.{each.id}", "")
    turn.do(DeleteSound(each.file))


def write(turn: Turn, each: Kept) -> None:
    """Write its setting."""
    began = "" if each.began is None else str(each.began)
    words = (began, each.number, each.name, each.uri, str(each.seconds), "new" if each.new else "old")
    turn.keep(f"{each.shelf}.{each.id}", "\t".join(words))


def _read(shelf: Shelf, number: str, value: str) -> Kept | None:
    words = value.split("\t")
    if number not in NUMBERS or len(words) != 6:
        return None
    began, peer, name, uri, seconds, state = words
    try:
        when = float(began) if began else None
        length = int(seconds)
    except ValueError:
        return None
    if when is not None and not in_calendar(when):
        return None
    new = state == "new" and shelf is Shelf.MESSAGES
    return Kept(shelf, int(number), when, peer, name, uri, length, new)
