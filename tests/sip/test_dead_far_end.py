"""The far end says nothing any more: the phone is told soon, whatever SIP's own timers say."""

from __future__ import annotations

import asyncio

from firmware.config.model import Config, LanSection, SipSection
from firmware.sip.api import Answer, CallAnswered, CallEnded, CallId, Dial, HangUp, MediaChanged
from tests.network import OTHER_PHONE, PHONE
from tests.sip.conftest import StartStack
from tests.sip.test_strangers import caller, ring, trust

ONE, THREE = CallId(1), CallId(3)
SOON_S = 8.0
PHONE_101 = Config(lan=LanSection("101"), sip=SipSection(bind=PHONE))


async def test_nobody_answers_the_invite_that_was_cancelled(start_stack: StartStack) -> None:
    running = await start_stack(PHONE_101)
    async with caller(OTHER_PHONE) as silent:
        running.stack.perform(Dial(ONE, None, f"sip:102@{OTHER_PHONE}:{silent.port}"))
        assert (await silent.answers.get()).startswith("INVITE")
        running.stack.perform(HangUp(ONE))
        ended = await running.events.next(CallEnded, patience=SOON_S)
        assert (ended.call, ended.code) == (ONE, 487)


async def test_nobody_answers_the_bye(start_stack: StartStack) -> None:
    running = await start_stack(PHONE_101)
    async with caller(OTHER_PHONE) as friend:
        trust(running, friend)
        incoming = await ring(running, friend)
        running.stack.perform(Answer(incoming.call))
        await running.events.next(MediaChanged)
        running.stack.perform(HangUp(incoming.call))  # and the ACK never came
        ended = await running.events.next(CallEnded, patience=SOON_S)
        assert ended.call == incoming.call
        running.stack.perform(Dial(ONE, None, f"sip:102@{OTHER_PHONE}:{friend.port}"))
        async with asyncio.timeout(SOON_S):
            while not (await friend.answers.get()).startswith("INVITE"):
                pass


async def test_stop_does_not_wait_for_a_dead_far_end(start_stack: StartStack) -> None:
    running = await start_stack(PHONE_101)
    async with caller(OTHER_PHONE) as silent:
        running.stack.perform(Dial(ONE, None, f"sip:102@{OTHER_PHONE}:{silent.port}"))
        assert (await silent.answers.get()).startswith("INVITE")
        async with asyncio.timeout(4):
            await running.stack.stop()


async def test_nobody_answers_the_bye_of_a_confirmed_call(start_stack: StartStack) -> None:
    """Only here does PJSIP itself wait, for 32 s."""
    running = await start_stack(PHONE_101)
    async with caller(OTHER_PHONE) as friend:
        running.stack.perform(Dial(THREE, None, f"sip:102@{OTHER_PHONE}:{friend.port}"))
        friend.answer_ok(await friend.answers.get())
        await running.events.next(CallAnswered)
        running.stack.perform(HangUp(THREE))
        ended = await running.events.next(CallEnded, patience=SOON_S)
        assert (ended.call, ended.code) == (THREE, 200)
