"""The configuration, frozen. ``load.py`` makes them from phone.toml or says what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from board.pi.options import PiOptions
from firmware.audio.ring_tones import RingTone
from firmware.phone.settings import DialRule, Night, RingRule, SpeedDialKey


class MediaEncryption(StrEnum):
    """An account's ``media_encryption``. SDES and DTLS are required ones: never a call in clear."""

    OFF = "off"
    OPTIONAL = "optional"
    SDES = "sdes"
    DTLS = "dtls"


class DtmfMethod(StrEnum):
    """How digits travel in a call: telephone-events in RTP (RFC 4733) or SIP INFO."""

    RFC4733 = "rfc4733"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Secret:
    """A password, which no repr, log or journal can show."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True)
class PhoneSection:
    """``lock_pin`` unlocks the phone, which locks by itself after ``lock_after`` minutes; 0 is never."""

    name: str = "Dering"
    language: str = "en"
    country: str = "id"
    ring_tone: RingTone = RingTone.CLASSIC
    lock_pin: str = field(default="", repr=False)
    lock_after: float = 0.0


AUTOMATIC = "auto"
"""An extension that means: whichever is free."""


@dataclass(frozen=True, slots=True)
class LanSection:
    """``extension`` may be AUTOMATIC: firmware/services/lan_extension.py chooses one."""

    extension: str | None = None


CS5 = 40
"""Signalling of telephony (RFC 4594, section 4.2)."""

EF = 46
"""Telephony itself: expedited forwarding (RFC 3246; RFC 4594, section 4.1)."""

HIGHEST_DSCP = 63


@dataclass(frozen=True, slots=True)
class SipSection:
    """``dscp`` marks the signalling on its way (RFC 2474).

    ``port`` 0 is any; ``bind`` None is every address; ``tls_ca`` None is the system's authorities.

    With ``srv``, servers are found by DNS SRV records too.
    """

    port: int = 5060
    bind: str | None = None
    tls_ca: Path | None = None
    direct_calls: bool = False
    dtmf: DtmfMethod = DtmfMethod.RFC4733
    srv: bool = False
    dscp: int = CS5


@dataclass(frozen=True, slots=True)
class Account:
    """One account. ``registrar`` and ``proxy`` are SIP URIs; ``outgoing`` marks the one that dials.

    ``digit_map`` is of numbers dialled by it, '' for that of all. ``voicemail`` is dialled to listen to the
    mailbox, ``leave_message`` is where callers are sent who are to leave one; ``pickup``, with a number in
    place of its ``{number}``, takes a call that rings there. ``verstat`` is whether the server answers for
    what From says about the caller's verification. ``park_places`` are where the server parks calls.
    ``codecs`` are those of its calls, in order of preference, () those of all.
    """

    name: str
    uri: str
    registrar: str
    username: str
    password: Secret
    proxy: str | None = None
    media_encryption: MediaEncryption = MediaEncryption.OFF
    outgoing: bool = False
    digit_map: str = ""
    ring_tone: RingTone | None = None
    voicemail: str = ""
    pickup: str = ""
    leave_message: str = ""
    verstat: bool = False
    codecs: tuple[str, ...] = ()
    park_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DialingSection:
    """``digit_map`` as in RFC 3435, section 2.1.5; '' is the country's. Waits in seconds."""

    inter_digit_wait: float = 4.0
    digit_map: str = ""
    emergency: tuple[str, ...] | None = None


MUSIC_SHIPPED, MUSIC_OFF = "on", "off"
"""The music that comes with the phone, or silence."""


@dataclass(frozen=True, slots=True)
class CallsSection:
    """Who may ring, and where else calls go.

    ``ring_anyway`` are numbers and addresses that ring even while the owner is not to be disturbed,
    ``blocked`` those that never do, ``intercom`` those that the phone answers by itself if they ask for it.
    With a code the server forwards, else the phone by 302; ``{number}`` in it stands for the number.
    ``alert_info`` lets a call's network choose its ring (RFC 3261, section 20.4); ``music_on_hold`` is
    MUSIC_SHIPPED, MUSIC_OFF, a SIP URI or the path of a file. Pages of the priority ``page_interrupts`` or a
    more urgent one are heard even during a call, 0 is none; those of ``page_anyway`` while nobody may disturb
    the owner.
    """

    ring_anyway: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    intercom: tuple[str, ...] = ()
    forward_always: str = ""
    forward_busy: str = ""
    forward_no_answer: str = ""
    forward_after: float = 20.0
    forward_always_code: str = ""
    forward_busy_code: str = ""
    forward_no_answer_code: str = ""
    forward_always_off_code: str = ""
    forward_busy_off_code: str = ""
    forward_no_answer_off_code: str = ""
    reject_code: int = 603
    do_not_disturb_code: int = 486
    hide_number: bool = False
    reject_anonymous: bool = False
    contacts_only: bool = False
    alert_info: bool = True
    music_on_hold: str = MUSIC_SHIPPED
    answering_machine: bool = False
    answer_after: float = 20.0
    recording: bool = False
    page_interrupts: int = 0
    page_anyway: int = 1


