"""Paging among three phones, each in a network of its own at a switch: who hears whom, and who does not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.scenarios.lan import BACK, FRONT, LISTENING, NAMES, THIRD, connect, found, talk
from tests.scenarios.switch import switched
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, STRANGE, likeness, samples_of, speech

PHONES = (FRONT, BACK, THIRD)
Phones = tuple[DeskPhone, DeskPhone, DeskPhone]
MINE, THEIRS = speech(SENTENCE), speech(OTHER_SENTENCE)

FIRE, SHOP, HALL = "speed1", "speed2", "speed3"
PEACE = "speed8"


def toml(extension: str) -> str:
    return f"""
[phone]
name = "{NAMES[extension]}"
[lan]
extension = "{extension}"
[calls]
page_interrupts = 1
[dialing]
inter_digit_wait = 0.5
[[paging]]
number = 1
name = "Fire"
address = "239.255.77.1:5004"
priority = 1
codec = "PCMA"
[[paging]]
number = 2
name = "Shop"
address = "239.255.77.2:5004"
codec = "G722"
[[paging]]
number = 3
name = "Hall"
address = "239.255.77.3:5006"
codec = "PCMU"
[[speed_dial]]
key = 1
kind = "page"
number = "1"
[[speed_dial]]
key = 2
kind = "page"
number = "2"
[[speed_dial]]
key = 3
kind = "page"
number = "3"
[[speed_dial]]
key = 8
kind = "do-not-disturb"
"""


@contextlib.asynccontextmanager
async def three_phones(folder: Path) -> AsyncIterator[Phones]:
    """They know each other by name."""
    async with contextlib.AsyncExitStack() as stack:
        places = stack.enter_context(switched(len(PHONES)))
        front, back, third = [
            await stack.enter_async_context(desk_phone(folder / each, toml(each), starter=place.start))
            for each, place in zip(PHONES, places, strict=True)
        ]
        for phone in (back, third):
            await found(phone, FRONT)
        for phone in (front, back):
            await found(phone, THIRD)
        await found(front, BACK)
        yield front, back, third


async def page(phone: DeskPhone, key: str) -> None:
    """Press the key of a group and wait for the chime's end."""
    await phone.tap(key)
    await phone.until_words("Speak now")
    await phone.until(lambda state: state["microphone"] == "open", "the open microphone")


async def until_at_rest(*phones: DeskPhone) -> None:
    for phone in phones:
        await phone.until(lambda state: (state["route"], state["microphone"]) == ("closed", "closed"), "rest")


@pytest.mark.parametrize(("key", "group"), [(SHOP, "Shop"), (FIRE, "Fire"), (HALL, "Hall")])
async def test_two_phones_hear_what_the_third_says(tmp_path: Path, key: str, group: str) -> None:
    async with three_phones(tmp_path) as (front, back, third):
        await page(front, key)
        for phone in (back, third):
            words = await phone.until_words(f"from {NAMES[FRONT]}")
            assert group in words
            await phone.until(
                lambda state: (state["route"], state["microphone"]) == ("speaker", "closed"),
                "the loudspeaker",
            )
        _, *ears = await asyncio.gather(
            front.speak_and_listen(MINE.tobytes(), LISTENING),
            back.speak_and_listen(THEIRS.tobytes(), LISTENING),
            third.listen(LISTENING),
        )
        for ear in map(samples_of, ears):
            assert likeness(ear, MINE) > RECOGNISED
            assert likeness(ear, THEIRS) < STRANGE
        await front.soft_key("End")
        await until_at_rest(front, back, third)


async def test_the_more_urgent_page_is_heard_and_the_other_again_after_it(tmp_path: Path) -> None:
    async with three_phones(tmp_path) as (front, back, third):
        await page(front, SHOP)
        await back.until_words("Shop")
        await third.soft_key("Ignore")
        await page(third, FIRE)
        await back.until_words("Fire")
        _, _, ear = await asyncio.gather(
            front.speak_and_listen(MINE.tobytes(), LISTENING),
            third.speak_and_listen(THEIRS.tobytes(), LISTENING),
            back.listen(LISTENING),
        )
        assert likeness(samples_of(ear), THEIRS) > RECOGNISED
        assert likeness(samples_of(ear), MINE) < STRANGE
        await third.tap("back")
        await back.until_words("Shop")
        _, ear = await asyncio.gather(
            front.speak_and_listen(MINE.tobytes(), LISTENING), back.listen(LISTENING)
        )
        assert likeness(samples_of(ear), MINE) > RECOGNISED
        await back.soft_key("Ignore")
        await until_at_rest(back, third)
        await front.tap("speaker")
        await until_at_rest(front)


async def test_whoever_wants_peace_hears_the_most_urgent_alone(tmp_path: Path) -> None:
    async with three_phones(tmp_path) as (front, back, third):
        await back.tap(PEACE)
        await back.until(lambda state: state["lamps"][PEACE] == "on", "peace")
        await page(front, SHOP)
        await third.until_words("Shop")
        await back.until(lambda state: state["lamps"][SHOP] == "fast", "the group's lamp")
        assert (await back.state())["route"] == "closed"
        await front.tap(SHOP)
        await back.until(lambda state: state["lamps"][SHOP] == "off", "the end of the page")
        await page(front, FIRE)
        await back.until_words("Fire")
        await back.until(lambda state: state["route"] == "speaker", "the loudspeaker")
        await front.tap("speaker")
        await until_at_rest(front, back, third)


async def test_a_call_is_interrupted_by_the_most_urgent_alone_and_goes_on(tmp_path: Path) -> None:
    async with three_phones(tmp_path) as (front, back, third):
        await connect(front, back, BACK)
        await page(third, SHOP)
        for phone in (front, back):
            await phone.until(lambda state: state["lamps"][SHOP] == "fast", "the group's lamp")
            assert "Shop" not in await phone.words()
        await third.tap(FIRE)
        await third.until_words("Fire")
        await front.until_words(f"{NAMES[BACK]} waits")
        await back.until_words(f"{NAMES[FRONT]} waits")
        await third.until(lambda state: state["microphone"] == "open", "the open microphone")
        ear, _ = await asyncio.gather(
            back.speak_and_listen(MINE.tobytes(), LISTENING),
            third.speak_and_listen(THEIRS.tobytes(), LISTENING),
        )
        assert likeness(samples_of(ear), THEIRS) > RECOGNISED
        await third.tap("speaker")
        await front.until_no_words("waits")
        await back.until_no_words("waits")
        await talk(front, back)
