"""Registrations against a real registrar: transports, digest algorithms, plain reasons, recovery."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.config.model import Account, Config, Secret, SipSection
from firmware.sip.api import RefreshRegistrations, RegistrationChanged, RegistrationState, Trouble
from tests.network import KAMAILIO, PHONE
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio, kamailio, password_of
from tests.sip.conftest import StartStack

FAILED, REGISTERED = RegistrationState.FAILED, RegistrationState.REGISTERED


def is_final(event: RegistrationChanged) -> bool:
    return event.state in (FAILED, REGISTERED)


def phone(registrar: str, user: str = "101", password: str | None = None, ca: Path | None = None) -> Config:
    account = Account(
        name="Office",
        uri=f"sip:{user}@{KAMAILIO}",
        registrar=registrar,
        username=user,
        password=Secret(password_of(user) if password is None else password),
    )
    return Config(sip=SipSection(port=0, bind=PHONE, tls_ca=ca), accounts=(account,))


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
async def test_registers_with_digest(
    start_stack: StartStack, tmp_path: Path, transport: str, algorithm: str
) -> None:
    with kamailio(tmp_path / "kamailio", algorithm=algorithm):
        running = await start_stack(phone(f"sip:{KAMAILIO};transport={transport}"))
        event = await running.events.next(RegistrationChanged, is_final)
        assert event == RegistrationChanged("Office", REGISTERED, 200)
        await running.stack.stop()
        event = await running.events.next(RegistrationChanged)
        assert event.state is RegistrationState.OFF


async def test_wrong_password_is_told(start_stack: StartStack, tmp_path: Path) -> None:
    with kamailio(tmp_path / "kamailio"):
        running = await start_stack(phone(f"sip:{KAMAILIO}", password="wrong-one"))
        event = await running.events.next(RegistrationChanged, is_final)
        assert (event.state, event.trouble) == (FAILED, Trouble.CREDENTIALS)
        assert "wrong user name or password" in event.detail
        assert "wrong-one" not in running.stack.log_text


async def test_refused_connection_is_told(start_stack: StartStack) -> None:
    running = await start_stack(phone(f"sip:{KAMAILIO};transport=tcp"))
    event = await running.events.next(RegistrationChanged, is_final)
    assert (event.state, event.trouble) == (FAILED, Trouble.UNREACHABLE)


async def test_silent_server_is_told_before_sip_gives_up(start_stack: StartStack) -> None:
    running = await start_stack(phone(f"sip:{KAMAILIO}"))
    event = await running.events.next(RegistrationChanged, is_final, patience=10)
    assert (event.state, event.trouble) == (FAILED, Trouble.NO_ANSWER)


async def test_unknown_name_is_told(start_stack: StartStack) -> None:
    running = await start_stack(phone("sip:no-such-host.invalid"))
    event = await running.events.next(RegistrationChanged, is_final)
    assert (event.state, event.trouble) == (FAILED, Trouble.NAME)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_server_that_comes_back(start_stack: StartStack, tmp_path: Path, transport: str) -> None:
    server = Kamailio(tmp_path / "kamailio")
    running = await start_stack(phone(f"sip:{KAMAILIO};transport={transport}"))
    await running.events.next(RegistrationChanged, lambda event: event.state is FAILED)
    server.start()
    try:
        await running.events.next(RegistrationChanged, lambda event: event.state is REGISTERED)
    finally:
        server.stop()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


TLS = f"sip:{KAMAILIO}:5061;transport=tls"


async def test_registers_over_tls(start_stack: StartStack, authority: Authority, tmp_path: Path) -> None:
    certificate = authority.issue(f"IP:{KAMAILIO}")
    with kamailio(tmp_path / "kamailio", certificate):
        running = await start_stack(phone(TLS, ca=authority.path))
        event = await running.events.next(RegistrationChanged, is_final)
        assert event.state is REGISTERED


async def test_wrong_name_in_the_certificate(
    start_stack: StartStack, authority: Authority, tmp_path: Path
) -> None:
    certificate = authority.issue("DNS:elsewhere.example", "IP:10.77.0.99")
    with kamailio(tmp_path / "kamailio", certificate):
        running = await start_stack(phone(TLS, ca=authority.path))
        event = await running.events.next(RegistrationChanged, is_final)
        assert (event.state, event.trouble) == (FAILED, Trouble.CERTIFICATE)
        assert "another name" in event.detail


async def test_expired_certificate(start_stack: StartStack, authority: Authority, tmp_path: Path) -> None:
    certificate = authority.issue(f"IP:{KAMAILIO}", days=-1)
    with kamailio(tmp_path / "kamailio", certificate):
        running = await start_stack(phone(TLS, ca=authority.path))
        event = await running.events.next(RegistrationChanged, is_final)
        assert (event.state, event.trouble) == (FAILED, Trouble.CERTIFICATE)
        assert "expired" in event.detail


async def test_unknown_authority(start_stack: StartStack, authority: Authority, tmp_path: Path) -> None:
    certificate = Authority(tmp_path / "other", "Another authority").issue(f"IP:{KAMAILIO}")
    with kamailio(tmp_path / "kamailio", certificate):
        running = await start_stack(phone(TLS, ca=authority.path))
        event = await running.events.next(RegistrationChanged, is_final)
        assert (event.state, event.trouble) == (FAILED, Trouble.CERTIFICATE)
        assert "authority" in event.detail or "issuer" in event.detail


async def test_refresh_at_once_when_asked(start_stack: StartStack, tmp_path: Path) -> None:
    """A server that was refused a moment ago is tried at once, though the next try would be later."""
    running = await start_stack(phone(f"sip:{KAMAILIO};transport=tcp"))
    await running.events.next(RegistrationChanged, lambda event: event.state is FAILED)
    with kamailio(tmp_path / "kamailio"):
        # It may have tried again while the server began.
        running.stack.perform(RefreshRegistrations())
        await running.events.next(
            RegistrationChanged, lambda event: event.state is RegistrationState.REGISTERING
        )
        await running.events.next(RegistrationChanged, lambda event: event.state is REGISTERED)


async def test_server_that_dies_and_comes_back(start_stack: StartStack, tmp_path: Path) -> None:
    """Over TCP the broken connection tells at once; nobody has to ask."""
    server = Kamailio(tmp_path / "kamailio")
    server.start()
    try:
        running = await start_stack(phone(f"sip:{KAMAILIO};transport=tcp"))
        await running.events.next(RegistrationChanged, lambda event: event.state is REGISTERED)
        server.stop()
        event = await running.events.next(RegistrationChanged, lambda event: event.state is FAILED)
        assert event.trouble is Trouble.UNREACHABLE
        server.start()
        await running.events.next(RegistrationChanged, lambda event: event.state is REGISTERED)
    finally:
        server.stop()
