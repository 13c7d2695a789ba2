"""What every stack does, on PJSIP and in memory alike: two phones call each other without a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from firmware.config.model import Config, LanSection, PhoneSection, SipSection
from firmware.sip.api import (
    SILENCE,
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    CallProgress,
    Dial,
    DigitReceived,
    HangUp,
    Hold,
    IncomingCall,
    LanPhone,
    MediaChanged,
    PlayKeyTone,
    Reject,
    Resume,
    Ring,
    SendDtmf,
    Sound,
    Stack,
    StackReady,
    TrustLanPhones,
)
from firmware.sip.memory import MemoryStack, join
from tests.network import OTHER_PHONE, PHONE
from tests.sip.events import Events
from tests.sip.far_stack import FarStack

CALLER, CALLEE = "101", "102"
ONE = CallId(1)


@dataclass
class Side:
    stack: Stack
    events: Events


@dataclass
class Line:
    """Two phones that trust each other; ``uri`` is the callee's."""

    caller: Side
    callee: Side
    uri: str

    def dial(self, call: int = 1) -> None:
        self.caller.stack.perform(Dial(CallId(call), None, self.uri))

    async def ringing(self, call: int = 1) -> CallId:
        """Dial; the callee's phone rings; give its call."""
        self.dial(call)
        incoming = await self.callee.events.next(IncomingCall)
        self.callee.stack.perform(Ring(incoming.call))
        await self.caller.events.next(CallProgress)
        return incoming.call

    async def talking(self, call: int = 1) -> CallId:
        """Dial, ring, answer; give the callee's call."""
        theirs = await self.ringing(call)
        self.callee.stack.perform(Answer(theirs))
        await self.caller.events.next(CallAnswered)
        await self.callee.events.next(CallAnswered)
        return theirs


def config(extension: str, address: str) -> Config:
    return Config(
        phone=PhoneSection(name=f"Phone {extension}"),
        lan=LanSection(extension),
        sip=SipSection(port=5060, bind=address),
    )


@pytest.fixture(params=["memory", "pjsua"])
async def line(request: pytest.FixtureRequest, network: None, tmp_path: Path) -> AsyncIterator[Line]:
    configs = (config(CALLER, PHONE), config(CALLEE, OTHER_PHONE))
    stacks: list[Stack]
    if request.param == "memory":
        memory = [MemoryStack(each) for each in configs]
        join(*memory)
        stacks = list(memory)
    else:
        stacks = [FarStack(each, tmp_path / f"{index}.log") for index, each in enumerate(configs)]
    sides = [Side(stack, Events()) for stack in stacks]
    await asyncio.gather(*(side.stack.start(side.events.post) for side in sides))
    for side, other in ((sides[0], OTHER_PHONE), (sides[1], PHONE)):
        side.stack.perform(TrustLanPhones(frozenset({LanPhone("", "", other, 5060)})))
    yield Line(sides[0], sides[1], f"sip:{CALLEE}@{OTHER_PHONE}:5060")
    for stack in stacks:
        if isinstance(stack, FarStack):
            await stack.close()
            print(stack.log_text)


async def test_ready_with_its_port(line: Line) -> None:
    assert (await line.caller.events.next(StackReady)).port == 5060
    assert line.caller.stack.capabilities.codecs == {"opus", "G722", "PCMA", "PCMU"}


async def test_the_callee_learns_who_calls(line: Line) -> None:
    line.dial()
    incoming = await line.callee.events.next(IncomingCall)
    assert incoming.account is None
    assert incoming.call % 2 == 0
    assert (incoming.peer.number, incoming.peer.name) == (CALLER, f"Phone {CALLER}")


async def test_ringing_is_heard_of(line: Line) -> None:
    line.dial()
    incoming = await line.callee.events.next(IncomingCall)
    line.callee.stack.perform(Ring(incoming.call))
    assert await line.caller.events.next(CallProgress) == CallProgress(ONE, 180, early_media=False)


