"""How soon a colleague's key has the caller's voice in the ear, by Asterisk's code and by Replaces."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np

from tests.bench.ear import FRAME, PATIENCE, Ear, ear
from tests.bench.figures import Figure
from tests.bench.phones import QUIET
from tests.bench.quickness import WARM_UP
from tests.desk_phone import DeskPhone, desk_phone
from tests.network import BARESIP, OTHER_PHONE
from tests.pbx.pbx import pbx
from tests.peers.kamailio import kamailio
from tests.peers.phone_toml import account, colleague, of_another, phone_toml
from tests.signals import RATE, level

MOST = 10
CALLER, CALLED = "201", "102"
VOICE_HZ = 1_200
"""No tone of the phone's own has it."""
STRENGTH = 8_000
HEARD = 1_500
CODE = 'pickup = "*8{number}"\n'


async def measure(folder: Path, count: int) -> list[Figure]:
    """``count`` calls each, but at most :data:`MOST`."""
    by_code = Figure("key of a ringing colleague -> caller's voice, Asterisk's code", "s", goal=1)
    replaced = Figure("key of a ringing colleague -> caller's voice, Replaces", "s", goal=1)
    with _asterisk(folder / "asterisk"):
        by_code.ours = await _taken(folder / "code", CODE, min(count, MOST))
    with kamailio(folder / "kamailio", presence=True):
        replaced.ours = await _taken(folder / "replaces", "", min(count, MOST))
    return [by_code, replaced]


@contextlib.contextmanager
def _asterisk(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True)
    server = pbx(folder)
    server.start()
    try:
        yield
    finally:
        server.stop()


async def _taken(folder: Path, code: str, count: int) -> list[float]:
    """Seconds from the press to the voice, of each call."""
    plain = phone_toml(account())
    async with (
        desk_phone(folder / "caller", of_another(plain, CALLER, BARESIP), *QUIET) as caller,
        desk_phone(folder / "called", of_another(plain, CALLED, OTHER_PHONE), *QUIET) as called,
        desk_phone(folder / "taker", phone_toml(account() + code, colleague(CALLED)), *QUIET) as taker,
        ear(caller) as mouth,
        ear(taker) as listening,
        _speaking(mouth),
    ):
        for phone in (caller, called, taker):
            await phone.until_registered()
        took = [await _one(caller, called, taker, listening) for _ in range(WARM_UP + count)]
    return took[WARM_UP:]


async def _one(caller: DeskPhone, called: DeskPhone, taker: DeskPhone, listening: Ear) -> float:
    await caller.lift()
    await caller.dial(f"{CALLED}#")
    await called.until(lambda state: state["ringing"], "its bell")
    await taker.until(lambda state: state["lamps"]["speed1"] == "fast", "the lamp")
    began = time.monotonic()
    await taker.tap("speed1")
    heard = await _until_voice(listening, began)
    await taker.tap("speaker")
    await caller.replace()
    for phone in (caller, called, taker):
        await phone.until_no_call()
    await taker.until(lambda state: state["lamps"]["speed1"] == "off", "the lamp")
    return heard - began


async def _until_voice(listening: Ear, since: float) -> float:
    """Wait for the caller's note; gives when the frame came that has it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            for came, samples in listening.frames:
                if came > since and level(samples, VOICE_HZ) > HEARD:
                    listening.frames.clear()
                    return came
            await listening.until_heard(time.monotonic())


@contextlib.asynccontextmanager
async def _speaking(mouth: Ear) -> AsyncIterator[None]:
    """Say one note all the time; a microphone that is closed throws it away."""
    note = (STRENGTH * np.sin(2 * np.pi * VOICE_HZ * np.arange(FRAME) / RATE)).astype("<i2").tobytes()

    async def speak() -> None:
        due = time.monotonic()
        while True:
            await mouth.socket.send(note)
            due += FRAME / RATE
            await asyncio.sleep(due - time.monotonic())

    task = asyncio.create_task(speak())
    try:
        yield
    finally:
        task.cancel()
