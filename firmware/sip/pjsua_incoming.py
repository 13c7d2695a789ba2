"""An INVITE comes in: taken, or refused because the phone is full or nobody knows the caller."""

from __future__ import annotations

import itertools
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pjsua2 as pj

from firmware.sip.api import CallId
from firmware.sip.caller import incoming_call
from firmware.sip.far_end import FarEnd
from firmware.sip.pjsua_accounts import Identity
from firmware.sip.pjsua_callbacks import PhoneCall
from firmware.sip.pjsua_endpoint import MOST_CALLS
from firmware.sip.sip_message import header_of
from firmware.sip.sources import parse_source
from firmware.sip.uri import parse_peer

if TYPE_CHECKING:
    from firmware.sip.pjsua_agent import UserAgent
    from firmware.sip.pjsua_call import CallSession

BUSY_HERE = 486
FORBIDDEN = 403
NOT_ACCEPTABLE_HERE = 488

log = logging.getLogger(__name__)


class RefusedCall(pj.Call):
    """A call that the phone never hears of: held only until PJSIP has sent the refusal."""

    def __init__(self, incoming: IncomingCalls, account: pj.Account, pj_id: int) -> None:
        super().__init__(account, pj_id)
        self._incoming = incoming

    def onCallState(self, _prm: pj.OnCallStateParam) -> None:
        self._incoming.agent.guard("refused call", lambda: self._incoming.forget(self))


class IncomingCalls:
    """Gives incoming calls their even ids."""

    def __init__(self, agent: UserAgent) -> None:
        self.agent = agent
        self._ids = itertools.count(2, 2)
        self._refused: list[RefusedCall] = []
        self.unborn: list[CallSession] = []

    def take(self, identity: Identity, prm: pj.OnIncomingCallParam) -> None:
        """PJSIP offers a call for one of our identities. It must get an object, whatever becomes of it."""
        source = parse_source(prm.rdata.srcAddress)
        message = prm.rdata.wholeMsg
        chosen = self.agent.accounts.choose(source, message) if source is not None else None
        if chosen is None:
            log.info("a call from a stranger at %s was refused", prm.rdata.srcAddress)
            self._refuse(identity, prm.callId, FORBIDDEN)
        elif chosen is not identity or chosen.obstacle is not None:
            self._refuse(identity, prm.callId, NOT_ACCEPTABLE_HERE)
        elif len(self.agent.sessions) >= MOST_CALLS:
            self._refuse(identity, prm.callId, BUSY_HERE)
        else:
            self._offer(identity, prm.callId, message, prm.rdata.srcAddress)

    def forget(self, call: RefusedCall) -> None:
        """Drop it when it is over, but not inside its own callback."""
        if call.getInfo().state == pj.PJSIP_INV_STATE_DISCONNECTED and call in self._refused:
            self.agent.submit(lambda: self._refused.remove(call))

    def close(self) -> None:
        self._refused.clear()
        self.unborn.clear()

    def further(self, session: CallSession) -> CallSession | None:
        """A call that comes of another of ours, to whom its far end has sent us (REFER)."""
        new = self._made_of(session) if len(self.agent.sessions) < MOST_CALLS else None
        if new is not None:
            new.id = CallId(next(self._ids))
            self.agent.sessions[new.id] = new
        return new

    def replacement(self, session: CallSession) -> CallSession | None:
        """A further call, of whoever may take the far end's place in a talk (Replaces)."""
        new = self._unborn_of(session) if len(self.agent.sessions) < MOST_CALLS else None
        if new is not None:
            new.id = CallId(next(self._ids))
        return new

    def successor(self, session: CallSession) -> CallSession | None:
        """The same call of ours again, which somebody else is to answer than who is called."""
        return self._unborn_of(session)

    def _unborn_of(self, session: CallSession) -> CallSession | None:
        """What nobody hears of until PJSIP has taken the INVITE with Replaces; one for all tries of a call.

        Where PJSIP refuses the INVITE (its offer is nothing), the object has the number of a call that there
        never was. PJSIP ends whatever has that number when the object goes, so that it must stay.
        """
        new = session.successor or self._made_of(session)
        if new is not None and new not in self.unborn:
            self.unborn.append(new)
        return new

    def _made_of(self, session: CallSession) -> CallSession | None:
        """Of the same account, and as yet with the same number."""
        identity = self.agent.accounts[session.account]
        if identity is None or identity.pj_account is None:
            return None
        new = self.agent.session_of(session.id, identity)
        new.pj_call = PhoneCall(new, identity.pj_account)
        return new

    def _offer(self, identity: Identity, pj_id: int, message: str, source: str) -> None:
        call = CallId(next(self._ids))
        session = self.agent.new_session(call, identity)
        session.accept(identity.pj_account, pj_id)
        self.agent.call_heard_from(call, source)
        found = parse_source(source)
        verstat = identity.settings is not None and identity.settings.verstat
        made = incoming_call(call, identity.name, message, verstat)
        session.far_end = FarEnd(made.peer, parse_peer(header_of(message, "From")).uri)
        self.agent.emit(replace(made, source=(found.address, found.port)) if found else made)

    def _refuse(self, identity: Identity, pj_id: int, code: int) -> None:
        call = RefusedCall(self, identity.pj_account, pj_id)
        self._refused.append(call)
        options = pj.CallOpParam()
        options.statusCode = code
        call.hangup(options)
