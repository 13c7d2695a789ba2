"""Codecs of an account's own: in what it offers, in what it answers, and not in the calls of others."""

from __future__ import annotations

from dataclasses import replace

from firmware.config.model import Account, AudioSection, Config, Secret, SipSection
from firmware.sip.api import (
    Answer,
    CallId,
    Dial,
    Hold,
    IncomingCall,
    MediaChanged,
    RegistrationChanged,
    RegistrationState,
)
from tests.hostile.server import Server, request, running_server
from tests.hostile.sip_text import body_of, header, method_of, response, sdp
from tests.network import KAMAILIO, PHONE
from tests.sip.conftest import Running, StartStack

CONTACT = f"Contact: <sip:201@{KAMAILIO}:5060>"
OFFICE = Account("Office", f"sip:101@{KAMAILIO}", f"sip:{KAMAILIO}", "101", Secret("secret-101"))
HOME = replace(OFFICE, name="Home", uri=f"sip:201@{KAMAILIO}", codecs=("PCMA", "opus"))
CONFIG = Config(
    sip=SipSection(bind=PHONE), accounts=(OFFICE, HOME), audio=AudioSection(codecs=("G722", "PCMU"))
)


async def start(start_stack: StartStack) -> Running:
    phone = await start_stack(CONFIG)
    missing = {"Office", "Home"}
    while missing:
        event = await phone.events.next(RegistrationChanged)
        if event.state is RegistrationState.REGISTERED:
            missing.discard(event.account)
    return phone


def codecs(description: str) -> list[str]:
    """The names in the order of the m= line."""
    lines = description.splitlines()
    kinds = next(line for line in lines if line.startswith("m=audio")).split()[3:]
    names = dict(line[9:].split(" ", 1) for line in lines if line.startswith("a=rtpmap:"))
    return [names[kind].split("/")[0] for kind in kinds if not names[kind].startswith("telephone")]


async def offered(phone: Running, server: Server, call: int, account: str) -> list[str]:
    since = len(server.received)
    phone.stack.perform(Dial(CallId(call), account, f"sip:202@{KAMAILIO}"))
    return codecs(body_of(await server.until_request("INVITE", since)))


async def answered(phone: Running, server: Server, user: str) -> list[str]:
    """What an INVITE for the account gets that offers PCMU first, then all others."""
    offer = sdp(KAMAILIO, 40_000).replace(" 0 101", " 0 9 8 96 101") + "a=rtpmap:96 opus/48000/2\r\n"
    call = f"to{user}"
    server.send(request("INVITE", call, body=offer, user=user))
    phone.stack.perform(Answer((await phone.events.next(IncomingCall)).call))
    answer = await server.until_final(call, "INVITE")
    ack = request("ACK", call, user=user)
    server.send(ack.replace(f"To: <sip:{user}@{KAMAILIO}>", f"To: {header(answer, 'To')}"))
    return codecs(body_of(answer))


async def test_each_account_offers_its_own(start_stack: StartStack) -> None:
    async with running_server() as server:
        phone = await start(start_stack)
        assert await offered(phone, server, 1, "Home") == ["PCMA", "opus"]
        assert await offered(phone, server, 3, "Office") == ["G722", "PCMU"]


async def test_each_account_answers_by_its_own(start_stack: StartStack) -> None:
    async with running_server() as server:
        phone = await start(start_stack)
        assert await answered(phone, server, "201") == ["PCMA"]
        assert (await phone.events.next(MediaChanged)).codec == "PCMA"
        assert await answered(phone, server, "101") == ["G722"]


async def test_a_later_offer_keeps_to_them(start_stack: StartStack) -> None:
    async with running_server() as server:
        phone = await start(start_stack)
        server.answers["INVITE"] = lambda text: [
            response(text, 200, "OK", CONTACT, body=sdp(KAMAILIO, 40_000).replace(" 0 101", " 8 101"))
        ]
        phone.stack.perform(Dial(CallId(1), "Home", f"sip:202@{KAMAILIO}"))
        assert (await phone.events.next(MediaChanged)).codec == "PCMA"
        since = len(server.received)
        phone.stack.perform(Hold(CallId(1)))
        again = await server.until(lambda text: method_of(text) == "INVITE", "the offer to hold", since)
        assert codecs(body_of(again)) == ["PCMA", "opus"]
