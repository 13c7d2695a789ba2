"""When the phone's own address changes: registrations and calls go along to the new one.

PJSIP drops its connections and registers anew (``handleIpChange``). The calls are offered anew here, since
PJSIP does it once only, and not at all if the first REGISTER from the new address fails.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pjsua2 as pj

from firmware.sip import names
from firmware.sip.pjsua_registrar import Registration
from firmware.sip.pjsua_thread import describe

if TYPE_CHECKING:
    from firmware.sip.pjsua_agent import UserAgent

log = logging.getLogger(__name__)


class Moves:
    """Lives in PJSIP's thread."""

    def __init__(self, agent: UserAgent, endpoint: pj.Endpoint) -> None:
        self._agent = agent
        self._endpoint = endpoint

    def follow(self, addresses: tuple[str, ...]) -> None:
        """These are the phone's addresses now, the default route's first."""
        everyone = self._agent.accounts.registrations()
        moved = []
        if self._agent.config.sip.bind is None:
            moved = [registration for registration in everyone if registration.has_moved]
            if self._agent.accounts.rename_local(addresses[0]):
                self._move_calls(None, addresses[0])
        for registration in everyone:
            if registration not in moved and not registration.well and not registration.pending:
                registration.refresh()
        if moved:
            hosts = [registration.host for registration in moved]
            # PJSIP would look names up in this thread, and wait for them.
            names.look_up_all(hosts, lambda: self._agent.submit(lambda: self._move(moved)))

    def _move(self, moved: list[Registration]) -> None:
        log.info("the network address changed: registering from the new one")
        for registration in moved:
            if address := registration.here:
                self._move_calls(registration.account.name, address)
        for registration in self._agent.accounts.registrations():
            registration.begin_move()
        change = pj.IpChangeParam()
        change.restartListener = False  # they listen on every address there is
        change.shutdownTransport = True
        try:
            self._endpoint.handleIpChange(change)
        except pj.Error as error:  # some account could not: end_move sees to each
            log.info("following the address: %s", describe(error))
        for registration in self._agent.accounts.registrations():
            registration.end_move()

    def _move_calls(self, account: str | None, address: str) -> None:
        """A call of an account waits until that is registered: its server may ask who this is."""
        for session in self._agent.sessions.values():
            if session.account == account:
                session.offers.move(address)
                if account is None:
                    session.offers.from_here()

    def registered(self, account: str) -> None:
        """An account is registered: calls of it that still have to move can."""
        for session in self._agent.sessions.values():
            if session.account == account:
                session.offers.from_here()
