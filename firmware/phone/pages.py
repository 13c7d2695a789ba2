"""The pages that others speak to the phone's paging groups: which of them is heard now, if any.

Nothing here is stored: it follows from who pages, how urgent that is, and what the owner is busy with.
"""

from __future__ import annotations

from firmware.phone.parts import Paged
from firmware.phone.phases import Phase
from firmware.phone.settings import PageGroup
from firmware.phone.state import Phone
from firmware.phone.welcome import emergency_lately
from firmware.sip.api import CallId


def group_of(phone: Phone, number: int) -> PageGroup | None:
    """The group with this number, as configured."""
    return next((group for group in phone.settings.page_groups if group.number == number), None)


def heard(phone: Phone) -> Paged | None:
    """The page that is heard: the most urgent of those that may be, of several the one that was first."""
    may = [(priority, page) for page in phone.paged if (priority := _urgency(phone, page)) is not None]
    return min(may, key=lambda each: each[0])[1] if may else None


def interrupted(phone: Phone) -> frozenset[CallId]:
    """The calls that a page has taken from the owner's ear: they hear what held ones do."""
    return frozenset(call.id for call in phone.talking) if heard(phone) else frozenset()


def _urgency(phone: Phone, page: Paged) -> int | None:
    """The page's priority, or None if it is not to be heard now."""
    group = group_of(phone, page.group)
    if page.ignored or group is None or not group.receive:
        return None
    if phone.do_not_disturb and group.priority > phone.settings.page_anyway:
        return None
    busy = phone.off_hook or phone.own_calls
    if busy and not (group.priority <= phone.settings.page_interrupts and _interruptible(phone)):
        return None
    return group.priority


def _interruptible(phone: Phone) -> bool:
    """Whether nothing goes on but calls that talk, are held or ring here; a call for help is left alone."""
    if emergency_lately(phone) or phone.receiver or phone.first(Phase.DIALING):
        return False
    return all(
        call.phase in (Phase.TALKING, Phase.HELD, Phase.INCOMING) and not call.service and not call.emergency
        for call in phone.own_calls
    )
