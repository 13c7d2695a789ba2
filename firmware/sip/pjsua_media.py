"""What PJSIP knows about a call's audio: codec, hold, encryption, statistics. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

import pjsua2 as pj

from firmware.config.model import MediaEncryption
from firmware.sip.api import CallId, Encryption, Statistics

PRESENT = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_LOCAL_HOLD, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)


@dataclass(frozen=True, slots=True)
class Audio:
    """A call's audio line: ``index`` among its media, ``codec`` as in SDP."""

    index: int
    codec: str
    held: bool
    held_by_peer: bool


def audio_of(call: pj.Call) -> Audio | None:
    """The call's audio as negotiated, or None while there is none."""
    info = call.getInfo()  # kept: its media die with it
    for media in info.media:
        if media.type != pj.PJMEDIA_TYPE_AUDIO or media.status not in PRESENT:
            continue
        if codec := _codec_of(call, media.index):
            return Audio(
                index=media.index,
                codec=codec,
                held=media.status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD,
                held_by_peer=media.status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD
                or (
                    media.status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD and not media.dir & pj.PJMEDIA_DIR_ENCODING
                ),
            )
    return None


def receives(call: pj.Call, index: int) -> bool:
    """Whether the far end may send sound by this stream (RFC 3264, section 5.1)."""
    info = call.getInfo()  # kept: its media die with it
    return any(media.index == index and media.dir & pj.PJMEDIA_DIR_DECODING for media in info.media)


def _codec_of(call: pj.Call, index: int) -> str | None:
    """The stream's codec; None where a description was agreed on that no stream could be made of."""
    try:
        return str(call.getStreamInfo(index).codecName)
    except pj.Error:
        return None


def encryption_of(call: pj.Call, required: MediaEncryption) -> Encryption:
    """Whether the live media transport encrypts, and by whose keys.

    pjsua2 shows the transport's SRTP state in its dump alone. Which keying it used follows from the account:
    exactly one is enabled for each.
    """
    if "SRTP status: Active" not in call.dump(True, ""):
        return Encryption.NONE
    return Encryption.END_TO_END if required is MediaEncryption.DTLS else Encryption.HOP


@dataclass(frozen=True, slots=True)
class Figures:
    """RTCP's figures (RFC 3550, 6.4) of one stream, or of several of the same call together."""

    sent: int = 0
    received: int = 0
    lost: int = 0
    jitter_ms: float = 0.0
    round_trip_ms: float | None = None

    def plus(self, later: Figures) -> Figures:
        """Those of the stream after a re-INVITE added: counts sum, times are the latest."""
        return Figures(
            self.sent + later.sent,
            self.received + later.received,
            self.lost + later.lost,
            later.jitter_ms if later.received else self.jitter_ms,
            self.round_trip_ms if later.round_trip_ms is None else later.round_trip_ms,
        )

    def of_call(self, call: CallId) -> Statistics:
        expected = self.received + self.lost
        loss = self.lost / expected if expected else 0.0
        return Statistics(call, self.sent, self.received, loss, self.jitter_ms, self.round_trip_ms)


NO_FIGURES = Figures()


def read_figures(call: pj.Call, index: int) -> Figures:
    """The running stream's. Lost are the packets of the peer that never came.

    PJSIP takes Opus' RTP clock (always 48 kHz, RFC 7587) for the rate it decodes at and so makes 40 ms of
    jitter of none; there the deviation of the jitter buffer's delay says it better.
    """
    stat = call.getStreamStat(index)  # kept: its parts die with it
    rtcp = stat.rtcp
    round_trip = rtcp.rttUsec
    is_opus = call.getStreamInfo(index).codecName.lower() == "opus"
    return Figures(
        sent=rtcp.txStat.pkt,
        received=rtcp.rxStat.pkt,
        lost=rtcp.rxStat.loss,
        jitter_ms=float(stat.jbuf.devDelayMsec) if is_opus else rtcp.rxStat.jitterUsec.last / 1000,
        round_trip_ms=round_trip.last / 1000 if round_trip.n else None,
    )
