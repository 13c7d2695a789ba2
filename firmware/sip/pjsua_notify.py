"""NOTIFY without a subscription: a registrar's ``check-sync`` is believed, and nobody else's."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pjsua2 as pj

from firmware.sip.api import CheckSync
from firmware.sip.check_sync import check_sync
from firmware.sip.sources import parse_source

if TYPE_CHECKING:
    from firmware.sip.pjsua_agent import UserAgent

OK = 200
FORBIDDEN = 403
BAD_EVENT = 489

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
        wanted = check_sync(message)
        sender = parse_source(source)
        accounts = self._agent.gate.sources.accounts_of(sender) if sender else []
        if not accounts:
            log.info("a NOTIFY from %s, which is no account's server, was refused", source)
            return FORBIDDEN
        if wanted is None:
            return BAD_EVENT
        log.info("account %s: its server has the configuration fetched anew", accounts[0])
        self._agent.emit(CheckSync(accounts[0], wanted.reboot))
        return OK
