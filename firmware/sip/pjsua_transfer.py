"""Calls that are given away and taken over: REFER (RFC 3515), Replaces (RFC 3891), and word of them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pjsua2 as pj

from firmware.sip.api import CallReferred, CallReplaced, IdentityChanged, SipEvent, TransferProgress
from firmware.sip.caller import incoming_call
from firmware.sip.far_end import FarEnd
from firmware.sip.pjsua_messages import ELSEWHERE
from firmware.sip.pjsua_thread import describe
from firmware.sip.sip_message import header_of
from firmware.sip.uri import parse_peer, parse_uri

if TYPE_CHECKING:
    from firmware.sip.pjsua_call import CallSession

OK = 200
ACCEPTED = 202
REFUSED = 603
NOT_THERE = 481
LOCAL_ERROR = 500
FINAL = 200

log = logging.getLogger(__name__)


def refer(session: CallSession, uri: str) -> None:
    """Have the far end dial ``uri`` in our place."""
    if session.pj_call is None or not session.answered or session.ended:
        return
    try:
        session.pj_call.xfer(uri, pj.CallOpParam())
    except pj.Error as error:
        log.warning("call %d cannot be transferred: %s", session.id, describe(error))
        session.host.emit(TransferProgress(session.id, LOCAL_ERROR))


def refer_to(session: CallSession, other: CallSession | None) -> None:
    """Have the far end take our place in another call."""
    if session.pj_call is None or not session.answered or session.ended:
        return
    if other is None or other.pj_call is None or not other.answered or other.ended:
        session.host.emit(TransferProgress(session.id, NOT_THERE))
        return
    try:
        session.pj_call.xferReplaces(other.pj_call, pj.CallOpParam())
    except pj.Error as error:
        log.warning("call %d cannot be joined with %d: %s", session.id, other.id, describe(error))
        session.host.emit(TransferProgress(session.id, LOCAL_ERROR))


def progress(session: CallSession, prm: pj.OnCallTransferStatusParam) -> None:
    """The far end tells how far it is; after the final word nothing more is wanted of it."""
    code = int(prm.statusCode)
    session.host.emit(TransferProgress(session.id, code))
    prm.cont = not prm.finalNotify and code < FINAL


def referred(session: CallSession, prm: pj.OnCallTransferRequestParam) -> None:
    """The far end has us dial somebody else: only while that call is on, and only by SIP."""
    peer = parse_peer(prm.dstUri)
    if parse_uri(peer.uri) is None or not session.answered or session.ended or session.hanging_up:
        log.info("call %d: not dialled for its far end: %s", session.id, prm.dstUri)
        prm.statusCode = REFUSED
        return
    new = session.host.further_call(session)
    if new is None:
        prm.statusCode = REFUSED
        return
    prm.newCall = new.pj_call
    prm.statusCode = ACCEPTED
    new.dialled = True
    new.far_end = FarEnd(peer, peer.uri)
    session.host.emit(CallReferred(session.id, new.id, session.account, peer))


def replaced(session: CallSession, prm: pj.OnCallReplaceRequestParam) -> None:
    """Somebody with the dialog's secret takes the far end's place, in a talk or while it rings there.

    PJSIP itself refuses who would take a call that rings here (RFC 3891, section 3).
    """
    message, source = prm.rdata.wholeMsg, prm.rdata.srcAddress
    new = None if session.ended or session.replaced else _in_place_of(session, source)
    if new is None:
        prm.statusCode = NOT_THERE
        return
    prm.statusCode = OK
    prm.newCall = new.pj_call
    new.accepted = True
    sender = parse_peer(header_of(message, "From"))
    told = sender if session.answered else incoming_call(new.id, new.account, message).peer
    new.far_end = FarEnd(told, sender.uri)
    session.successor = new


def _in_place_of(session: CallSession, source: str) -> CallSession | None:
    """The call of who takes the place; whose call rings elsewhere is taken by the account's server only."""
    if session.answered:
        return session.host.replacement(session)
    return session.host.successor(session) if session.host.is_server_of(session.account, source) else None


def succeeded(session: CallSession) -> None:
    """PJSIP answers whoever takes the far end's place: nothing of the INVITE was wrong."""
    new = session.successor
    if new is None or new.far_end is None or session.pj_call is None:
        return
    session.replaced, session.successor = True, None
    if new.id == session.id:
        _cancel_elsewhere(session, session.pj_call)
        told: SipEvent = IdentityChanged(new.id, new.far_end.told)
    else:
        told = CallReplaced(session.id, new.id, new.far_end.told)
    session.host.replace(session, new)
    session.host.emit(told)


def _cancel_elsewhere(session: CallSession, pj_call: pj.Call) -> None:
    """What rang elsewhere rings there no more (RFC 5359, 2.16). PJSIP would cancel it without a word why."""
    session.ended = True
    try:
        pj_call.hangup(ELSEWHERE.added_to(pj.CallOpParam()))
    except pj.Error as error:
        log.info("call %d was taken, and cannot be cancelled: %s", session.id, describe(error))
