"""Music on hold from the network: one call to whoever plays it, which all held calls hear.

A far end that RFC 7088 would send to the music's server hears it here through PJSIP's bridge, so that neither
its codec nor its keys change. The phone's core knows nothing of this call. Where the music is not to be had,
or stops, the phone's own is played.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

import pjsua2 as pj

from firmware.sip import names
from firmware.sip.api import CallId
from firmware.sip.pjsua_accounts import Accounts, Identity, first_hop
from firmware.sip.pjsua_gate import Gate
from firmware.sip.pjsua_media import Audio, audio_of, receives
from firmware.sip.pjsua_messages import call_options, received_message
from firmware.sip.pjsua_mixer import MUSIC, NETWORK_MUSIC, QUIET, Mixer
from firmware.sip.pjsua_thread import Timer, describe
from firmware.sip.pjsua_transfer import NOT_THERE, REFUSED
from firmware.sip.sdp import with_codecs
from firmware.sip.sources import OfCall, parse_source

log = logging.getLogger(__name__)

WAIT_S = 2.0
"""How long held calls hear silence before the phone's own music, and how long the network's may be silent."""

MOST_UNFINISHED = 4
"""Calls that nobody has confirmed the end of: PJSIP keeps each for up to 32 s."""

OWNER = OfCall(CallId(0))
"""Vouches for whoever plays; calls of the phone count from 1."""


class MusicHost(Protocol):
    """What it needs of the stack around it."""

    gate: Gate
    accounts: Accounts

    def guard(self, where: str, job: Callable[[], None]) -> None: ...

    def submit(self, job: Callable[[], None]) -> None: ...

    def later(self, seconds: float, job: Callable[[], None]) -> Timer: ...


class MusicCall(pj.Call):
    """The call to the music. It goes nowhere else, whatever the far end asks for."""

    def __init__(self, music: NetworkMusic, identity: Identity) -> None:
        super().__init__(identity.pj_account)
        self._music = music
        self._codecs = identity.codecs

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        self._music.host.guard("state of the music", lambda: self._music.on_state(self, prm))

    def onCallMediaState(self, _prm: pj.OnCallMediaStateParam) -> None:
        self._music.host.guard("media of the music", lambda: self._music.on_media(self))

    def onCallSdpCreated(self, prm: pj.OnCallSdpCreatedParam) -> None:
        def choose() -> None:
            if self._codecs:
                sdp = prm.sdp
                sdp.wholeSdp = with_codecs(sdp.wholeSdp, self._codecs, prm.remSdp.wholeSdp)

        self._music.host.guard("SDP of the music", choose)

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        prm.statusCode = REFUSED

    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:
        prm.statusCode = NOT_THERE


class NetworkMusic:
    """Lives in PJSIP's thread; without a ``uri`` it does nothing."""

    def __init__(self, host: MusicHost, mixer: Mixer, uri: str) -> None:
        self.host = host
        self._mixer = mixer
        self._uri = uri
        self._wanted = False
        self._call: MusicCall | None = None
        self._unfinished: list[MusicCall] = []
        self._timer: Timer | None = None

    def follow(self, held: bool) -> None:
        """Whether any call is on hold now: the first begins it, the last ends it."""
        if not self._uri or held == self._wanted:
            return
        self._wanted = held
        if held:
            self._mixer.music_from(QUIET)
            self._in(WAIT_S, lambda: self._play_own("not there in time"))
            self._begin()
        else:
            self._end()

    def close(self) -> None:
        """Give every PJSIP object back."""
        self._wanted = False
        self._call = None
        self._unfinished.clear()

    # --- its call ---

    def _begin(self) -> None:
        identity = self.host.accounts.of_domain(self._uri)
        if identity is None or identity.pj_account is None or identity.obstacle is not None:
            self._play_own("no account to call it by")
        elif len(self._unfinished) >= MOST_UNFINISHED:
            self._play_own("earlier calls to it are not over yet")
        else:
            call = self._call = MusicCall(self, identity)
            names.look_up(
                first_hop(identity, self._uri),
                lambda found: self.host.submit(lambda: self._dial(call, found)),
            )

    def _dial(self, call: MusicCall, addresses: list[str]) -> None:
        if call is not self._call:
            return
        if not addresses:
            self._play_own("its server's name is not known")
            return
        self._unfinished.append(call)
        try:
            call.makeCall(self._uri, call_options())
        except pj.Error as error:
            self._unfinished.remove(call)
            self._call = None
            self._play_own(describe(error))

    def on_state(self, call: MusicCall, prm: pj.OnCallStateParam) -> None:
        _, source = received_message(prm.e)
        if found := parse_source(source) if source else None:
            self.host.gate.trust_also(OWNER, found)
        info = call.getInfo()
        if info.state != pj.PJSIP_INV_STATE_DISCONNECTED:
            return
        self.host.submit(lambda: self._forget(call))  # not inside its own callback
        if call is self._call:
            self._call = None
            self._play_own(f"{info.lastStatusCode} {info.lastReason}")

    def on_media(self, call: MusicCall) -> None:
        if call is not self._call:
            return
        audio = audio_of(call)
        if audio is None or not receives(call, audio.index):
            self._play_own("it has no sound")
            return
        self._mixer.place(NETWORK_MUSIC, call.getAudioMedia(audio.index))
        self._mixer.music_from(NETWORK_MUSIC)
        self._in(WAIT_S, lambda: self._look(call, audio, 0))

    def _look(self, call: MusicCall, audio: Audio, before: int) -> None:
        """A player that is gone without a word sends nothing any more."""
        if call is not self._call:
            return
        statistics = call.getStreamStat(audio.index)  # kept: its parts die with it
        received = int(statistics.rtcp.rxStat.pkt)
        if received == before:
            self._play_own("nothing is heard of it")
        else:
            self._in(WAIT_S, lambda: self._look(call, audio, received))

    # --- its end ---

    def _play_own(self, why: str) -> None:
        self._end()
        if self._wanted:
            log.warning("music on hold from %s: %s; the phone plays its own", self._uri, why)
            self._mixer.music_from(MUSIC)

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._mixer.displace(NETWORK_MUSIC)
        call, self._call = self._call, None
        if call not in self._unfinished:
            return
        try:
            call.hangup(pj.CallOpParam())
        except pj.Error as error:  # it has just ended by itself
            log.info("the call to the music cannot be hung up: %s", describe(error))

    def _forget(self, call: MusicCall) -> None:
        if call in self._unfinished:
            self._unfinished.remove(call)
        if not self._unfinished:
            self.host.gate.trust(OWNER, set())

    def _in(self, seconds: float, job: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.host.later(seconds, job)
