"""PJSIP's call: what it tells, each handed to the phone's :class:`CallSession` under guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pjsua2 as pj

from firmware.sip import pjsua_transfer
from firmware.sip.api import DigitReceived
from firmware.sip.sdp import moved_to, with_codecs

if TYPE_CHECKING:
    from firmware.sip.pjsua_call import CallSession

IS_UPDATE = 1  # PJMEDIA_STREAM_DTMF_IS_UPDATE: more of a digit already told


class PhoneCall(pj.Call):
    """A PJSIP call whose callbacks go to its :class:`CallSession`, wrapped."""

    def __init__(self, session: CallSession, account: pj.Account, pj_id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, pj_id)
        self._session = session

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        self._session.host.guard("call state", lambda: self._session.on_state(prm))

    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:
        self._session.host.guard("transaction", lambda: self._session.on_transaction(prm))

    def onCallMediaState(self, _prm: pj.OnCallMediaStateParam) -> None:
        self._session.host.guard("call media", self._session.on_agreement)

    def onStreamDestroyed(self, _prm: pj.OnStreamDestroyedParam) -> None:
        self._session.host.guard("end of a stream", self._session.on_stream_end)

    def onCallSdpCreated(self, prm: pj.OnCallSdpCreatedParam) -> None:
        """PJSIP writes the address that its media sockets had when they were made, and every codec it has."""

        def place() -> None:
            sdp = prm.sdp
            description = written = sdp.wholeSdp
            if (here := self._session.offers.here) is not None:
                description = moved_to(description, here)
            if wanted := self._session.codecs:
                description = with_codecs(description, wanted, prm.remSdp.wholeSdp)
            if description != written:
                sdp.wholeSdp = description

        self._session.host.guard("SDP", place)

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        prm.statusCode = pjsua_transfer.REFUSED  # should the next line fail
        self._session.host.guard("REFER", lambda: pjsua_transfer.referred(self._session, prm))

    def onCallTransferStatus(self, prm: pj.OnCallTransferStatusParam) -> None:
        self._session.host.guard("word of a REFER", lambda: pjsua_transfer.progress(self._session, prm))

    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:
        prm.statusCode = pjsua_transfer.NOT_THERE  # should the next line fail
        self._session.host.guard("Replaces", lambda: pjsua_transfer.replaced(self._session, prm))

    def onCallReplaced(self, _prm: pj.OnCallReplacedParam) -> None:
        self._session.host.guard("Replaces", lambda: pjsua_transfer.succeeded(self._session))

    def onCallRedirected(self, prm: pj.OnCallRedirectedParam) -> int:
        """Follow a redirection (RFC 3261, section 8.1.3.4)."""
        follows = self._session.redirections.follows(prm.targetUri)
        return int(pj.PJSIP_REDIRECT_ACCEPT if follows else pj.PJSIP_REDIRECT_REJECT)

    def onDtmfEvent(self, prm: pj.OnDtmfEventParam) -> None:
        if not prm.flags & IS_UPDATE:
            self._session.host.emit(DigitReceived(self._session.id, prm.digit))
