"""Debouncing, pure: raw contact levels and their times in, changes that count out.

A closing contact counts at once, on its first edge: the phone is quick, and what bounces after it is
only a question of not taking it for an opening. An opening contact counts when it has stayed open for
:attr:`Settle.opened`; a bounce starts that wait again. Bounces shorter than the wait can therefore
never report an opening that did not happen, and a report is never followed by its own bounce.

Time is an argument, in seconds on any monotonic clock. Both boards use it, with the times at which
the edges happened rather than those at which the program got round to them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Settle:
    """Seconds that a new level must last before it counts; 0 counts at once."""

    closed: float
    opened: float


KEY = Settle(closed=0.0, opened=0.010)
"""A key: pressed at once, released after 10 ms of quiet."""

HOOK = Settle(closed=0.0, opened=0.150)
"""The hook switch, closed meaning lifted: lifted at once, replaced after 150 ms of quiet.

A handset that rattles in its cradle, or a knock on the desk, must not end a call.
"""


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact: the ``level`` that counts (True: closed), the last ``raw`` one and since when it holds."""

    settle: Settle
    level: bool = False
    raw: bool = False
    since: float = 0.0

    @property
    def wake_at(self) -> float | None:
        """When :func:`step` should be called next though no edge came, or None."""
        if self.raw == self.level:
            return None
        return self.since + (self.settle.closed if self.raw else self.settle.opened)


def step(contact: Contact, raw: bool, now: float) -> tuple[Contact, tuple[bool, ...]]:
    """Take a raw level read at ``now``; return the contact and the changes that now count, oldest first.

    A reading that comes late may bring two changes: the one that was due, and the new one.
    """
    contact, due = _settled(contact, now)
    if raw != contact.raw:
        contact = replace(contact, raw=raw, since=now)
    contact, fresh = _settled(contact, now)
    return contact, due + fresh


def _settled(contact: Contact, now: float) -> tuple[Contact, tuple[bool, ...]]:
    if contact.wake_at is None or now < contact.wake_at:
        return contact, ()
    return replace(contact, level=contact.raw), (contact.raw,)
