"""Privacy: who sees the owner's number (RFC 3323), who is never heard (RFC 5079), peace from everybody."""

from __future__ import annotations

from firmware.phone.notice import Notice
from firmware.phone.state import Phone
from firmware.phone.target import is_among, name_of, plain
from firmware.phone.turn import Turn
from firmware.sip.api import Peer

HIDE_NUMBER, REJECT_ANONYMOUS, CONTACTS_ONLY = "hide-number", "reject-anonymous", "contacts-only"
BLOCKED = "blocked"
MOST_BLOCKED = 100


def hides_number(phone: Phone) -> bool:
    """Whether the next call hides who makes it."""
    return phone.hide_next or phone.switched(HIDE_NUMBER, phone.settings.hide_number)


def rejects_anonymous(phone: Phone) -> bool:
    """Whether callers who hide are refused."""
    return phone.switched(REJECT_ANONYMOUS, phone.settings.reject_anonymous)


def contacts_only(phone: Phone) -> bool:
    """Whether only those ring whom the phone has a name for."""
    return phone.switched(CONTACTS_ONLY, phone.settings.contacts_only)


def blocked(phone: Phone) -> tuple[str, ...]:
    """Who never rings: as configured, until the owner changes the list on the phone."""
    kept = dict(phone.overrides).get(BLOCKED)
    return phone.settings.blocked if kept is None else tuple(filter(None, kept.split("\t")))


def is_known(phone: Phone, peer: Peer) -> bool:
    """Whether the phone has a name of its own for somebody."""
    return bool(name_of(phone, peer.number) or name_of(phone, peer.uri))


def toggle_blocked(turn: Turn, peer: Peer) -> None:
    """Block somebody, or let them ring again."""
    listed = blocked(turn.phone)
    kept = tuple(number for number in listed if not is_among((number,), peer))
    if kept == listed:
        kept = (*listed, plain(peer.number) or peer.uri)[-MOST_BLOCKED:]
    turn.keep(BLOCKED, "\t".join(kept))


def switch_do_not_disturb(turn: Turn) -> None:
    """Leave the owner alone, or no more."""
    on = not turn.phone.do_not_disturb
    turn.switch("do-not-disturb", on)
    turn.notify(Notice.DISTURB_NOT if on else Notice.DISTURB_AGAIN)
