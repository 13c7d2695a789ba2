"""The user agent inside PJSIP's thread: its parts, and the phone's commands carried out on them."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import assert_never

import pjsua2 as pj

from board.api import AlsaSound, FramePort
from firmware.config.model import Config
from firmware.sip import names, pjsua_endpoint, pjsua_messages, pjsua_transfer
from firmware.sip.api import (
    Answer,
    CallEnded,
    CallId,
    Capabilities,
    DeleteSound,
    Dial,
    FollowAddresses,
    HangUp,
    Hold,
    PickUp,
    PlayKeyTone,
    Redirect,
    RefreshRegistrations,
    Reject,
    Resume,
    Ring,
    SendDtmf,
    SipCommand,
    SipEvent,
    Sound,
    StackReady,
    Transfer,
    TransferTo,
    Trouble,
    TrustLanPhones,
)
from firmware.sip.music import music_uri
from firmware.sip.pjsua_accounts import Accounts, Identity, first_hop
from firmware.sip.pjsua_call import CallSession
from firmware.sip.pjsua_certificates import CertificateWatch
from firmware.sip.pjsua_gate import REPORT_S, Gate
from firmware.sip.pjsua_incoming import IncomingCalls
from firmware.sip.pjsua_log import PythonLog, silence_early_log
from firmware.sip.pjsua_moves import Moves
from firmware.sip.pjsua_network_music import NetworkMusic
from firmware.sip.pjsua_notify import Notifies
from firmware.sip.pjsua_sound import BoardSound
from firmware.sip.pjsua_thread import PjsuaThread, describe
from firmware.sip.pjsua_watching import Watching
from firmware.sip.sources import OfAccount, OfCall, OfLan, Source, parse_source
from firmware.sip.watching import WatchDialogs

OK = 200
RINGING = 180
TEMPORARILY_UNAVAILABLE = 480
REQUEST_TERMINATED = 487
LAST_WORDS_S = 1.0
LAST_LOOK_S = 0.02

log = logging.getLogger(__name__)


class UserAgent:
    """Everything that lives in PJSIP's thread: made there, used there, ended there."""

    def __init__(
        self,
        config: Config,
        board: FramePort | AlsaSound | None,
        thread: PjsuaThread,
        emit: Callable[[SipEvent], None],
        recordings: Path | None = None,
    ) -> None:
        self.config = config
        self._recordings = recordings
        self.emit = emit
        self.guard, self.submit, self.later = thread.guard, thread.submit, thread.later
        self.gate = Gate(open_to_all=config.sip.direct_calls)
        self.sessions: dict[CallId, CallSession] = {}
        self._lingering: list[CallSession] = []
        self.incoming = IncomingCalls(self)
        self.notifies = Notifies(self)
        self._watching = Watching(self)
        self._thread = thread
        self._board = board
        self._log = PythonLog()
        self._certificates = CertificateWatch()

    # --- beginning and end ---

    def begin(self) -> Capabilities:
        """Make PJSIP ready and begin to register. Raises StackError."""
        silence_early_log()
        self._endpoint = pjsua_endpoint.PhoneEndpoint(
            self._on_transport_state, self._on_select_account, self._on_device_error
        )
        self._endpoint.libCreate()
        try:
            return self._begin()
        except BaseException:
            self._endpoint.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)
            raise

    def _begin(self) -> Capabilities:
        self._endpoint.libInit(
            pjsua_endpoint.endpoint_config(
                self._log, self._board, self.config.sip.srv, self.config.audio.packet_ms
            )
        )
        self.gate.install()
        self.notifies.install()
        transports = pjsua_endpoint.open_transports(self._endpoint, self.config)
        self._endpoint.libStart()
        able = pjsua_endpoint.capabilities(self._endpoint)
        present = pjsua_endpoint.prefer_codecs(self._endpoint, wanted_codecs(self.config))
        self._sound = BoardSound(
            self._endpoint, self._board, self.emit, self.later, self.config, self._recordings
        )
        self.accounts = Accounts(self.config, self, transports, able)
        self._music = NetworkMusic(self, self._sound.mixer, music_uri(self.config.calls.music_on_hold))
        self._moves = Moves(self, self._endpoint)
        self._thread.wake_through(self.config.sip.bind or "127.0.0.1", transports.port)
        self.emit(StackReady(transports.port, missing(self.config, able, present)))
        for registration in self.accounts.registrations():
            registration.begin()
        self.later(REPORT_S, self._report)
        return able

    def handle_events(self, milliseconds: int) -> None:
        """Let PJSIP work."""
        self._endpoint.libHandleEvents(milliseconds)
        self.notifies.look()

    def leave(self) -> None:
        """Hang up and unregister, then leave the thread's loop; a dead server does not hold us up."""
        self._music.follow(False)
        for session in list(self.sessions.values()):
            self.guard("last hang-up", partial(session.hang_up, TEMPORARILY_UNAVAILABLE))
        for registration in self.accounts.registrations():
            self.guard("last REGISTER", registration.leave)
        self._wait_for_last_words(LAST_WORDS_S)

    def end(self) -> None:
        """Give back every PJSIP object in the order PJSIP needs, then PJSIP itself."""
        for session in [*self.sessions.values(), *self._lingering]:
            session.drop()
        self.sessions.clear()
        self._lingering.clear()
        self.incoming.close()
        self._watching.close()
        self._music.close()
        self._sound.close()
        self.accounts.close()
        gc.collect()
        self._endpoint.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)

    def _wait_for_last_words(self, seconds: float) -> None:
        pending = any(registration.pending for registration in self.accounts.registrations())
        if seconds <= 0 or not (pending or self.sessions):
            self._thread.finish()
        else:
            self.later(LAST_LOOK_S, lambda: self._wait_for_last_words(seconds - LAST_LOOK_S))

    # --- commands ---

    def perform(self, command: SipCommand) -> None:
        """Carry out one command; one that names a call which is gone is ignored."""
        match command:
            case Dial() | PickUp():
                self._dial(command)
            case WatchDialogs(everybody):
                self._watching.watch(everybody)
            case PlayKeyTone() | DeleteSound():
                self._sound.perform(command)
            case RefreshRegistrations():
                for registration in self.accounts.registrations():
                    registration.refresh()
            case FollowAddresses(addresses):
                self._moves.follow(addresses)
                self._sound.follow(addresses)
            case TrustLanPhones(phones):
                self.gate.trust(OfLan(), {Source(phone.address, phone.port) for phone in phones})
            case _:
                session = self.sessions.get(command.call)
                if session is None:
                    return
                if isinstance(command, TransferTo):
                    pjsua_transfer.refer_to(session, self.sessions.get(command.other))
                else:
                    act_on_call(session, command)

    def set_sound(self, sound: Sound) -> None:
        """Make it sound like this."""
        self._music.follow(bool(sound.held))
        self._sound.apply(sound)

    def _dial(self, command: Dial | PickUp) -> None:
        identity = self.accounts[command.account]
        if identity is None or identity.pj_account is None:
            self.emit(CallEnded(command.call, 0, Trouble.NO_ACCOUNT, f"no account {command.account!r}"))
        elif identity.obstacle is not None:
            self.emit(CallEnded(command.call, 0, Trouble.ENCRYPTION, identity.obstacle))
        else:
            session = self.new_session(command.call, identity)
            host = first_hop(identity, command.uri)
            names.look_up(
                host, lambda found: self._thread_do(lambda: self._invite(session, identity, command, found))
            )

    def _thread_do(self, job: Callable[[], None]) -> None:
        """Here and now in PJSIP's thread, from elsewhere by its queue."""
        if self._thread.is_current():
            job()
        else:
            self.submit(job)

    def _invite(
        self, session: CallSession, identity: Identity, command: Dial | PickUp, addresses: list[str]
    ) -> None:
        if session.hanging_up:
            self._give_up(session, REQUEST_TERMINATED, Trouble.NONE, "hung up")
        elif not addresses:
            self._give_up(session, 0, Trouble.NAME, f"the name in {command.uri} is not known")
        else:
            try:
                own = identity.settings.uri if identity.settings else None
                words = pjsua_messages.of_dial(command, own, self.accounts.hidden_contact(identity))
                session.dial(identity.pj_account, command.uri, words)
            except pj.Error as error:
                self._give_up(session, 0, Trouble.LOCAL, describe(error))

    def _give_up(self, session: CallSession, code: int, trouble: Trouble, detail: str) -> None:
        session.drop()
        self.emit(CallEnded(session.id, code, trouble, detail))
        self.call_gone(session)

    # --- what calls and registrations need (CallHost, RegistrarHost) ---

    def new_session(self, call: CallId, identity: Identity) -> CallSession:
        self.sessions[call] = session = self.session_of(call, identity)
        return session

    def session_of(self, call: CallId, identity: Identity) -> CallSession:
        """One that nothing leads to yet."""
        return CallSession(
            call, self, identity.encryption, self.config.sip.dtmf, identity.name, identity.codecs
        )

    def further_call(self, session: CallSession) -> CallSession | None:
        """A call that comes of another: given to us."""
        return self.incoming.further(session)

    def replacement(self, session: CallSession) -> CallSession | None:
        """A further call, for whoever takes the far end's place in a talk."""
        return self.incoming.replacement(session)

    def successor(self, session: CallSession) -> CallSession | None:
        """The same call, for whoever takes its far end's place before it is answered."""
        return self.incoming.successor(session)

    def replace(self, old: CallSession, new: CallSession) -> None:
        """The phone's commands go to the new one; of the same call PJSIP still has to end the old one."""
        self.incoming.unborn.remove(new)
        self.sessions[new.id] = new
        if new.id == old.id:
            self._sound.mixer.displace(old.id)
            self._lingering.append(old)

    def call_media(self, call: CallId, media: pj.AudioMedia | None) -> None:
        """A call's place on the bridge, or (None) that it has none any more."""
        if media is None:
            self._sound.mixer.displace(call)
        else:
            self._sound.mixer.place(call, media)

    def call_heard_from(self, call: CallId, source: str) -> None:
        """A message of the call came from there: its later requests may, too."""
        parsed = parse_source(source)
        if parsed is not None:
            self.gate.trust_also(OfCall(call), parsed)

    def is_server_of(self, account: str | None, source: str) -> bool:
        """Whether a message from there is from the account's server."""
        parsed = parse_source(source)
        return parsed is not None and account in self.gate.sources.accounts_of(parsed)

    def call_gone(self, session: CallSession) -> None:
        """The phone was told that the call is over."""
        self._sound.mixer.displace(session.id)
        self.gate.trust(OfCall(session.id), set())
        if self.sessions.pop(session.id, None) is not None and session.pj_call is not None:
            self._lingering.append(session)

    def call_forgotten(self, session: CallSession) -> None:
        """PJSIP is done with the call; its object is dropped, not inside its own callback."""

        def drop() -> None:
            session.drop()
            if session in self._lingering:
                self._lingering.remove(session)

        self.submit(drop)

    def trust_server(self, account: str, sources: set[Source]) -> None:
        """An account's server lives there."""
        self.gate.trust(OfAccount(account), sources)

    def registered(self, account: str, here: str | None, afresh: bool) -> None:
        """An account is registered from this address, ``afresh`` where it was not well before."""
        self._moves.registered(account)
        self._watching.registered(account, here, afresh)

    def certificate_complaint(self) -> str | None:
        """What the last TLS handshake complained about, once."""
        return self._certificates.take()

    # --- PJSIP's callbacks about the whole endpoint ---

    def _on_transport_state(self, prm: pj.OnTransportStateParam) -> None:
        def handle() -> None:
            self._certificates.look(prm)
            if prm.state == pj.PJSIP_TP_STATE_DISCONNECTED:
                for registration in self.accounts.registrations():
                    if registration.over_connection:
                        registration.connection_lost()

        self.guard("transport state", handle)

    def _on_select_account(self, prm: pj.OnSelectAccountParam) -> None:
        def handle() -> None:
            source = parse_source(prm.rdata.srcAddress)
            chosen = self.accounts.choose(source, prm.rdata.wholeMsg) if source is not None else None
            if chosen is not None and chosen.pj_account is not None:
                prm.accountIndex = chosen.pj_account.getId()

        self.guard("account of a request", handle)

    def _on_device_error(self, device: int) -> None:
        self.submit(lambda: self._sound.device_failed(device))

    def _report(self) -> None:
        self.gate.report()
        self.later(REPORT_S, self._report)


