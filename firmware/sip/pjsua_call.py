"""One call: the phone's commands on it, and what is posted of what PJSIP tells about it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import pjsua2 as pj

from firmware.config.model import DtmfMethod, MediaEncryption
from firmware.sip.api import (
    CallAnswered,
    CallEnded,
    CallId,
    CallProgress,
    Encryption,
    IdentityChanged,
    MediaChanged,
    SipEvent,
    Trouble,
)
from firmware.sip.call_end import explain_end
from firmware.sip.caller import verification
from firmware.sip.far_end import FarEnd
from firmware.sip.offers import Offer, Offers
from firmware.sip.pjsua_callbacks import PhoneCall
from firmware.sip.pjsua_media import NO_FIGURES, Figures, audio_of, encryption_of, read_figures
from firmware.sip.pjsua_messages import NO_WORDS, Words, call_options, received_message
from firmware.sip.pjsua_thread import Timer, describe
from firmware.sip.reason import answered_elsewhere, q850_cause
from firmware.sip.redirection import Redirections
from firmware.sip.uri import parse_peer

log = logging.getLogger(__name__)

NOT_ACCEPTABLE_HERE = 488

STATISTICS_S = 5.0
HANDSHAKE_LOOK_S = 0.05
HANDSHAKE_LIMIT_S = 8.0
HANG_UP_LIMIT_S = 4.0
"""A far end that is dead answers no BYE; PJSIP would wait for that for 32 s."""
DTMF_MS = 160
MOVED = pj.PJSUA_CALL_UPDATE_CONTACT | pj.PJSUA_CALL_UPDATE_VIA
"""Not PJSUA_CALL_REINIT_MEDIA: far ends take a new address more readily than new keys for the sound."""

DTMF_METHODS = {
    DtmfMethod.RFC4733: pj.PJSUA_DTMF_METHOD_RFC2833,
    DtmfMethod.INFO: pj.PJSUA_DTMF_METHOD_SIP_INFO,
}
MOVED_TEMPORARILY = 302
REQUEST_TERMINATED = 487
ASKED_WHO = (401, 407)
"""PJSIP answers these itself, by the same offer again."""


class CallHost(Protocol):
    """What a call needs of the stack around it."""

    def emit(self, event: SipEvent) -> None: ...

    def guard(self, where: str, job: Callable[[], None]) -> None: ...

    def later(self, seconds: float, job: Callable[[], None]) -> Timer: ...

    def call_media(self, call: CallId, media: pj.AudioMedia | None) -> None: ...

    def call_heard_from(self, call: CallId, source: str) -> None: ...

    def is_server_of(self, account: str | None, source: str) -> bool:
        """Whether a message from there is from the account's server."""

    def further_call(self, session: CallSession) -> CallSession | None:
        """A call that comes of this one, of the same account; None while the phone has too many."""

    def replacement(self, session: CallSession) -> CallSession | None:
        """A further call for whoever takes the far end's place in a talk; None while there are too many.

        The phone hears of it by `replace`; until then PJSIP may refuse the INVITE.
        """

    def successor(self, session: CallSession) -> CallSession | None:
        """Where it is not answered yet: to the phone the call stays the same."""

    def replace(self, old: CallSession, new: CallSession) -> None:
        """PJSIP has taken the new one: the commands of its call go to it from now on."""

    def call_gone(self, session: CallSession) -> None:
        """The phone was told that it ended."""

    def call_forgotten(self, session: CallSession) -> None:
        """PJSIP is done with it, too."""


