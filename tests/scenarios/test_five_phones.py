"""Five phones in a conference that one of them mixes: each hears the four others, and never itself."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from tests.desk_phone import DeskPhone, desk_phone
from tests.scenarios.lan import FRONT, LISTENING, connect, found, lan_toml
from tests.signals import RECOGNISED, STRANGE, likeness, samples_of, speech

OTHERS = ("102", "103", "104", "105")


async def test_everybody_hears_the_others(tmp_path: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        front, *others = [
            await stack.enter_async_context(desk_phone(tmp_path / extension, lan_toml(extension)))
            for extension in (FRONT, *OTHERS)
        ]
        for extension, other in zip(OTHERS, others, strict=True):
            await found(front, extension)
            await found(other, FRONT)
        await connect(front, others[0], OTHERS[0])
        for extension, other in zip(OTHERS[1:], others[1:], strict=True):
            await joins(front, other, extension)
        state = await front.state()
        assert [call["phase"] for call in state["calls"]] == ["talking"] * 4
        for speaker in (front, *others):
            await speaks_to_all(speaker, (front, *others))
        await front.replace()
        for other in others:
            await other.until(lambda state: state["tone"] == "busy", "the tone after a call")


async def joins(front: DeskPhone, other: DeskPhone, extension: str) -> None:
    """The conference waits while one more is called, who then comes into it."""
    await front.tap("conference")
    await front.dial(extension)
    await other.until_phase("incoming")
    await other.lift()
    await other.until_phase("talking")
    await front.soft_key("Join")
    await front.until_words("Conference")


async def speaks_to_all(speaker: DeskPhone, phones: tuple[DeskPhone, ...]) -> None:
    """Three times at most: a busy machine tears sound. The speaker's own is not heard in any of them."""
    sentence = speech()
    listeners = [phone for phone in phones if phone is not speaker]
    worst = 0.0
    for _ in range(3):
        own, *ears = await asyncio.gather(
            speaker.speak_and_listen(sentence.tobytes(), LISTENING),
            *(phone.listen(LISTENING) for phone in listeners),
        )
        assert likeness(samples_of(own), sentence) < STRANGE
        worst = min(likeness(samples_of(ear), sentence) for ear in ears)
        if worst > RECOGNISED:
            return
    raise AssertionError(f"somebody does not hear it: {worst}")
