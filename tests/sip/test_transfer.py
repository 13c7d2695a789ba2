"""Three phones: one gives its call with the second to the third (RFC 3515, RFC 3891)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from firmware.config.model import Config, LanSection, PhoneSection, SipSection
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    CallReferred,
    CallReplaced,
    Dial,
    HangUp,
    Hold,
    IncomingCall,
    MediaChanged,
    Reject,
    Ring,
    Transfer,
    TransferProgress,
    TransferTo,
)
from tests.network import KAMAILIO, OTHER_PHONE, PHONE
from tests.sip.conftest import Running, StartStack

ONE, THREE = CallId(1), CallId(3)


def config(extension: str, address: str) -> Config:
    return Config(
        phone=PhoneSection(name=f"Phone {extension}"),
        lan=LanSection(extension),
        sip=SipSection(port=5060, bind=address, direct_calls=True),
    )


@dataclass
class Three:
    """``first`` has called ``second`` (call 1 there, ``theirs`` here), and holds it."""

    first: Running
    second: Running
    third: Running
    theirs: CallId

    async def taken(self, code: int = 200) -> CallId:
        """The third phone is called, and answers or refuses."""
        incoming = await self.third.events.next(IncomingCall)
        self.third.stack.perform(Ring(incoming.call))
        self.third.stack.perform(Answer(incoming.call) if code == 200 else Reject(incoming.call, code))
        return incoming.call

    async def final(self) -> TransferProgress:
        """What the first phone is told at last of the transfer."""
        return await self.first.events.next(TransferProgress, lambda event: event.code >= 200)


@pytest.fixture
async def three(start_stack: StartStack) -> Three:
    first = await start_stack(config("101", PHONE))
    second = await start_stack(config("102", OTHER_PHONE))
    third = await start_stack(config("103", KAMAILIO))
    first.stack.perform(Dial(ONE, None, f"sip:102@{OTHER_PHONE}:5060"))
    incoming = await second.events.next(IncomingCall)
    second.stack.perform(Answer(incoming.call))
    await first.events.next(CallAnswered)
    await second.events.next(CallAnswered)
    first.stack.perform(Hold(ONE))
    await second.events.next(MediaChanged, lambda event: event.held_by_peer)
    return Three(first, second, third, incoming.call)


async def test_a_call_is_given_to_a_number(three: Three) -> None:
    three.first.stack.perform(Transfer(ONE, f"sip:103@{KAMAILIO}:5060"))
    await three.taken()
    referred = await three.second.events.next(CallReferred)
    assert referred.call == three.theirs
    assert referred.new % 2 == 0
    assert referred.peer.number == "103"
    assert (await three.second.events.next(CallAnswered)).call == referred.new
    assert await three.final() == TransferProgress(ONE, 200)
    three.first.stack.perform(HangUp(ONE))
    assert (await three.second.events.next(CallEnded)).call == three.theirs
    assert (await three.third.events.next(MediaChanged)).codec


@pytest.mark.parametrize("code", [486, 603])
async def test_whoever_it_is_given_to_refuses(three: Three, code: int) -> None:
    three.first.stack.perform(Transfer(ONE, f"sip:103@{KAMAILIO}:5060"))
    await three.taken(code)
    assert await three.final() == TransferProgress(ONE, code)
    ended = await three.second.events.next(CallEnded)
    assert (ended.call, ended.code) == (three.second.events.of(CallReferred)[0].new, code)
    assert not three.first.events.of(CallEnded), "the call is there still"


async def test_a_call_is_given_to_whom_we_speak_with(three: Three) -> None:
    three.first.stack.perform(Dial(THREE, None, f"sip:103@{KAMAILIO}:5060"))
    old = await three.taken()
    await three.first.events.next(CallAnswered)
    three.first.stack.perform(TransferTo(ONE, THREE))
    replaced = await three.third.events.next(CallReplaced)
    assert replaced.call == old
    assert replaced.new % 2 == 0
    assert replaced.peer.number == "102"
    assert (await three.third.events.next(CallEnded)).call == old
    referred = await three.second.events.next(CallReferred)
    assert (await three.second.events.next(CallAnswered)).call == referred.new
    assert await three.final() == TransferProgress(ONE, 200)
    before = three.first.events.of(CallEnded)  # the third may be quicker than the second's last word
    assert (before or [await three.first.events.next(CallEnded)])[0].call == THREE


async def test_a_transfer_that_nobody_understands_is_no_success(three: Three) -> None:
    three.first.stack.perform(Transfer(ONE, "tel:103"))
    assert (await three.final()).code >= 300


async def test_a_call_that_is_over_cannot_take_anybody(three: Three) -> None:
    three.first.stack.perform(TransferTo(ONE, CallId(77)))
    assert (await three.final()).code >= 300
