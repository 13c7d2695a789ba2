"""SRTP: what each ``media_encryption`` gives through a real proxy; a required one never falls back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from firmware.config.model import Account, Config, MediaEncryption, Secret, SipSection
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    Dial,
    Encryption,
    IncomingCall,
    MediaChanged,
    RegistrationChanged,
    RegistrationState,
    Sound,
    Trouble,
)
from tests.network import KAMAILIO, OTHER_PHONE, PHONE
from tests.peers.certificates import Authority
from tests.peers.kamailio import kamailio, password_of
from tests.signals import SENTENCE, speech
from tests.sip.conftest import Running, StartStack
from tests.sip.test_sound import until_likeness

ONE = CallId(1)
OFF, OPTIONAL, SDES, DTLS = MediaEncryption


@dataclass(frozen=True)
class Proxy:
    """A running Kamailio with a good certificate."""

    ca: Path

    def phone(self, address: str, user: str, encryption: MediaEncryption, transport: str) -> Config:
        port = 5061 if transport == "tls" else 5060
        account = Account(
            name="Office",
            uri=f"sip:{user}@{KAMAILIO}",
            registrar=f"sip:{KAMAILIO}:{port};transport={transport}",
            username=user,
            password=Secret(password_of(user)),
            media_encryption=encryption,
        )
        return Config(sip=SipSection(port=0, bind=address, tls_ca=self.ca), accounts=(account,))


@pytest.fixture(scope="module")
def proxy(network: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    authority = Authority(folder / "authority")
    with kamailio(folder / "kamailio", authority.issue(f"IP:{KAMAILIO}")):
        yield Proxy(authority.path)


async def pair(
    start_stack: StartStack,
    proxy: Proxy,
    encryptions: tuple[MediaEncryption, MediaEncryption],
    transport: str,
) -> tuple[Running, Running]:
    """Two registered phones, 101 and 102; the first dials the second."""
    first = await start_stack(proxy.phone(PHONE, "101", encryptions[0], transport))
    second = await start_stack(proxy.phone(OTHER_PHONE, "102", encryptions[1], transport))
    for running in (first, second):
        await running.events.next(
            RegistrationChanged, lambda event: event.state is RegistrationState.REGISTERED
        )
    await first.stack.speak(speech(SENTENCE).tobytes())
    first.stack.perform(Dial(ONE, "Office", f"sip:102@{KAMAILIO}"))
    return first, second


async def answer(second: Running) -> CallId:
    incoming = await second.events.next(IncomingCall)
    assert incoming.account == "Office"
    assert incoming.peer.number == "101"
    second.stack.perform(Answer(incoming.call))
    return incoming.call


@pytest.mark.parametrize(
    ("encryptions", "transport", "expected"),
    [
        ((OFF, OFF), "udp", Encryption.NONE),
        ((OFF, OFF), "tcp", Encryption.NONE),
        ((OFF, OFF), "tls", Encryption.NONE),
        ((OPTIONAL, OPTIONAL), "tls", Encryption.HOP),
        ((OPTIONAL, OFF), "tls", Encryption.NONE),
        ((OFF, OPTIONAL), "tls", Encryption.NONE),
        ((OPTIONAL, OPTIONAL), "udp", Encryption.NONE),
        ((SDES, SDES), "tls", Encryption.HOP),
        ((DTLS, DTLS), "udp", Encryption.END_TO_END),
        ((DTLS, DTLS), "tls", Encryption.END_TO_END),
    ],
)
async def test_speech_arrives_with_the_encryption_that_is_told(
    start_stack: StartStack,
    proxy: Proxy,
    encryptions: tuple[MediaEncryption, MediaEncryption],
    transport: str,
    expected: Encryption,
) -> None:
    first, second = await pair(start_stack, proxy, encryptions, transport)
    call = await answer(second)
    first.stack.sound(Sound(heard=frozenset({ONE}), microphone=True))
    second.stack.sound(Sound(heard=frozenset({call})))
    for running in (first, second):
        await running.events.next(MediaChanged, lambda event: event.encryption is expected)
    await until_likeness(second, SENTENCE)
    assert first.events.of(CallAnswered)
    assert first.events.of(MediaChanged)[-1].encryption is expected
    assert second.events.of(MediaChanged)[-1].encryption is expected


@pytest.mark.parametrize(
    ("encryptions", "transport"),
    [((SDES, OFF), "tls"), ((DTLS, OFF), "udp"), ((DTLS, SDES), "tls"), ((SDES, DTLS), "tls")],
)
async def test_a_required_encryption_does_not_fall_back(
    start_stack: StartStack,
    proxy: Proxy,
    encryptions: tuple[MediaEncryption, MediaEncryption],
    transport: str,
) -> None:
    first, second = await pair(start_stack, proxy, encryptions, transport)
    ended = await first.events.next(CallEnded)
    if ended.code == 488:  # between SDES and DTLS the far end answers 480
        assert ended.trouble is Trouble.ENCRYPTION
    assert not first.events.of(CallAnswered)
    assert not second.events.of(CallAnswered)


@pytest.mark.parametrize(
    ("encryptions", "transport"), [((OFF, SDES), "tls"), ((OFF, DTLS), "udp"), ((OPTIONAL, DTLS), "tls")]
)
async def test_an_incoming_offer_in_clear_is_refused(
    start_stack: StartStack,
    proxy: Proxy,
    encryptions: tuple[MediaEncryption, MediaEncryption],
    transport: str,
) -> None:
    first, second = await pair(start_stack, proxy, encryptions, transport)
    ended = await first.events.next(CallEnded)
    assert ended.code == 488
    assert not second.events.of(IncomingCall)


async def test_sdes_without_tls_is_no_account_to_call_with(start_stack: StartStack, proxy: Proxy) -> None:
    running = await start_stack(proxy.phone(PHONE, "101", SDES, "udp"))
    event = await running.events.next(
        RegistrationChanged, lambda event: event.state is RegistrationState.REGISTERED
    )
    assert "sdes needs an account over TLS" in event.detail
    running.stack.perform(Dial(ONE, "Office", f"sip:102@{KAMAILIO}"))
    assert (await running.events.next(CallEnded)).trouble is Trouble.ENCRYPTION
