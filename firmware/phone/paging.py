"""Paging: the owner speaks to a group of phones at once, and hears the pages of others or ends listening."""

from __future__ import annotations

from dataclasses import replace

from firmware.audio.tones import Burst, Tone
from firmware.phone import messages, pages, placing
from firmware.phone.calls import drop_dialling, forget_ended, released
from firmware.phone.notice import Notice
from firmware.phone.parts import DialPad, Paged, ReceiverTone
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.api import PageBegan, PageEnded, PageSent

CHIME = Tone((Burst((880.0,), 200, 50), Burst((660.0,), 300, 10_000)))
CHIME_SECONDS = 0.6
"""How long the group, and the owner, hear it before the microphone opens."""

LONGEST = 300.0
"""A page that was forgotten: hands-free lies open, and everybody hears the room."""

LONGEST_HEARD = 3600.0


def began(turn: Turn, event: PageBegan) -> None:
    """Somebody pages a group."""
    if pages.group_of(turn.phone, event.group) is None:
        turn.remark(f"a page to group {event.group}, which there is not")
        return
    others = tuple(page for page in turn.phone.paged if page.group != event.group)
    turn.change(paged=(*others, Paged(event.group, event.source, turn.now)))


def ended(turn: Turn, event: PageEnded) -> None:
    """Nobody pages the group any more."""
    turn.change(paged=tuple(page for page in turn.phone.paged if page.group != event.group))


def ignore(turn: Turn) -> None:
    """End listening to what is heard now; the next page is heard again."""
    if page := pages.heard(turn.phone):
        give_up(turn, page)


def give_up(turn: Turn, page: Paged) -> None:
    """Hear no more of this page: its owner does not want to, or somebody has left their phone open."""
    turn.change(
        paged=tuple(replace(each, ignored=True) if each == page else each for each in turn.phone.paged)
    )


def press(turn: Turn, number: str) -> None:
    """A key of a group: speak to it, by the speaker if nothing is open; again, or hang up, to end."""
    group = pages.group_of(turn.phone, int(number)) if number.isdecimal() else None
    if group is None or not group.send:
        turn.notify(Notice.NO_PAGING)
    elif turn.phone.paging and turn.phone.paging[0] == group.number:
        stop(turn)
    elif turn.phone.in_the_ear:
        turn.notify(Notice.LINE_BUSY)
    elif any(page.group == group.number for page in turn.phone.paged):
        turn.notify(Notice.PAGE_TAKEN)
    else:
        _begin(turn, group.number)


def _begin(turn: Turn, group: int) -> None:
    messages.hush(turn)
    drop_dialling(turn)
    forget_ended(turn)
    placing.open_speaker(turn)
    turn.change(dial=DialPad(), panels=(), errand=None, line="", muted=False, paging=(group, turn.now))
    turn.open_receiver(ReceiverTone.DIALLING)


def stop(turn: Turn) -> None:
    """The owner has said what there was to say."""
    messages.hush(turn)
    turn.change(receiver=None)
    released(turn)


def speaks(phone: Phone) -> bool:
    """Whether the group hears the owner: the chime is over."""
    return phone.paging is not None and phone.now >= phone.paging[1] + CHIME_SECONDS


def chime_ends(phone: Phone) -> float | None:
    """When the chime is over, or None."""
    return phone.paging[1] + CHIME_SECONDS if phone.paging and not speaks(phone) else None


def sent(phone: Phone) -> PageSent | None:
    """What the group hears."""
    if phone.paging is None:
        return None
    return PageSent(phone.paging[0], None if speaks(phone) else CHIME)
