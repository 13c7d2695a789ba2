"""The hook switch's contact in its cradle, pure: which movements are a lift, a replacement or a hook flash.

The contact is closed while the handset is lifted. How long an opening lasts tells what it was:

    shorter than ``flash``              a bounce, or a knock on the desk: nothing
    at least ``flash``                  a hook flash, once the contact is closed again for good
    ``settle.opened`` and longer        a replacement, told as soon as it has lasted that long

A lift and the end of a flash count when the contact has stayed closed for ``settle.closed``. So a flash is
never told together with a lift or a replacement, and those two only in turn. Time is an argument, in seconds,
as in :mod:`board.debounce`; both boards use this.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from board import debounce
from board.debounce import Contact, Settle

FLASH_S = 0.080
"""An opening of the contact that lasts so long is meant, though it may be too short for a replacement."""


class Movement(Enum):
    """What a hand did with the handset."""

    LIFTED = auto()
    REPLACED = auto()
    FLASHED = auto()


@dataclass(frozen=True, slots=True)
class Cradle:
    """``level`` is what counts (True: lifted), ``contact`` the contact debounced so that it shows a flash.

    ``hang_up_at`` is when the opening that has begun will be a replacement, None while there is none.
    """

    contact: Contact
    opened: float
    level: bool = False
    hang_up_at: float | None = None

    @property
    def raw(self) -> bool:
        """The last raw level."""
        return self.contact.raw

    @property
    def wake_at(self) -> float | None:
        """When :func:`step` should be called next though no edge came, or None."""
        # A contact that has just closed has yet to settle: until then the handset is neither up nor down.
        hang_up_at = None if self.raw else self.hang_up_at
        return min((at for at in (self.contact.wake_at, hang_up_at) if at is not None), default=None)


def empty(settle: Settle, flash: float) -> Cradle:
    """A cradle with the handset in it. Without flashes, ``flash`` is as long as ``settle.opened``."""
    short = Settle(closed=settle.closed, opened=min(flash, settle.opened))
    return Cradle(Contact(short), settle.opened)


def step(cradle: Cradle, raw: bool, now: float) -> tuple[Cradle, tuple[Movement, ...]]:
    """Take a raw level (True: closed) read at ``now``; return the cradle and its movements, oldest first."""
    movements: tuple[Movement, ...] = ()
    while (due := cradle.wake_at) is not None and due <= now:
        cradle, some = _read(cradle, cradle.raw, due)
        movements += some
    cradle, some = _read(cradle, raw, now)
    return cradle, movements + some


def _read(cradle: Cradle, raw: bool, now: float) -> tuple[Cradle, tuple[Movement, ...]]:
    contact, changes = debounce.step(cradle.contact, raw, now)
    cradle = replace(cradle, contact=contact)
    movements: tuple[Movement, ...] = ()
    if True in changes:
        movements = (Movement.FLASHED if cradle.level else Movement.LIFTED,)
        cradle = replace(cradle, level=True, hang_up_at=None)
    if False in changes:
        cradle = replace(cradle, hang_up_at=contact.since + cradle.opened)
    if not contact.raw and cradle.hang_up_at is not None and now >= cradle.hang_up_at:
        movements += (Movement.REPLACED,)
        cradle = replace(cradle, level=False, hang_up_at=None)
    return cradle, movements
