"""Which server a call goes by, and which account it comes for."""

from __future__ import annotations

from pathlib import Path

from firmware.config.model import Account, Config, Secret, SipSection
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    Dial,
    IncomingCall,
    RegistrationChanged,
    RegistrationState,
    Trouble,
)
from tests.network import KAMAILIO, OTHER_PHONE, PHONE, SIPP
from tests.peers.kamailio import kamailio, password_of
from tests.sip.conftest import Running, StartStack

ONE, THREE = CallId(1), CallId(3)
PROXY = f"sip:{KAMAILIO}:5060;transport=tcp"


def account(name: str, user: str, registrar: str = f"sip:{KAMAILIO}", proxy: str | None = None) -> Account:
    uri = f"sip:{user}@{KAMAILIO}"
    return Account(name, uri, registrar, username=user, password=Secret(password_of(user)), proxy=proxy)


def phone(address: str, *accounts: Account) -> Config:
    return Config(sip=SipSection(port=0, bind=address), accounts=accounts)


async def registered(running: Running, count: int = 1) -> None:
    for _ in range(count):
        await running.events.next(
            RegistrationChanged, lambda event: event.state is RegistrationState.REGISTERED
        )


async def test_each_call_comes_for_its_account_and_goes_from_it(
    start_stack: StartStack, tmp_path: Path
) -> None:
    with kamailio(tmp_path / "kamailio"):
        two = await start_stack(phone(PHONE, account("Office", "101"), account("Home", "201")))
        other = await start_stack(phone(OTHER_PHONE, account("Only", "102")))
        await registered(two, 2)
        await registered(other)
        for call, user, name in ((ONE, "101", "Office"), (THREE, "201", "Home")):
            other.stack.perform(Dial(call, "Only", f"sip:{user}@{KAMAILIO}"))
            incoming = await two.events.next(IncomingCall)
            assert (incoming.account, incoming.peer.number) == (name, "102")
        for call, user, name in ((ONE, "101", "Office"), (THREE, "201", "Home")):
            two.stack.perform(Dial(call, name, f"sip:102@{KAMAILIO}"))
            assert (await other.events.next(IncomingCall)).peer.number == user


async def test_an_outbound_proxy_takes_register_and_invite(start_stack: StartStack, tmp_path: Path) -> None:
    """Nothing listens where the registrar is said to be: what arrives came by the proxy, over TCP."""
    with kamailio(tmp_path / "kamailio"):
        first = await start_stack(phone(PHONE, account("Office", "101", f"sip:{SIPP}:5999", PROXY)))
        second = await start_stack(phone(OTHER_PHONE, account("Office", "102")))
        await registered(first)
        await registered(second)
        first.stack.perform(Dial(ONE, "Office", f"sip:102@{KAMAILIO}"))
        incoming = await second.events.next(IncomingCall)
        second.stack.perform(Answer(incoming.call))
        await first.events.next(CallAnswered)


async def test_calls_go_by_the_registrar_though_the_domain_is_another_host(
    start_stack: StartStack, tmp_path: Path
) -> None:
    """The URI names a host where nothing listens; the server answers all the same, that it does not relay."""
    with kamailio(tmp_path / "kamailio"):
        running = await start_stack(phone(PHONE, account("Office", "101")))
        await registered(running)
        running.stack.perform(Dial(ONE, "Office", f"sip:102@{SIPP}:5999"))
        ended = await running.events.next(CallEnded)
        assert ended.code == 403


async def test_an_account_that_does_not_exist(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE))
    running.stack.perform(Dial(ONE, "Nowhere", "sip:102@192.0.2.1"))
    assert (await running.events.next(CallEnded)).trouble is Trouble.NO_ACCOUNT
    running.stack.perform(Dial(THREE, None, "sip:102@192.0.2.1"))
    assert (await running.events.next(CallEnded)).trouble is Trouble.NO_ACCOUNT


async def test_a_number_nobody_has(start_stack: StartStack, tmp_path: Path) -> None:
    with kamailio(tmp_path / "kamailio"):
        running = await start_stack(phone(PHONE, account("Office", "101")))
        await registered(running)
        running.stack.perform(Dial(ONE, "Office", f"sip:404@{KAMAILIO}"))
        ended = await running.events.next(CallEnded)
        assert (ended.code, ended.trouble) == (404, Trouble.NONE)


async def test_a_uri_that_is_none_ends_the_call(start_stack: StartStack, tmp_path: Path) -> None:
    with kamailio(tmp_path / "kamailio"):
        running = await start_stack(phone(PHONE, account("Office", "101")))
        await registered(running)
        running.stack.perform(Dial(ONE, "Office", "sip:a b@<>"))
        assert (await running.events.next(CallEnded)).trouble is Trouble.LOCAL