def act_on_call(
    session: CallSession,
    command: Ring | Answer | Reject | Redirect | HangUp | Hold | Resume | Transfer | SendDtmf,
) -> None:
    """One command to one call."""
    match command:
        case Ring():
            session.respond(RINGING)
        case Answer():
            session.respond(OK)
        case Reject(code=code):
            session.hang_up(code)
        case Redirect(uri=uri):
            session.redirect(uri)
        case HangUp():
            session.hang_up(0 if session.accepted or session.dialled else TEMPORARILY_UNAVAILABLE)
        case Hold():
            session.offers.hold(True)
        case Resume():
            session.offers.hold(False)
        case Transfer(uri=uri):
            pjsua_transfer.refer(session, uri)
        case SendDtmf(digit=digit):
            session.send_digit(digit)
        case _:
            assert_never(command)


def wanted_codecs(config: Config) -> tuple[str, ...]:
    """Those of all accounts, and the others that only some have."""
    return tuple(dict.fromkeys(sum((each.codecs for each in config.accounts), config.audio.codecs)))


def missing(config: Config, able: Capabilities, present: frozenset[str]) -> tuple[str, ...]:
    """What the configuration asks for or a phone should have, and this build has not; for the log."""
    lacks = [f"codec {name}" for name in wanted_codecs(config) if name not in present]
    if not able.tls:
        lacks.append("TLS")
    if not able.srtp_sdes:
        lacks.append("SRTP with SDES")
    if not able.srtp_dtls:
        lacks.append("SRTP with DTLS")
    if not able.silent_drop:
        lacks.append("silence towards strangers (they get 403)")
    return tuple(lacks)
