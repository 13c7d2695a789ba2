"""The accounts' servers: the name is found, and a SIP server answers at its address.

It is asked by OPTIONS (RFC 3261, section 11), which needs no password; whatever it answers, it is there.
"""

from __future__ import annotations

import secrets
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from firmware.config.model import Account
from firmware.phone.findings import Check, Finding, Outcome
from firmware.sip.names import resolve
from firmware.sip.sources import canonical_address
from firmware.sip.uri import parse_uri
from firmware.ui.language import label

SECONDS = 2.0
"""For the whole of it: a server on the other side of the world answers in 0.3 s."""

AGAIN_S = 0.5
"""A UDP request is sent again after this (T1 of RFC 3261, section 17)."""

LARGEST = 65_536


@dataclass(frozen=True, slots=True)
class Server:
    """Where an account's requests go first."""

    host: str
    port: int
    transport: str


def server_of(account: Account) -> Server:
    """The account's proxy, or its registrar."""
    text = account.proxy or account.registrar
    uri = parse_uri(text)
    if uri is None:  # the configuration lets none through that is not one
        raise ValueError(f"{text} is no SIP URI")
    return Server(uri.host, uri.effective_port, uri.transport)


def look(account: Account, tls_ca: Path | None, names: Callable[[str], list[str]] = resolve) -> list[Finding]:
    """Ask the account's server. ``names`` gives a name's addresses, none for an unknown one."""
    server = server_of(account)
    values = (("host", server.host), ("port", server.port), ("transport", server.transport.upper()))

    def finding(outcome: Outcome, text: str, step: str = "", **more: str | float) -> list[Finding]:
        return [Finding(Check.REGISTRAR, outcome, text, step, (*values, *more.items()), account.name)]

    fixed = canonical_address(server.host)
    addresses = [fixed] if fixed else names(server.host)
    if not addresses:
        step = label("Check the server's name in phone.toml, and the name servers.")
        return finding(Outcome.FAILED, label("The name {host} is not known."), step)
    begin = time.monotonic()
    try:
        status = ask(server, addresses[0], tls_ca)
    except ssl.SSLError as error:
        step = label("Check the server's certificate, the key tls_ca in phone.toml, and the clock.")
        text = label("{host} shows a certificate that is not trusted ({reason}).")
        return finding(Outcome.FAILED, text, step, reason=error.reason or "TLS")
    except TimeoutError:
        step = label("Check that the server runs, its port, and the firewalls between.")
        return finding(Outcome.FAILED, label("{host} does not answer on port {port} ({transport})."), step)
    except OSError as error:
        step = label("Check that the server runs, its port, and the firewalls between.")
        text = label("{host} cannot be reached on port {port} ({transport}): {reason}.")
        return finding(Outcome.FAILED, text, step, reason=error.strerror or str(error))
    took = round((time.monotonic() - begin) * 1000, 1)
    text = label("{host} answers on port {port} ({transport}) in {milliseconds} ms.")
    return finding(Outcome.OK, text, milliseconds=took, status=status)


def ask(server: Server, address: str, tls_ca: Path | None) -> int:
    """The status code of the answer to OPTIONS. Raises OSError (TimeoutError, SSLError...)."""
    over_udp = server.transport == "udp"
    kind = socket.SOCK_DGRAM if over_udp else socket.SOCK_STREAM
    until = time.monotonic() + SECONDS
    with socket.socket(socket.AF_INET, kind) as plain:
        plain.settimeout(SECONDS)
        plain.connect((address, server.port))
        if server.transport == "tls":
            context = ssl.create_default_context(cafile=tls_ca)
            with context.wrap_socket(plain, server_hostname=server.host) as encrypted:
                return _exchange(encrypted, server, until)
        return _exchange(plain, server, until)


def _exchange(connection: socket.socket, server: Server, until: float) -> int:
    host, port = connection.getsockname()[:2]
    message = options(server, f"{host}:{port}", secrets.token_hex(8))
    while True:
        connection.sendall(message)
        patience = AGAIN_S if server.transport == "udp" else SECONDS
        try:
            return _status(connection, min(time.monotonic() + patience, until))
        except TimeoutError:
            if time.monotonic() >= until:
                raise


def _status(connection: socket.socket, until: float) -> int:
    """Read until a whole status line of SIP is there."""
    received = b""
    while b"\r\n" not in received.lstrip():
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        piece = connection.recv(LARGEST)
        if not piece:
            raise ConnectionResetError(None, "the connection was closed")
        received += piece
    words = received.split(None, 2)
    if words[0] != b"SIP/2.0" or not words[1].isdigit():
        raise OSError(None, "what answers is no SIP server")
    return int(words[1])


def options(server: Server, local: str, unique: str) -> bytes:
    """An OPTIONS request to the server itself, from nobody in particular."""
    uri = f"sip:{server.host}:{server.port}"
    lines = (
        f"OPTIONS {uri};transport={server.transport} SIP/2.0",
        f"Via: SIP/2.0/{server.transport.upper()} {local};rport;branch=z9hG4bK{unique}",
        "Max-Forwards: 70",
        f"From: <sip:self-test@{local}>;tag={unique}",
        f"To: <{uri}>",
        f"Call-ID: {unique}@{local}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:self-test@{local}>",
        "Accept: application/sdp",
        "Content-Length: 0",
    )
    return "\r\n".join([*lines, "", ""]).encode()
