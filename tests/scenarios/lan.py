"""Phones that call each other with no server, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from tests.desk_phone import DeskPhone, desk_phone
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, STRANGE, likeness, samples_of, speech

ATTEMPTS = 3
LISTENING = 4.5
"""Seconds: a sentence and what a jitter buffer may hold."""

FRONT, BACK, THIRD = "101", "102", "103"
NAMES = {FRONT: "Front desk", BACK: "Workshop", THIRD: "Canteen", "104": "Gate", "105": "Store room"}


def lan_toml(extension: str, language: str = "en") -> str:
    """phone.toml of a phone with an extension and nothing else; two share no port."""
    return f"""
[phone]
name = "{NAMES.get(extension, extension)}"
language = "{language}"
country = "id"
[lan]
extension = "{extension}"
[sip]
bind = "127.0.0.1"
port = 0
[dialing]
inter_digit_wait = 1.5
"""


@contextlib.asynccontextmanager
async def two_phones(folder: Path) -> AsyncIterator[tuple[DeskPhone, DeskPhone]]:
    """101 and 102, which have found each other."""
    async with (
        desk_phone(folder / FRONT, lan_toml(FRONT)) as front,
        desk_phone(folder / BACK, lan_toml(BACK)) as back,
    ):
        await found(front, BACK)
        await found(back, FRONT)
        yield front, back


async def found(phone: DeskPhone, extension: str) -> None:
    """Wait until the phone knows the other one: what is typed is shown with its name."""
    await phone.dial(extension)
    await phone.until_words(NAMES[extension])
    for _ in extension:
        await phone.tap("back")
    await phone.until_no_words(NAMES[extension])


async def connect(caller: DeskPhone, callee: DeskPhone, extension: str) -> None:
    """Lift, dial, ring, answer."""
    await caller.lift()
    await caller.dial(extension)
    await callee.until_phase("incoming")
    await callee.lift()
    await caller.until_phase("talking")
    await callee.until_phase("talking")


async def talk(front: DeskPhone, back: DeskPhone) -> None:
    """Both speak their sentence; each hears the other's, the third time at the latest, and never its own.

    A busy computer tears sound.
    """
    mine, theirs = speech(SENTENCE), speech(OTHER_SENTENCE)
    alike = 0.0, 0.0
    for _ in range(ATTEMPTS):
        ears = await asyncio.gather(
            front.speak_and_listen(mine.tobytes(), LISTENING),
            back.speak_and_listen(theirs.tobytes(), LISTENING),
        )
        front_ear, back_ear = map(samples_of, ears)
        assert likeness(front_ear, mine) < STRANGE
        assert likeness(back_ear, theirs) < STRANGE
        alike = likeness(front_ear, theirs), likeness(back_ear, mine)
        if min(alike) > RECOGNISED:
            return
    raise AssertionError(f"what was heard is like what was said by {alike} only")


async def hang_up(first: DeskPhone, other: DeskPhone) -> None:
    """One replaces the handset, the other hears of it and follows; both are at rest afterwards."""
    await first.replace()
    await other.until(lambda state: state["tone"] == "busy", "the tone after a call")
    await other.replace()
    for phone in (first, other):
        await phone.until(
            lambda state: (state["hook"], state["route"], state["tone"]) == ("on", "closed", None), "rest"
        )