@dataclass(frozen=True, slots=True)
class AudioSection:
    """``dscp`` marks the sound on its way (RFC 2474).

    ``packet_ms`` is how much sound goes into a packet and is asked for (ptime, RFC 4566, section 6): 0 leaves
    it to the board, 10 ms on a sound card and 20 where the sound passes through a program.
    """

    codecs: tuple[str, ...] = ("opus", "G722", "PCMA", "PCMU")
    dscp: int = EF
    packet_ms: int = 0


@dataclass(frozen=True, slots=True)
class DisplaySection:
    """The emulated board's panel, 128x64 or 256x64; and when any display dims (seconds) and sleeps."""

    width: int = 128
    height: int = 64
    dim_after: float = 60.0
    night: Night | None = None


class PageCodec(StrEnum):
    """How sound travels to a paging group (RFC 3551)."""

    G722 = "G722"
    PCMA = "PCMA"
    PCMU = "PCMU"


@dataclass(frozen=True, slots=True)
class PagingGroup:
    """A paging group: ``address`` is a multicast address and a port, ``codec`` and ``ttl`` are for sending.

    Of two pages the one of the smaller ``priority`` is heard. ``ttl`` is how many networks it may cross
    (RFC 1112, section 6.1); 1 keeps it in the phone's own.
    """

    number: int
    address: str
    name: str = ""
    priority: int = 5
    codec: PageCodec = PageCodec.G722
    send: bool = True
    receive: bool = True
    ttl: int = 1

    @property
    def place(self) -> tuple[str, int]:
        """Address and port."""
        host, _, port = self.address.rpartition(":")
        return host, int(port)


class HttpMethod(StrEnum):
    """How an address is asked (RFC 9110, section 9.3)."""

    POST = "POST"
    GET = "GET"
    PUT = "PUT"


@dataclass(frozen=True, slots=True)
class Login:
    """Who the phone is at a server, and whose certificates it believes there: ``ca`` None is the system's."""

    username: str = ""
    password: Secret = Secret("")
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class WebRequest:
    """An address to ask. No repr has what may hold a secret."""

    url: str = field(repr=False)
    method: HttpMethod = HttpMethod.POST
    body: str = field(default="", repr=False)
    content_type: str = ""
    login: Login = Login()


@dataclass(frozen=True, slots=True)
class MqttMessage:
    """A message to a broker, with TLS or in clear."""

    host: str
    port: int
    tls: bool
    topic: str
    payload: str = field(default="", repr=False)
    retain: bool = False
    login: Login = Login()


@dataclass(frozen=True, slots=True)
class Script:
    """A file that the phone runs."""

    file: Path


@dataclass(frozen=True, slots=True)
class Action:
    """What the phone has done elsewhere at a key, by its ``name``.

    In address, body and payload ``{number}``, ``{name}``, ``{account}`` stand for those of the present call.
    """

    name: str
    does: WebRequest | MqttMessage | Script


NIGHT = Night(2 * 60, 5 * 60)


@dataclass(frozen=True, slots=True)
class MetricsSection:
    """Where the phone's figures are to be had by HTTP; ``port`` None is nowhere."""

    port: int | None = None
    address: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class UpdateSection:
    """Where updates come from: https addresses; ``ca`` None is the system's authorities.

    ``automatic`` installs and starts again by itself in the night ``hours``. ``hawkbit_token`` is a file.
    """

    feed: str = ""
    channel: str = "stable"
    automatic: bool = True
    hours: Night = NIGHT
    ca: Path | None = None
    hawkbit: str = ""
    hawkbit_tenant: str = "default"
    hawkbit_token: Path | None = None
    hawkbit_token_kind: str = "target"  # noqa: S105 - which kind, and no token


@dataclass(frozen=True, slots=True)
class ProvisioningSection:
    """Where the phone's own configuration comes from. ``url`` is https, or http where ``allow_http``.

    ``dhcp`` believes the network's DHCP server; ``ca`` None is the system's authorities. ``device`` is the
    MAC address or serial number of the only phone that this file is for. ``certificate`` is PEM, for the
    device's own key.
    """

    url: str = ""
    dhcp: bool = False
    allow_http: bool = False
    ca: Path | None = None
    hours: float = 24.0
    device: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class HotDeskingSection:
    """Where the files of people are who log in on the phone; ``{user}`` in ``url`` is their number.

    ``ca`` None is the system's authorities. ``hours`` after a log-in the phone logs out by itself.
    """

    url: str = ""
    allow_http: bool = False
    ca: Path | None = None
    hours: float = 12.0


@dataclass(frozen=True, slots=True)
class Config:
    """``pi`` None is the default build (board/pi/wiring/builds.py), unchanged."""

    phone: PhoneSection = PhoneSection()
    lan: LanSection = LanSection()
    sip: SipSection = SipSection()
    accounts: tuple[Account, ...] = ()
    speed_dials: tuple[SpeedDialKey, ...] = ()
    routes: tuple[DialRule, ...] = ()
    rings: tuple[RingRule, ...] = ()
    paging: tuple[PagingGroup, ...] = ()
    actions: tuple[Action, ...] = ()
    dialing: DialingSection = DialingSection()
    calls: CallsSection = CallsSection()
    audio: AudioSection = AudioSection()
    display: DisplaySection = DisplaySection()
    metrics: MetricsSection = MetricsSection()
    update: UpdateSection = UpdateSection()
    provisioning: ProvisioningSection = ProvisioningSection()
    hot_desking: HotDeskingSection = HotDeskingSection()
    pi: PiOptions | None = None
