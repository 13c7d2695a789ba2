"""PJSIP's endpoint as a desk phone wants it: one thread, low delay, only the transports that are needed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pjsua2 as pj

from board.api import AlsaSound, FramePort
from firmware.config.model import Config
from firmware.sip import pjsua_frames, pjsua_log
from firmware.sip.api import Capabilities, StackError
from firmware.sip.pjsua_account import mark
from firmware.sip.resolv_conf import name_servers
from firmware.sip.uri import parse_uri

SYSTEM_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
MOST_CALLS = 8
SPARE_CALLS = 24
"""Call slots beyond the eight: the ninth caller hears busy from us, and PJSIP keeps a call for 32 s when the
far end does not confirm its end (RFC 3261, 17.1.1.2)."""

CARD_FRAME_MS = 10
"""Half of what others take: between mouth and ear a frame waits in each of five buffers."""

CODEC_IDS = {"opus": "opus/48000/2", "G722": "G722/16000/1", "PCMA": "PCMA/8000/1", "PCMU": "PCMU/8000/1"}
HIGHEST_PRIORITY = 255

log = logging.getLogger(__name__)

OnTransportState = Callable[[pj.OnTransportStateParam], None]
OnSelectAccount = Callable[[pj.OnSelectAccountParam], None]
OnDeviceError = Callable[[int], None]


class PhoneEndpoint(pj.Endpoint):
    """The endpoint with its callbacks handed on; they must not raise. A device's error is of any thread."""

    def __init__(
        self,
        on_transport_state: OnTransportState,
        on_select_account: OnSelectAccount,
        on_device_error: OnDeviceError,
    ) -> None:
        super().__init__()
        self._on_transport_state = on_transport_state
        self._on_select_account = on_select_account
        self._on_device_error = on_device_error

    def onTransportState(self, prm: pj.OnTransportStateParam) -> None:
        self._on_transport_state(prm)

    def onSelectAccount(self, prm: pj.OnSelectAccountParam) -> None:
        self._on_select_account(prm)

    def onMediaEvent(self, prm: pj.OnMediaEventParam) -> None:
        event = prm.ev  # kept: its parts die with it
        if event.type == pj.PJMEDIA_EVENT_AUD_DEV_ERROR:
            data = event.data
            self._on_device_error(data.audDevError.id)


@dataclass(frozen=True, slots=True)
class Transports:
    """What was opened: the UDP transport's id, address and port, and the names of all."""

    udp: int
    address: str
    port: int
    names: frozenset[str]


def endpoint_config(
    log_writer: pj.LogWriter, board: FramePort | AlsaSound | None, srv: bool = False, packet_ms: int = 0
) -> pj.EpConfig:
    """The settings; delays as measured (docs), see ``medConfig`` for what each costs.

    With ``srv`` PJSIP asks the system's name servers itself: for SRV records first (RFC 3263), of which it
    tries the next server where it cannot connect to one.
    """
    config = pj.EpConfig()
    config.logConfig.writer = log_writer
    config.logConfig.level = pjsua_log.wanted_level()
    config.logConfig.consoleLevel = config.logConfig.level
    config.logConfig.decor = 0
    config.logConfig.msgLogging = 1 if config.logConfig.level >= 5 else 0
    agent = config.uaConfig
    agent.threadCnt = 0
    agent.mainThreadOnly = True
    agent.maxCalls = MOST_CALLS + SPARE_CALLS
    agent.userAgent = "Dering"
    agent.mwiUnsolicitedEnabled = False  # PJSIP would believe anybody: see pjsua_notify.py
    if srv:
        agent.nameserver = pj.StringVector(name_servers())
    media = config.medConfig
    media.clockRate = pjsua_frames.SAMPLE_RATE
    media.sndClockRate = pjsua_frames.SAMPLE_RATE
    media.audioFramePtime = pjsua_frames.FRAME_MS
    media.quality = 3
    media.noVad = True
    media.ecTailLen = 0
    media.sndAutoCloseTime = -1  # a stream that stops pops, and takes time to open
    media.ptime = packet_ms
    if isinstance(board, AlsaSound):
        media.audioFramePtime = CARD_FRAME_MS
        media.ptime = packet_ms or CARD_FRAME_MS
        media.sndUseSwClock = False  # the card is the clock: two buffers less, which take 57 ms
        media.sndRecLatency, media.sndPlayLatency = board.capture_latency_ms, board.playback_latency_ms
    return config


