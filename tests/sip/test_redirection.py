"""Calls that go on to another phone (302), that hide who calls, and that want to be answered at once."""

from __future__ import annotations

import asyncio
import socket

import pytest

from firmware.config.model import Config, LanSection, PhoneSection, SipSection
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    Dial,
    HangUp,
    IncomingCall,
    Peer,
    Redirect,
    Ring,
)
from firmware.sip.sip_message import header_of
from firmware.sip.uri import parse_peer
from tests.network import KAMAILIO, OTHER_PHONE, PHONE
from tests.sip.conftest import Running, StartStack

ONE = CallId(1)
PLACES = {"101": PHONE, "102": OTHER_PHONE, "103": KAMAILIO}


def uri(extension: str) -> str:
    return f"sip:{extension}@{PLACES[extension]}:5060"


async def stack(start_stack: StartStack, extension: str) -> Running:
    return await start_stack(
        Config(
            phone=PhoneSection(name=f"Phone {extension}"),
            lan=LanSection(extension),
            sip=SipSection(port=5060, bind=PLACES[extension], direct_calls=True),
        )
    )


async def test_a_call_goes_on_to_another_phone(start_stack: StartStack) -> None:
    first, second, third = [await stack(start_stack, extension) for extension in PLACES]
    first.stack.perform(Dial(ONE, None, uri("102")))
    there = await second.events.next(IncomingCall)
    second.stack.perform(Redirect(there.call, uri("103")))
    assert (await second.events.next(CallEnded)).call == there.call
    incoming = await third.events.next(IncomingCall)
    assert incoming.peer.number == "101"
    third.stack.perform(Ring(incoming.call))
    third.stack.perform(Answer(incoming.call))
    assert (await first.events.next(CallAnswered)).call == ONE


@pytest.mark.parametrize("back_to", ["102", "103"])
async def test_a_circle_is_cut(start_stack: StartStack, back_to: str) -> None:
    """The second sends the call to the third, who sends it back, or to itself."""
    first, second, third = [await stack(start_stack, extension) for extension in PLACES]
    first.stack.perform(Dial(ONE, None, uri("102")))
    second.stack.perform(Redirect((await second.events.next(IncomingCall)).call, uri("103")))
    third.stack.perform(Redirect((await third.events.next(IncomingCall)).call, uri(back_to)))
    ended = await first.events.next(CallEnded)
    assert (ended.call, ended.code) == (ONE, 302)
    assert len(second.events.of(IncomingCall) + third.events.of(IncomingCall)) == 2


async def test_a_redirection_to_nowhere_ends_the_call(start_stack: StartStack) -> None:
    first, second = [await stack(start_stack, extension) for extension in ("101", "102")]
    first.stack.perform(Dial(ONE, None, uri("102")))
    second.stack.perform(Redirect((await second.events.next(IncomingCall)).call, "tel:103"))
    assert (await first.events.next(CallEnded)).call == ONE


async def test_a_caller_hides(start_stack: StartStack) -> None:
    first, second = [await stack(start_stack, extension) for extension in ("101", "102")]
    first.stack.perform(Dial(ONE, None, uri("102"), anonymous=True))
    incoming = await second.events.next(IncomingCall)
    assert incoming.anonymous
    assert incoming.peer == Peer("", "")
    second.stack.perform(Answer(incoming.call))
    await first.events.next(CallAnswered)
    second.stack.perform(HangUp(incoming.call))  # by a BYE to the Contact
    assert (await first.events.next(CallEnded)).code == 200


async def test_who_hides_is_named_nowhere(start_stack: StartStack) -> None:
    first = await stack(start_stack, "101")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as callee:
        callee.setblocking(False)
        callee.bind((OTHER_PHONE, 0))
        address = f"{OTHER_PHONE}:{callee.getsockname()[1]}"
        first.stack.perform(Dial(ONE, None, f"sip:102@{address}", anonymous=True))
        invite = (await asyncio.get_running_loop().sock_recv(callee, 65_536)).decode()
        first.stack.perform(HangUp(ONE))
    assert parse_peer(header_of(invite, "Contact")).uri == f"sip:anonymous@{PHONE}:5060"
    named = [parse_peer(header_of(invite, name)).number for name in ("From", "Contact")]
    assert named == ["anonymous", "anonymous"]
    assert f"101@{PHONE}" not in invite


async def test_a_caller_wants_to_be_answered_at_once(start_stack: StartStack) -> None:
    first, second = [await stack(start_stack, extension) for extension in ("101", "102")]
    first.stack.perform(Dial(ONE, None, uri("102"), intercom=True))
    assert (await second.events.next(IncomingCall)).answer_after == 0.0
