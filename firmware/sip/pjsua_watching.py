"""Subscriptions to what others do (RFC 6665, 4235): PJSIP subscribes and refreshes, the bodies are read here.

PJSIP subscribes anew by itself: half a second after a refresh that got 481, five minutes after any other end.
An account that comes back, or comes from another address, has its subscriptions made anew at once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pjsua2 as pj

from firmware.sip.dialog_info import DialogInfo, DialogInfoError, Dialogs, asked, dialog_info
from firmware.sip.pjsua_messages import received_message
from firmware.sip.pjsua_thread import describe
from firmware.sip.sip_message import body_of
from firmware.sip.uri import parse_peer
from firmware.sip.watching import DialogsChanged, DialogState, Watched

if TYPE_CHECKING:
    from firmware.sip.pjsua_accounts import Identity
    from firmware.sip.pjsua_agent import UserAgent

CAN_WATCH = hasattr(pj.BuddyConfig, "subscribe_dlg_event")
"""The published wheel cannot."""

AGAIN_S = 60.0
"""A subscription that has missed a change is made anew, but not more often than this."""

log = logging.getLogger(__name__)


class Watching:
    """Who is watched. Lives in PJSIP's thread."""

    def __init__(self, agent: UserAgent) -> None:
        self.agent = agent
        self._everybody: frozenset[Watched] = frozenset()
        self._subscriptions: dict[Watched, Subscription] = {}
        self._from: dict[str, str | None] = {}

    def watch(self, everybody: frozenset[Watched]) -> None:
        """Watch exactly these; an account that does not stand yet begins when it does."""
        for gone in self._subscriptions.keys() - everybody:
            self._subscriptions.pop(gone).end()
        for new in everybody - self._everybody:
            self._subscribe(new)
        self._everybody = everybody

    def registered(self, account: str, here: str | None, afresh: bool) -> None:
        """An account is registered from this address, ``afresh`` where it was not well before."""
        if not afresh and self._from.get(account, "") == here:
            return
        self._from[account] = here
        for watched in self._everybody:
            if watched.account == account:
                self.renew(watched)

    def renew(self, watched: Watched) -> None:
        """Subscribe anew."""
        if watched in self._subscriptions:
            self._subscriptions.pop(watched).end()
        if watched in self._everybody:
            self._subscribe(watched)

    def close(self) -> None:
        """Give every subscription back; PJSIP ends soon."""
        for subscription in self._subscriptions.values():
            subscription.end()
        self._subscriptions.clear()

    def _subscribe(self, watched: Watched) -> None:
        identity = self.agent.accounts[watched.account]
        if not CAN_WATCH or identity is None or watched.account not in self._from:
            return
        try:
            self._subscriptions[watched] = Subscription(self, watched, identity)
        except pj.Error as error:
            log.warning("%s cannot be watched: %s", watched.uri, describe(error))


class Buddy(pj.Buddy):
    """PJSIP's word for somebody who is watched."""

    def __init__(self, subscription: Subscription) -> None:
        super().__init__()
        self._subscription = subscription

    def onBuddyEvSubDlgEventState(self, prm: pj.OnBuddyEvSubStateParam) -> None:
        self._subscription.guard(prm)


class Subscription:
    """One of them. Raises pj.Error when PJSIP does not take it."""

    def __init__(self, watching: Watching, watched: Watched, identity: Identity) -> None:
        self._watching = watching
        self._watched = watched
        self._dialogs = Dialogs()
        self._told: DialogsChanged | None = None
        self._may_renew = True
        self._buddy: Buddy | None = Buddy(self)
        config = pj.BuddyConfig()
        config.uri = watched.uri
        config.subscribe_dlg_event = True
        self._buddy.create(identity.pj_account, config)

    def end(self) -> None:
        """Unsubscribe. The object goes, and with it PJSIP's."""
        self._buddy = None

    def guard(self, prm: pj.OnBuddyEvSubStateParam) -> None:
        """PJSIP's callback, wrapped."""
        self._watching.agent.guard("what somebody does", lambda: self._on_state(prm))

    def _on_state(self, prm: pj.OnBuddyEvSubStateParam) -> None:
        if self._buddy is None:
            return
        if self._buddy.getInfo().subState == pj.PJSIP_EVSUB_STATE_TERMINATED:
            log.info("%s: the subscription has ended", self._watched.uri)
            self._dialogs = Dialogs()
            self._tell()
        elif body := notified(prm.e):
            self._take(body)

    def _take(self, body: str) -> None:
        try:
            document = dialog_info(body.encode("utf-8", "surrogateescape"))
        except DialogInfoError as error:
            log.info("%s: no dialog-info was told, but %s", self._watched.uri, error)
            return
        self._repair(document)
        self._dialogs = self._dialogs.updated(document)
        self._tell()

    def _repair(self, document: DialogInfo) -> None:
        """Where a change was missed the whole state is asked for, by another subscription."""
        if self._dialogs.misses(document) and self._may_renew:
            self._may_renew = False
            self._watching.agent.later(AGAIN_S, lambda: self._watching.renew(self._watched))

    def _tell(self) -> None:
        now = self._now()
        if now != self._told:
            self._told = now
            self._watching.agent.emit(now)

    def _now(self) -> DialogsChanged:
        account, uri, ringing = self._watched.account, self._watched.uri, self._dialogs.ringing
        if ringing is None:
            return DialogsChanged(account, uri, self._dialogs.state)
        caller = parse_peer(f"<{ringing.caller}>")
        target = asked(ringing, uri)
        return DialogsChanged(
            account, uri, DialogState.RINGING, caller.number, ringing.name, target, ringing.identity
        )


def notified(event: pj.SipEvent) -> str:
    """The body of the NOTIFY that an event is about; '' for any other event."""
    message, _ = received_message(event)
    return body_of(message) if message.startswith("NOTIFY ") else ""
