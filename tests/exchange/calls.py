"""Calls between two of our phones, as people make them."""

from __future__ import annotations

import asyncio

from tests.desk_phone import DeskPhone
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, likeness, samples_of, speech

LISTENING = 4.5


async def talk(first: DeskPhone, second: DeskPhone) -> None:
    """Each hears the other's sentence."""
    one, two = speech(SENTENCE), speech(OTHER_SENTENCE)
    ears = await asyncio.gather(
        first.speak_and_listen(one.tobytes(), seconds=LISTENING),
        second.speak_and_listen(two.tobytes(), seconds=LISTENING),
    )
    assert likeness(samples_of(ears[0]), two) > RECOGNISED
    assert likeness(samples_of(ears[1]), one) > RECOGNISED


async def call(first: DeskPhone, second: DeskPhone, number: str) -> None:
    await first.lift()
    await first.dial(number)
    await second.until_phase("incoming")
    await second.lift()
    await first.until_phase("talking")
    await second.until_phase("talking")


async def hang_up(first: DeskPhone, second: DeskPhone) -> None:
    await first.replace()
    await second.until_phase("ended")
    await second.replace()
    await asyncio.gather(first.until_no_call(), second.until_no_call())
