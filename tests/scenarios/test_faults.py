"""Whole calls on boards whose hardware misbehaves, and after it is well again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.desk_phone import DeskPhone
from tests.scenarios.lan import BACK, FRONT, LISTENING, NAMES, connect, hang_up, talk, two_phones
from tests.signals import OTHER_SENTENCE, SENTENCE, STRANGE, likeness, samples_of, speech


async def type_number(phone: DeskPhone, number: str) -> None:
    """Hold each key until its digit is shown, as one does with keys that do not always answer."""
    for end in range(1, len(number) + 1):
        await phone.press(number[end - 1])
        await phone.until_words(f"Number\n{number[:end]}\n")
        await phone.release(number[end - 1])


async def call_with_the_handset_down(front: DeskPhone, back: DeskPhone) -> None:
    """Type the number, lift to send it; it rings, is answered by lifting, both talk."""
    await type_number(front, BACK)
    await front.lift()
    call = await back.until_phase("incoming")
    assert (call["peer"], call["name"]) == (FRONT, NAMES[FRONT])
    await back.until(lambda state: state["ringing"], "the bell")
    await back.lift()
    await front.until_phase("talking")
    await back.until_phase("talking")


async def well_again(front: DeskPhone, back: DeskPhone) -> None:
    """The faults are gone: a call the other way round, dialled with the handset up."""
    for phone in (front, back):
        await phone.fault()
    await connect(back, front, FRONT)
    await front.until_words(NAMES[BACK])
    await hang_up(back, front)


@pytest.mark.parametrize(
    "fault",
    [
        {"bounce_ms": 30},
        {"display_delay_ms": 300},
        {"lose_events": 0.5},
        {"lose_events": 0.5, "bounce_ms": 8},
    ],
    ids=str,
)
async def test_a_call_in_spite_of_it(tmp_path: Path, fault: dict[str, float]) -> None:
    """Neither bounces, lost edges nor a slow display keep anybody from a call, or add a digit to it."""
    async with two_phones(tmp_path) as (front, back):
        for phone in (front, back):
            await phone.fault(**fault)
        await call_with_the_handset_down(front, back)
        await front.until_words(NAMES[BACK])
        await back.until_words(NAMES[FRONT])
        await talk(front, back)
        await hang_up(front, back)
        await front.until_words("Call ended")
        await well_again(front, back)


async def test_a_stuck_key(tmp_path: Path) -> None:
    """It types one digit, which is wiped away; every other key goes on working."""
    async with two_phones(tmp_path) as (front, back):
        await front.fault(stuck_key="5")
        await front.until_words("Number\n5\n")
        await front.tap("back")
        await front.until_words("Extension")
        await call_with_the_handset_down(front, back)
        await talk(front, back)
        await hang_up(front, back)
        await well_again(front, back)
        await type_number(front, "5")


async def test_a_key_that_gets_stuck_in_a_call(tmp_path: Path) -> None:
    """One digit is sent; its tone ends, and the voices are heard."""
    async with two_phones(tmp_path) as (front, back):
        await connect(front, back, BACK)
        await front.fault(stuck_key="5")
        await front.until_words("Sent: 5\n")
        await talk(front, back)
        await front.fault()
        await front.tap("6", "5")
        await front.until_words("Sent: 565\n")
        await hang_up(back, front)


async def test_the_codec_is_unplugged_and_plugged_again(tmp_path: Path) -> None:
    """Without it there is a call and no sound, and the screen says so; with it the same call is heard."""
    async with two_phones(tmp_path) as (front, back):
        await front.fault(codec_unplugged=True)
        await front.until_words("Sound does not work")
        await call_with_the_handset_down(front, back)
        mine, theirs = speech(SENTENCE), speech(OTHER_SENTENCE)
        ears = await asyncio.gather(
            front.speak_and_listen(mine.tobytes(), LISTENING),
            back.speak_and_listen(theirs.tobytes(), LISTENING),
        )
        assert not any(ears[0]), "a codec that is not there was heard"
        assert likeness(samples_of(ears[1]), mine) < STRANGE
        await front.fault()
        await talk(front, back)
        await hang_up(front, back)
        await well_again(front, back)


async def test_the_display_is_unplugged_and_plugged_again(tmp_path: Path) -> None:
    """Whoever knows the keys calls in the dark; plugged in again, the display shows what is now."""
    async with two_phones(tmp_path) as (front, back):
        lit = await front.picture()
        for phone in (front, back):
            await phone.fault(display_unplugged=True)
        dark = await front.picture()
        assert dark != lit
        await connect(front, back, BACK)
        await talk(front, back)
        assert (await front.words(), await front.picture()) == ("", dark)
        for phone in (front, back):
            await phone.fault()
        await front.until_words(NAMES[BACK])
        await back.until_words(NAMES[FRONT])
        assert await front.picture() != dark
        await hang_up(front, back)
        await well_again(front, back)
