"""The accounts' servers, asked over loopback by UDP, TCP and TLS, and what can be wrong with them."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from firmware.config.model import Account, Secret
from firmware.doctor import registrar
from firmware.phone.findings import Finding, Outcome

OK = b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"
REFUSED = b"SIP/2.0 403 Forbidden\r\n\r\n"


def account(port: int, transport: str = "udp", host: str = "127.0.0.1", proxy: str | None = None) -> Account:
    registrar_uri = f"sip:{host}:{port};transport={transport}"
    return Account("Office", "sip:101@pbx.example", registrar_uri, "101", Secret("hidden"), proxy)


def look(of: Account, **more: object) -> Finding:
    (found,) = registrar.look(of, None, **more)  # type: ignore[arg-type]
    return found


@contextmanager
def udp_server(answers: list[bytes | None]) -> Iterator[tuple[int, list[bytes]]]:
    """Answers each datagram with the next of these, or not; gives its port and what it heard."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as server:
        server.bind(("127.0.0.1", 0))
        heard: list[bytes] = []

        def serve() -> None:
            for answer in answers:
                message, sender = server.recvfrom(65536)
                heard.append(message)
                if answer is not None:
                    server.sendto(answer, sender)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        thread.join(5)


@contextmanager
def tcp_server(answer: list[bytes], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Takes one connection, and sends these pieces once it was asked."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            connection, _ = server.accept()
            try:
                with context.wrap_socket(connection, server_side=True) if context else connection as peer:
                    peer.recv(65536)
                    for piece in answer:
                        peer.sendall(piece)
            except OSError:  # the client did not trust the certificate
                pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


@pytest.mark.parametrize(("answer", "status"), [(OK, 200), (REFUSED, 403)])
def test_whatever_it_answers_it_is_there(answer: bytes, status: int) -> None:
    with udp_server([answer]) as (port, heard):
        found = look(account(port))
    assert found.outcome is Outcome.OK
    assert found.name == "Office"
    values = dict(found.values)
    assert values["status"] == status
    assert values["transport"] == "UDP"
    assert heard[0].startswith(f"OPTIONS sip:127.0.0.1:{port};transport=udp SIP/2.0\r\n".encode())
    assert heard[0].endswith(b"\r\n\r\n")
    assert b"hidden" not in heard[0]


def test_a_lost_datagram_is_sent_again() -> None:
    with udp_server([None, OK]) as (port, heard):
        assert look(account(port)).outcome is Outcome.OK
    assert heard[0] == heard[1]


def test_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registrar, "SECONDS", 0.2)
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as server:
        server.bind(("127.0.0.1", 0))
        found = look(account(server.getsockname()[1]))
    assert found.outcome is Outcome.FAILED
    assert "does not answer" in found.text


def test_tcp_in_pieces() -> None:
    with tcp_server([b"\r\n", OK[:5], OK[5:]]) as port:
        assert look(account(port, "tcp")).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [([], "the connection was closed"), ([b"HTTP/1.1 400 Bad Request\r\n"], "what answers is no SIP server")],
)
def test_something_else_answers(pieces: list[bytes], reason: str) -> None:
    with tcp_server(pieces) as port:
        found = look(account(port, "tcp"))
    assert found.outcome is Outcome.FAILED
    assert dict(found.values)["reason"] == reason


def test_nobody_listens() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    found = look(account(port, "tcp"))
    assert found.outcome is Outcome.FAILED
    assert dict(found.values)["reason"] == "Connection refused"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed one for localhost, with its key in the same file."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", "key.pem", "-out", "certificate.pem", "-days", "3650"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    both = folder / "both.pem"
    both.write_bytes((folder / "key.pem").read_bytes() + (folder / "certificate.pem").read_bytes())
    return both


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_tls_with_the_owner_s_authority(certificate: Path) -> None:
    with tcp_server([OK], server_context(certificate)) as port:
        (found,) = registrar.look(account(port, "tls", "localhost"), certificate.parent / "certificate.pem")
    assert found.outcome is Outcome.OK, found


def test_tls_with_a_stranger(certificate: Path) -> None:
    with tcp_server([OK], server_context(certificate)) as port:
        found = look(account(port, "tls", "localhost"))
    assert found.outcome is Outcome.FAILED
    assert "not trusted" in found.text
    assert dict(found.values)["reason"] == "CERTIFICATE_VERIFY_FAILED"


def test_a_name_that_nobody_knows() -> None:
    found = look(account(5060, host="pbx.example"), names=lambda _: [])
    assert found.outcome is Outcome.FAILED
    assert "not known" in found.text


def test_a_name_is_asked_for_and_a_proxy_comes_first() -> None:
    asked: list[str] = []

    def names(name: str) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"]

    with udp_server([OK]) as (port, _):
        of = account(1, host="pbx.example", proxy=f"sip:edge.example:{port}")
        assert look(of, names=names).outcome is Outcome.OK
    assert asked == ["edge.example"]


def test_ports_that_are_not_named_are_the_standard_s() -> None:
    of = Account("Office", "sip:101@pbx.example", "sips:pbx.example", "101", Secret(""))
    assert registrar.server_of(of) == registrar.Server("pbx.example", 5061, "tls")


async def test_it_is_part_of_the_quick_part(tmp_path: Path) -> None:
    from firmware.config.model import Config
    from firmware.doctor import quick
    from firmware.phone.findings import Check

    with udp_server([OK]) as (port, _):
        probes = quick.probes(Config(accounts=(account(port),)), tmp_path, tmp_path, display_bus=1)
        assert Check.I2C in probes
        findings = await quick.run({Check.REGISTRAR: probes[Check.REGISTRAR]})
    assert [finding.outcome for finding in findings] == [Outcome.OK]
    assert Check.REGISTRAR not in quick.probes(Config(), tmp_path, tmp_path, None)


async def test_a_probe_that_fails_or_hangs_costs_that_probe(caplog: pytest.LogCaptureFixture) -> None:
    from firmware.doctor import quick
    from firmware.phone.findings import Check

    good = Finding(Check.TIME, Outcome.OK, "right")
    go_on = threading.Event()

    def hang() -> list[Finding]:
        go_on.wait(10)
        return []

    def fail() -> list[Finding]:
        raise ValueError("no such thing")

    probes = {Check.CARD: fail, Check.NETWORK: hang, Check.TIME: lambda: [good]}
    findings = await quick.run(probes, seconds=0.1)
    assert [finding.check for finding in findings] == [Check.CARD, Check.NETWORK, Check.TIME]
    assert dict(findings[0].values) == {"reason": "no such thing"}
    assert "the probe card failed" in caplog.text
    assert findings[1].outcome is Outcome.FAILED
    assert findings[2] == good
    go_on.set()
    seen = [found async for found in quick.each({Check.TIME: lambda: [good]})]
    assert seen == [[good]]
    await asyncio.get_running_loop().shutdown_default_executor()