@dataclass(slots=True, eq=False)
class CallSession:
    """A call from its first message to its last."""

    id: CallId
    host: CallHost
    required: MediaEncryption
    dtmf: DtmfMethod
    account: str | None = None
    codecs: tuple[str, ...] = ()
    dialled: bool = False
    accepted: bool = False
    pj_call: PhoneCall | None = None
    audio_index: int | None = None
    hanging_up: bool = False
    handshaking: bool = False
    digits: deque[str] = field(default_factory=deque)
    answered: bool = False
    ended: bool = False
    elsewhere: bool = False
    cause: int = 0
    redirections: Redirections = field(default_factory=Redirections)
    trouble: Trouble = Trouble.NONE
    last_progress: CallProgress | None = None
    last_media: MediaChanged | None = None
    figures: Figures = NO_FIGURES
    stream: int | None = None
    far_end: FarEnd | None = None
    successor: CallSession | None = None
    replaced: bool = False
    offers: Offers = field(init=False)

    def __post_init__(self) -> None:
        self.offers = Offers(self)

    # --- commands ---

    def dial(self, account: pj.Account, uri: str, words: Words) -> None:
        """Send the INVITE with further words in its header; an error of PJSIP's ends the call."""
        self.dialled = True
        self.far_end = FarEnd(parse_peer(uri), uri)
        self.redirections.follows(uri)
        self.pj_call = PhoneCall(self, account)
        self.pj_call.makeCall(uri, words.added_to(call_options()))

    def accept(self, account: pj.Account, pj_id: int) -> None:
        """Take over an INVITE that came in."""
        self.pj_call = PhoneCall(self, account, pj_id)

    def respond(self, code: int) -> None:
        """180, 200 or a refusal, to an INVITE that came in."""
        if self.pj_call is not None and not self.hanging_up:
            self.accepted = code // 100 == 2
            options = call_options()
            options.statusCode = code
            try:
                self.pj_call.answer(options)
            except pj.Error as error:  # its offer is nothing that media can be made of
                log.warning("call %d cannot be answered: %s", self.id, describe(error))
                self.hang_up(NOT_ACCEPTABLE_HERE)

    def redirect(self, uri: str) -> None:
        """302 (RFC 3261, 21.3.3), to an INVITE that came in."""
        self.hang_up(MOVED_TEMPORARILY, Words(headers=(("Contact", f"<{uri}>"),)))

    def hang_up(self, code: int = 0, words: Words = NO_WORDS) -> None:
        """CANCEL, BYE or a refusal, whatever the phase asks for."""
        if self.hanging_up:
            return
        self.hanging_up = True
        if self.pj_call is None:
            return  # still looking up the name
        self.post_statistics()
        self.host.later(HANG_UP_LIMIT_S, self._stop_waiting)
        options = words.added_to(pj.CallOpParam())
        options.statusCode = code
        try:
            self.pj_call.hangup(options)
        except pj.Error as error:  # it has just ended by itself: on_state tells
            log.info("call %d cannot be hung up: %s", self.id, describe(error))

    def drop(self) -> None:
        """Give the PJSIP object back."""
        self.pj_call = None

    def send_digit(self, digit: str) -> None:
        """Send now, or as soon as there is media."""
        self.digits.append(digit)
        self._send_digits()

    # --- what its offers need (OfferingCall) ---

    @property
    def is_own(self) -> bool:
        return self.dialled

    @property
    def takes_offers(self) -> bool:
        return self.answered and not self.ended and not self.hanging_up and self.pj_call is not None

    def send_offer(self, offer: Offer) -> bool:
        """A re-INVITE; False while an INVITE transaction is pending (RFC 3261, 14.1)."""
        options = call_options()
        try:
            if self.pj_call is None:
                return False
            if offer is Offer.HOLD:
                self.pj_call.setHold(options)
            else:
                options.opt.flag = MOVED if offer is Offer.MOVE else pj.PJSUA_CALL_UNHOLD
                self.pj_call.reinvite(options)
        except pj.Error as error:
            log.debug("call %d: an offer waits for its turn: %s", self.id, describe(error))
            return False
        return True

    def later(self, seconds: float, job: Callable[[], None]) -> Timer:
        return self.host.later(seconds, job)

    # --- PJSIP's callbacks ---

    def on_transaction(self, prm: pj.OnCallTsxStateParam) -> None:
        """A CANCEL may tell why; an offer may be refused; any message may tell who is there."""
        self._identify(*received_message(prm.e))
        transaction = prm.e.body.tsxState.tsx
        ours = (transaction.role, transaction.method) == (pj.PJSIP_ROLE_UAC, "INVITE")
        if self.answered and ours and transaction.state == pj.PJSIP_TSX_STATE_COMPLETED:
            if (
                transaction.statusCode >= pj.PJSIP_SC_MULTIPLE_CHOICES
                and transaction.statusCode not in ASKED_WHO
            ):
                self.offers.refused(transaction.statusCode)
        elif not self.dialled and not self.answered:
            message, _ = received_message(prm.e)
            if message.startswith("CANCEL "):
                self.elsewhere, self.cause = answered_elsewhere(message), q850_cause(message)

    def on_state(self, prm: pj.OnCallStateParam) -> None:
        if self.pj_call is None:
            return
        info = self.pj_call.getInfo()
        if self.ended:
            if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
                self.host.call_forgotten(self)
            return
        message, source = received_message(prm.e)
        if source:
            self.host.call_heard_from(self.id, source)
        state = info.state
        if state == pj.PJSIP_INV_STATE_EARLY and info.role == pj.PJSIP_ROLE_UAC:
            self._progress(info.lastStatusCode, "application/sdp" in message)
        elif state == pj.PJSIP_INV_STATE_CONFIRMED and not self.answered:
            self.answered = True
            self.host.emit(CallAnswered(self.id))
            self.host.later(STATISTICS_S, self._statistics_tick)
            self.offers.from_here()
        elif state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.cause = q850_cause(message) or self.cause
            self._end(info.lastStatusCode, info.lastReason, from_peer=bool(source))

    def on_agreement(self) -> None:
        """The offers of both sides have come to something."""
        self.on_media()
        self.offers.taken()

    def on_media(self) -> None:
        if self.pj_call is None or self.ended:
            return
        audio = audio_of(self.pj_call)
        if audio is None:
            self.audio_index = None
            self.host.call_media(self.id, None)
            self._media(MediaChanged(self.id, None, Encryption.NONE))
            return
        self.audio_index = self.stream = audio.index
        self.host.call_media(self.id, self.pj_call.getAudioMedia(audio.index))
        encryption = encryption_of(self.pj_call, self.required)
        self._media(
            MediaChanged(
                self.id, audio.codec, encryption, self.offers.hold_wanted and audio.held, audio.held_by_peer
            )
        )
        if self.required is MediaEncryption.DTLS and encryption is Encryption.NONE and not self.handshaking:
            self.handshaking = True
            self._await_handshake(HANDSHAKE_LIMIT_S)
        self._send_digits()

    def on_stream_end(self) -> None:
        """The last moment to read a stream's figures."""
        self.figures = self._figures()
        self.stream = None

    # --- what follows from them ---

    def _identify(self, message: str, source: str) -> None:
        """Believe the account's server who is at the far end, and nobody else."""
        if self.far_end is None or self.ended or not self.host.is_server_of(self.account, source):
            return
        if (peer := self.far_end.heard(message)) is not None:
            self.host.emit(IdentityChanged(self.id, peer, verification(message, verstat=False)))

    def _progress(self, code: int, early_media: bool) -> None:
        progress = CallProgress(self.id, code, early_media)
        if progress != self.last_progress:
            self.last_progress = progress
            self.host.emit(progress)

    def _media(self, media: MediaChanged) -> None:
        if media != self.last_media:
            self.last_media = media
            self.host.emit(media)

    def _await_handshake(self, seconds: float) -> None:
        """DTLS negotiates after the answer: look until its keys are in use, not for ever."""
        if self.ended or self.pj_call is None or self.last_media is None:
            return
        if encryption_of(self.pj_call, self.required) is not Encryption.NONE:
            self.handshaking = False
            self.on_media()
        elif seconds <= 0:
            self.trouble = Trouble.ENCRYPTION
            self.hang_up()
        else:
            self.host.later(HANDSHAKE_LOOK_S, lambda: self._await_handshake(seconds - HANDSHAKE_LOOK_S))

    def _send_digits(self) -> None:
        if self.pj_call is None or self.audio_index is None or not self.answered:
            return
        while self.digits:
            options = pj.CallSendDtmfParam()
            options.method = DTMF_METHODS[self.dtmf]
            options.digits = self.digits.popleft()
            options.duration = DTMF_MS
            self.pj_call.sendDtmf(options)

    def _statistics_tick(self) -> None:
        if not self.ended and not self.hanging_up:
            self.post_statistics()
            self.host.later(STATISTICS_S, self._statistics_tick)

    def _figures(self) -> Figures:
        if self.pj_call is None or self.stream is None:
            return self.figures
        return self.figures.plus(read_figures(self.pj_call, self.stream))

    def post_statistics(self) -> None:
        """Post the figures so far, if there ever was media."""
        figures = self._figures()
        if figures != NO_FIGURES:
            self.host.emit(figures.of_call(self.id))

    def _stop_waiting(self) -> None:
        """Hung up, and nobody confirms it: over as far as the phone is concerned."""
        if not self.ended:
            self._finish(
                200 if self.answered else REQUEST_TERMINATED, Trouble.NO_ANSWER, "hung up, unconfirmed"
            )

    def _end(self, code: int, reason: str, *, from_peer: bool) -> None:
        if not self.hanging_up:
            self.post_statistics()
        trouble = self.trouble
        if trouble is Trouble.NONE and not self.hanging_up:
            required = self.required in (MediaEncryption.SDES, MediaEncryption.DTLS)
            trouble = explain_end(code, reason, from_peer=from_peer, encryption_required=required)
        self._finish(code, trouble, reason)
        self.host.call_forgotten(self)

    def _finish(self, code: int, trouble: Trouble, detail: str) -> None:
        self.ended = True
        self.host.emit(CallEnded(self.id, code, trouble, detail, self.elsewhere, self.cause))
        self.host.call_gone(self)