async def test_answer_brings_media_to_both(line: Line) -> None:
    theirs = await line.ringing()
    line.callee.stack.perform(Answer(theirs))
    (ours,) = {(await side.events.next(MediaChanged)).codec for side in (line.caller, line.callee)}
    assert ours == "opus"
    assert (await line.caller.events.next(CallAnswered)).call == ONE
    assert (await line.callee.events.next(CallAnswered)).call == theirs


async def test_caller_hangs_up(line: Line) -> None:
    theirs = await line.talking()
    line.caller.stack.perform(HangUp(ONE))
    assert (await line.caller.events.next(CallEnded)).code == 200
    ended = await line.callee.events.next(CallEnded)
    assert (ended.call, ended.code) == (theirs, 200)


async def test_callee_hangs_up(line: Line) -> None:
    line.callee.stack.perform(HangUp(await line.talking()))
    ended = await line.caller.events.next(CallEnded)
    assert (ended.call, ended.code) == (ONE, 200)
    await line.callee.events.next(CallEnded)


async def test_caller_gives_up_before_the_answer(line: Line) -> None:
    theirs = await line.ringing()
    line.caller.stack.perform(HangUp(ONE))
    assert (await line.caller.events.next(CallEnded)).code == 487
    ended = await line.callee.events.next(CallEnded)
    assert (ended.call, ended.code) == (theirs, 487)


async def test_caller_gives_up_at_once(line: Line) -> None:
    line.dial()
    line.caller.stack.perform(HangUp(ONE))
    assert (await line.caller.events.next(CallEnded)).code == 487


@pytest.mark.parametrize("code", [486, 603, 480])
async def test_callee_rejects(line: Line, code: int) -> None:
    line.callee.stack.perform(Reject(await line.ringing(), code))
    assert (await line.caller.events.next(CallEnded)).code == code
    await line.callee.events.next(CallEnded)


async def test_callee_replaces_the_handset_unanswered(line: Line) -> None:
    line.callee.stack.perform(HangUp(await line.ringing()))
    assert (await line.caller.events.next(CallEnded)).code == 480


async def test_hold_and_resume(line: Line) -> None:
    await line.talking()
    line.caller.stack.perform(Hold(ONE))
    await line.caller.events.next(MediaChanged, lambda event: event.held)
    await line.callee.events.next(MediaChanged, lambda event: event.held_by_peer)
    line.caller.stack.perform(Resume(ONE))
    await line.caller.events.next(MediaChanged, lambda event: not event.held)
    await line.callee.events.next(MediaChanged, lambda event: not event.held_by_peer)


async def test_digits_arrive_in_order(line: Line) -> None:
    theirs = await line.talking()
    for digit in "12*#":
        line.caller.stack.perform(SendDtmf(ONE, digit))
    digits = [await line.callee.events.next(DigitReceived) for _ in range(4)]
    assert [event.digit for event in digits] == list("12*#")
    assert {event.call for event in digits} == {theirs}


async def test_the_ninth_caller_hears_busy(line: Line) -> None:
    for call in range(1, 17, 2):
        line.dial(call)
        await line.callee.events.next(IncomingCall)
    line.dial(17)
    ended = await line.caller.events.next(CallEnded)
    assert (ended.call, ended.code) == (17, 486)
    assert len(line.callee.events.of(IncomingCall)) == 8


async def test_a_call_that_is_over_is_ignored(line: Line) -> None:
    theirs = await line.talking()
    line.caller.stack.perform(HangUp(ONE))
    await line.callee.events.next(CallEnded)
    for command in (HangUp(theirs), Answer(theirs), Hold(theirs), SendDtmf(theirs, "1")):
        line.callee.stack.perform(command)
    line.callee.stack.sound(Sound(heard=frozenset({theirs}), microphone=True))
    line.callee.stack.sound(SILENCE)
    line.callee.stack.perform(PlayKeyTone("1"))
    await line.talking(3)
    assert len(line.callee.events.of(CallEnded)) == 1


async def test_stop_ends_the_calls(line: Line) -> None:
    await line.talking()
    await asyncio.wait_for(line.caller.stack.stop(), 5)
    await line.callee.events.next(CallEnded)
