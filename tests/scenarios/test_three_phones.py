"""Three phones: one holds, swaps, joins and gives away its calls, and each hears what it should."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from firmware.sip.music import SHIPPED
from tests.desk_phone import DeskPhone, desk_phone
from tests.scenarios.lan import (
    BACK,
    FRONT,
    LISTENING,
    NAMES,
    THIRD,
    connect,
    found,
    lan_toml,
    talk,
)
from tests.signals import (
    OTHER_SENTENCE,
    RATE,
    RECOGNISED,
    SENTENCE,
    likeness,
    read_wav,
    samples_of,
    speech,
)

MIXED = 0.4
"""A voice that speaks at the same time as another is recognised by this much."""

Phones = tuple[DeskPhone, DeskPhone, DeskPhone]


@contextlib.asynccontextmanager
async def three_phones(folder: Path) -> AsyncIterator[Phones]:
    """The first has a call with the second."""
    async with (
        desk_phone(folder / FRONT, lan_toml(FRONT)) as front,
        desk_phone(folder / BACK, lan_toml(BACK)) as back,
        desk_phone(folder / THIRD, lan_toml(THIRD)) as third,
    ):
        for extension in (BACK, THIRD):
            await found(front, extension)
        for phone in (back, third):
            await found(phone, FRONT)
        await found(back, THIRD)
        await found(third, BACK)
        await connect(front, back, BACK)
        yield front, back, third


async def consult(front: DeskPhone, third: DeskPhone, key: str) -> None:
    """Hold, call the third, who answers."""
    await front.tap(key)
    await front.dial(THIRD)
    await third.until_phase("incoming")
    await third.lift()
    await third.until_phase("talking")
    await front.until(
        lambda state: [call["phase"] for call in state["calls"]] == ["held", "talking"], "the second call"
    )


async def test_one_is_held_while_another_is_spoken_to(tmp_path: Path) -> None:
    async with three_phones(tmp_path) as (front, back, third):
        await consult(front, third, "transfer")
        await back.until_words("The other side holds")
        music = samples_of(await back.listen(LISTENING))
        assert likeness(music, read_wav(SHIPPED)[: 3 * RATE]) > RECOGNISED
        await talk(front, third)
        await front.soft_key("Swap")
        await third.until_words("The other side holds")
        await talk(front, back)


@pytest.mark.parametrize("attended", [False, True])
async def test_a_call_is_given_away(tmp_path: Path, attended: bool) -> None:
    async with three_phones(tmp_path) as (front, back, third):
        if attended:
            await consult(front, third, "transfer")
            await front.soft_key("Transfer")
        else:  # whoever only rings is left, and called by the one who is given away
            await front.tap("transfer")
            await front.dial(THIRD)
            await third.until_phase("incoming")
            await front.soft_key("Transfer")
            await third.until_words(NAMES[BACK])
            await third.lift()
        await front.until(
            lambda state: all(call["phase"] == "ended" for call in state["calls"]), "the end of its calls"
        )
        await back.until_words(NAMES[THIRD])
        await third.until_words(NAMES[BACK])
        await talk(back, third)
        await back.replace()
        await third.until(lambda state: state["tone"] == "busy", "the tone after a call")


async def test_three_in_a_conference_hear_each_other(tmp_path: Path) -> None:
    async with three_phones(tmp_path) as (front, back, third):
        await consult(front, third, "conference")
        await front.soft_key("Join")
        await front.until_words("Conference")
        mine, theirs = speech(SENTENCE), speech(OTHER_SENTENCE)
        ears = await asyncio.gather(
            front.listen(LISTENING),
            back.speak_and_listen(mine.tobytes(), LISTENING),
            third.speak_and_listen(theirs.tobytes(), LISTENING),
        )
        owner, second, last = map(samples_of, ears)
        assert likeness(owner, mine) > MIXED
        assert likeness(owner, theirs) > MIXED
        assert likeness(second, theirs) > RECOGNISED
        assert likeness(last, mine) > RECOGNISED
        await front.replace()  # the owner leaves, the other two stay together
        await front.until_no_call()
        await talk(back, third)