def open_transports(endpoint: pj.Endpoint, config: Config) -> Transports:
    """UDP always; TCP and TLS when an account asks. Raises StackError when the port cannot be had."""
    udp_config = transport_config(config)
    try:
        udp = endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, udp_config)
    except pj.Error as error:
        where = f"{config.sip.bind or 'every address'}, UDP port {config.sip.port}"
        raise StackError(f"sip.port: cannot open {where}: {error.reason}") from None
    address, _, port = endpoint.transportGetInfo(udp).localName.rpartition(":")
    names = {"udp"}
    for wanted in sorted(wanted_transports(config) - names):
        kind = {"tcp": pj.PJSIP_TRANSPORT_TCP, "tls": pj.PJSIP_TRANSPORT_TLS}[wanted]
        settings = tls_config(config) if wanted == "tls" else transport_config(config)
        settings.port = 0  # connections are made from here; a binding that listens takes nobody's port
        try:
            endpoint.transportCreate(kind, settings)
            names.add(wanted)
        except pj.Error as error:
            log.warning("no %s transport: %s", wanted, error.reason)
    return Transports(udp, address, int(port), frozenset(names))


def wanted_transports(config: Config) -> set[str]:
    """The transports that the accounts' servers name."""
    servers = [parse_uri(account.proxy or account.registrar) for account in config.accounts]
    return {uri.transport for uri in servers if uri is not None} & {"udp", "tcp", "tls"}


def transport_config(config: Config) -> pj.TransportConfig:
    settings = pj.TransportConfig()
    settings.port = config.sip.port
    settings.boundAddress = config.sip.bind or ""
    mark(settings, config.sip.dscp)
    return settings


def tls_config(config: Config) -> pj.TransportConfig:
    """TLS 1.2 and later; a server without a good certificate for its name is not talked to (RFC 5922)."""
    settings = transport_config(config)
    tls = settings.tlsConfig
    mark(tls, config.sip.dscp)
    tls.CaListFile = str(config.sip.tls_ca or SYSTEM_AUTHORITIES)
    tls.verifyServer = True
    tls.proto = pj.PJ_SSL_SOCK_PROTO_TLS1_2 | pj.PJ_SSL_SOCK_PROTO_TLS1_3
    return settings


def prefer_codecs(endpoint: pj.Endpoint, wanted: tuple[str, ...]) -> frozenset[str]:
    """Offer exactly these codecs, in this order; gives those that this build has."""
    order = {CODEC_IDS[name].lower(): name for name in wanted if name in CODEC_IDS}
    present = set()
    codecs = endpoint.codecEnum2()
    for codec in codecs:
        name = order.get(codec.codecId.lower())
        place = list(order.values()).index(name) if name else 0
        endpoint.codecSetPriority(codec.codecId, HIGHEST_PRIORITY - place if name else 0)
        if name:
            present.add(name)
    if "opus" in present:
        opus = endpoint.getCodecOpusConfig()
        opus.sample_rate = pjsua_frames.SAMPLE_RATE
        endpoint.setCodecOpusConfig(opus)
    return frozenset(present)


def capabilities(endpoint: pj.Endpoint) -> Capabilities:
    """What this build can do, asked from the build."""
    codecs = endpoint.codecEnum2()
    ids = {codec.codecId.lower() for codec in codecs}
    version = tuple(int(part) for part in endpoint.libVersion().full.split("-")[0].split(".")[:2])
    return Capabilities(
        codecs=frozenset(name for name, codec_id in CODEC_IDS.items() if codec_id.lower() in ids),
        tls=len(endpoint.utilSslGetAvailableCiphers()) > 0,
        srtp_sdes=len(endpoint.srtpCryptoEnum()) > 0,
        srtp_dtls=version >= (2, 17),
        silent_drop=hasattr(pj, "sourceFilterInstall"),
        sound_device=hasattr(pj, "SoundCard"),
    )
