"""What the SIP stack's commands and events are about: calls, far ends, why something failed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

CallId = NewType("CallId", int)


class Encryption(StrEnum):
    """How far a call's media is encrypted: to the next hop (SDES over TLS) or to the peer (DTLS-SRTP)."""

    NONE = "none"
    HOP = "hop"
    END_TO_END = "end-to-end"


class RegistrationState(StrEnum):
    """An account's standing with its registrar (RFC 3261, section 10)."""

    OFF = "off"
    REGISTERING = "registering"
    REGISTERED = "registered"
    FAILED = "failed"


class Verification(StrEnum):
    """Whether a caller's number is genuine, as the server has found by its signature (RFC 8224, RFC 8588).

    The server tells it by ``verstat`` (3GPP TS 24.229, 7.2A.20).
    """

    PASSED = "passed"
    FAILED = "failed"


class Trouble(StrEnum):
    """Why a registration or a call failed, beyond what a SIP status code says."""

    NONE = "none"
    NO_ANSWER = "no-answer"  # the server was silent (408, or a transaction timeout)
    UNREACHABLE = "unreachable"  # refused, no route, connection lost
    NAME = "name"  # the host name does not resolve
    CERTIFICATE = "certificate"  # the server's certificate was not accepted
    CREDENTIALS = "credentials"  # wrong user name or password
    ENCRYPTION = "encryption"  # the required media encryption was not to be had
    NO_CODEC = "no-codec"  # no codec in common (488, 606)
    NO_ACCOUNT = "no-account"  # nothing to send the call with
    LOCAL = "local"  # the stack itself refused the command
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Peer:
    """The far end: ``uri`` to call it back, ``number`` to show (user part or URI), ``name`` or ''."""

    uri: str
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class LanPhone:
    """A phone found on the local network; (address, port) is where its SIP requests come from."""

    extension: str
    name: str
    address: str
    port: int
