"""What PJSIP is told about an account, and the account object that hands its callbacks on."""

from __future__ import annotations

from typing import Protocol, assert_never

import pjsua2 as pj

from firmware.config.model import Account, Config, MediaEncryption
from firmware.sip.uri import SipUri, parse_uri

MAILBOX_EXPIRES_S = 600

EXPIRES_S = 120
"""RFC 3261, 10.2.1.1. Short, so that a phone notices within two minutes that its UDP server is gone."""


class AccountEvents(Protocol):
    """Whoever wants to know; nothing here may raise."""

    def on_registering(self) -> None: ...

    def on_registration(self, prm: pj.OnRegStateParam) -> None: ...

    def on_incoming(self, prm: pj.OnIncomingCallParam) -> None: ...

    def on_mailbox(self, prm: pj.OnMwiInfoParam) -> None: ...


class PhoneAccount(pj.Account):
    """A PJSIP account whose callbacks go to :class:`AccountEvents`."""

    def __init__(self, events: AccountEvents) -> None:
        super().__init__()
        self._events = events

    def onRegStarted(self, _prm: pj.OnRegStartedParam) -> None:
        self._events.on_registering()

    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        self._events.on_registration(prm)

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        self._events.on_incoming(prm)

    def onMwiInfo(self, prm: pj.OnMwiInfoParam) -> None:
        self._events.on_mailbox(prm)


def server_of(account: Account) -> SipUri | None:
    """The host that an account's requests go to first: its proxy, else its registrar."""
    return parse_uri(account.proxy or account.registrar)


def route_of(account: Account) -> str:
    """The pre-loaded route set (RFC 3261, 8.1.2): the proxy, or silently (``hide``) the registrar.

    A call's URI names the domain, which need not be the host, port and transport of the registrar; the server
    that authenticates us is the one that routes our calls.
    """
    route = (account.proxy or account.registrar).strip("<>")
    base, *params = route.split(";")
    names = {param.partition("=")[0].lower() for param in params}
    extra = [] if "lr" in names else ["lr"]
    if not account.proxy:
        extra.append("hide")
    return f"<{';'.join([base, *params, *extra])}>"


def mark(transport: pj.TransportConfig | pj.TlsConfig, dscp: int) -> None:
    """Have everything that goes out by it carry this mark (DSCP, RFC 2474)."""
    wanted = transport.qosParams
    wanted.flags = pj.PJ_QOS_PARAM_HAS_DSCP
    wanted.dscp_val = dscp
    transport.qosParams = wanted


def account_config(account: Account, settings: Config, udp: int) -> pj.AccountConfig:
    """An account with a registrar; it registers when :meth:`pj.Account.setRegistration` says so."""
    config = base_config(account.uri, settings)
    registration = config.regConfig
    registration.registrarUri = account.registrar
    registration.registerOnAdd = False
    registration.timeoutSec = EXPIRES_S
    registration.retryIntervalSec = 0  # when to try again is decided in pjsua_registrar.py
    registration.firstRetryIntervalSec = 0
    registration.unregWaitMsec = 100
    registration.dropCallsOnFail = False
    config.mwiConfig.enabled = bool(account.voicemail)  # PJSIP subscribes when the account is registered
    config.mwiConfig.expirationSec = MAILBOX_EXPIRES_S
    config.sipConfig.proxies.append(route_of(account))
    credentials = pj.AuthCredInfo("digest", "*", account.username, 0, account.password.value)
    config.sipConfig.authCreds.append(credentials)
    server = server_of(account)
    if server is not None and server.transport == "udp":
        config.sipConfig.transportId = udp
    set_media_encryption(config.mediaConfig, account)
    return config


def local_config(uri: str, settings: Config, udp: int) -> pj.AccountConfig:
    """The identity for calls without a server."""
    config = base_config(uri, settings)
    config.sipConfig.transportId = udp
    return config


def base_config(uri: str, settings: Config) -> pj.AccountConfig:
    config = pj.AccountConfig()
    config.idUri = uri
    config.natConfig.iceEnabled = False
    config.sipConfig.ipv6Use = pj.PJSUA_IPV6_DISABLED
    config.ipChangeConfig.hangupCalls = False
    config.ipChangeConfig.reinviteFlags = 0  # calls are moved by pjsua_moves.py
    media = config.mediaConfig
    media.ipv6Use = pj.PJSUA_IPV6_DISABLED  # else each call asks DNS for our own name first, and waits
    media.transportConfig.boundAddress = settings.sip.bind or ""
    media.transportConfig.port = 0
    mark(media.transportConfig, settings.audio.dscp)
    media.srtpUse = pj.PJMEDIA_SRTP_DISABLED
    media.srtpSecureSignaling = 0
    return config


def set_media_encryption(media: pj.AccountMediaConfig, account: Account) -> None:
    """SRTP as the account's setting says. SDES keys travel in the SDP, so only under TLS (RFC 4568, 7)."""
    server = server_of(account)
    secure = server is not None and server.transport == "tls"
    match account.media_encryption:
        case MediaEncryption.OFF:
            return
        case MediaEncryption.OPTIONAL:
            if not secure:
                return
            media.srtpUse = pj.PJMEDIA_SRTP_OPTIONAL
            keying = pj.PJMEDIA_SRTP_KEYING_SDES
        case MediaEncryption.SDES:
            media.srtpUse = pj.PJMEDIA_SRTP_MANDATORY
            media.srtpSecureSignaling = 1
            keying = pj.PJMEDIA_SRTP_KEYING_SDES
        case MediaEncryption.DTLS:
            media.srtpUse = pj.PJMEDIA_SRTP_MANDATORY
            keying = pj.PJMEDIA_SRTP_KEYING_DTLS_SRTP
        case _:
            assert_never(account.media_encryption)
    keyings = pj.IntVector()
    keyings.append(keying)
    media.srtpOpt.keyings = keyings


def encryption_obstacle(account: Account, *, sdes: bool, dtls: bool) -> str | None:
    """Why an account's required media encryption cannot be had at all, or None."""
    server = server_of(account)
    if account.media_encryption is MediaEncryption.SDES:
        if not sdes:
            return "media_encryption = sdes, but this build has no SRTP"
        if server is None or server.transport != "tls":
            return "media_encryption = sdes needs an account over TLS: its keys would travel in clear"
    if account.media_encryption is MediaEncryption.DTLS and not dtls:
        return "media_encryption = dtls, but this build has no DTLS-SRTP"
    return None
