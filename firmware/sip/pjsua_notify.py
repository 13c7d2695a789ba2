"""NOTIFY: what a registrar tells without a subscription is believed, and nobody else's word."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pjsua2 as pj

from firmware.sip.api import CheckSync
from firmware.sip.check_sync import check_sync
from firmware.sip.message_summary import message_summary
from firmware.sip.sip_message import body_of, header_of
from firmware.sip.sources import Source, parse_source
from firmware.sip.watching import MailboxChanged

if TYPE_CHECKING:
    from firmware.sip.pjsua_agent import UserAgent

OK = 200
FORBIDDEN = 403
BAD_EVENT = 489
MESSAGE_SUMMARY = "message-summary"

CAN_HEAR = hasattr(pj, "notifyInstall")
"""The published wheel answers no such request."""

log = logging.getLogger(__name__)


class Notifies:
    """Lives in PJSIP's thread."""

    def __init__(self, agent: UserAgent) -> None:
        self._agent = agent

    def install(self) -> None:
        """Call after libInit."""
        if CAN_HEAR:
            pj.notifyInstall()

    def look(self) -> None:
        """Answer what has come."""
        if not CAN_HEAR:
            return
        while (request := pj.notifyTake()).id:
            pj.notifyAnswer(request.id, self._judge(request.source, request.message))

    def _judge(self, source: str, message: str) -> int:
        """The status to answer with."""
        sender = parse_source(source)
        accounts = self._agent.gate.sources.accounts_of(sender) if sender else []
        if not accounts:
            log.info("a NOTIFY from %s, which is no account's server, was refused", source)
            return FORBIDDEN
        if sender and header_of(message, "Event").partition(";")[0].strip().lower() == MESSAGE_SUMMARY:
            return self._unsolicited_mailbox(sender, message)
        wanted = check_sync(message)
        if wanted is None:
            return BAD_EVENT
        log.info("account %s: its server has the configuration fetched anew", accounts[0])
        self._agent.emit(CheckSync(accounts[0], wanted.reboot))
        return OK

    def _unsolicited_mailbox(self, sender: Source, message: str) -> int:
        """Of the accounts at this server it is the one that is called by the request."""
        identity = self._agent.accounts.choose(sender, message)
        if identity is not None and identity.name is not None:
            self.mailbox(identity.name, message)
        return OK

    def mailbox(self, account: str, message: str) -> None:
        """A NOTIFY tells of an account's mailbox, asked or not."""
        summary = message_summary(body_of(message))
        if summary is None:
            log.info("account %s: a NOTIFY with no message summary was ignored", account)
        else:
            self._agent.emit(MailboxChanged(account, summary.waiting, summary.new, summary.old))
