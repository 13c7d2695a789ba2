"""Voice mail: what waits in the accounts' mailboxes, and the call that listens to it."""

from __future__ import annotations

from collections.abc import Iterator

from firmware.phone import listening, placing
from firmware.phone.messages import new_messages
from firmware.phone.notice import Notice
from firmware.phone.settings import AccountIdentity
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.watching import MailboxChanged


def told(turn: Turn, event: MailboxChanged) -> None:
    """A server tells what waits in an account's mailbox."""
    if event.account not in {account.name for account in turn.phone.settings.accounts}:
        turn.remark(f"a mailbox of an unknown account {event.account!r}")
        return
    others = tuple(each for each in turn.phone.mailboxes if each.account != event.account)
    turn.change(mailboxes=(*others, event))


def listen(turn: Turn, number: str = "") -> None:
    """Call a mailbox, by the speaker if the handset is down: one that has something new, if any has.

    ``number`` is another way to it. Where no server keeps messages, or only the phone itself has new ones,
    its own are shown.
    """
    phone = turn.phone
    account = next(_to_listen_to(phone), None)
    if (account is None and not number) or (new_messages(phone) and not phone.messages_wait):
        _show_own(turn)
    elif phone.in_the_ear:
        turn.notify(Notice.LINE_BUSY)
    else:
        placing.open_speaker(turn)
        if number or account is None:
            placing.place(turn, number)
        else:
            placing.place(turn, account.voicemail, account.name)


def _show_own(turn: Turn) -> None:
    if turn.phone.own_calls:
        turn.notify(Notice.NOT_AVAILABLE)
    else:
        turn.change(panels=())
        listening.open_messages(turn)


def _to_listen_to(phone: Phone) -> Iterator[AccountIdentity]:
    """The accounts whose mailbox has a number, the best one first."""
    waiting = {mailbox.account for mailbox in phone.mailboxes if mailbox.waiting}
    outgoing = phone.outgoing_account
    accounts = (*([outgoing] if outgoing else []), *phone.settings.accounts)
    numbered = [account for account in accounts if account.voicemail]
    yield from (account for account in numbered if account.name in waiting)
    yield from numbered
