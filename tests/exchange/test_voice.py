"""Voice mail and a conference, by Asterisk behind the nodes, heard by our own phones."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest

from deploy.exchange.configure import VOICE
from tests.desk_phone import DeskPhone
from tests.exchange.crowd import Crowd
from tests.exchange.dns import name_server
from tests.exchange.phones import exchange_phone
from tests.exchange.site import CONFERENCE, VOICE_MAIL, Site, site
from tests.peers.asterisk import Asterisk
from tests.peers.certificates import Authority
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

LISTENING = 4.5
ATTEMPTS = 3
PAUSE = np.zeros(RATE, np.int16)
"""While Asterisk beeps."""


@pytest.fixture(scope="module")
def nodes(network: None, authority: Authority, tree: Path) -> Iterator[Site]:
    with site(authority, tree) as made:
        yield made


@pytest.fixture(scope="module")
def voice(nodes: Site) -> Iterator[Asterisk]:
    root = nodes.machines / VOICE
    conf, state, run = root / "etc/asterisk/asterisk.conf", root / "var/lib/asterisk", root / "run/asterisk"
    server = Asterisk(nodes.tree, conf, state, run, nodes.log(VOICE))
    server.start()
    try:
        yield server
    finally:
        server.stop()
        print(server.log.read_text(encoding="utf-8", errors="replace"))  # shown where a test fails


@pytest.fixture(scope="module")
def asking(nodes: Site) -> Iterator[tuple[str, ...]]:
    with name_server(nodes.folder / "dns", nodes.records) as words:
        yield words


@contextlib.asynccontextmanager
async def phones(
    folder: Path, nodes: Site, authority: Authority, asking: tuple[str, ...], *extensions: str
) -> AsyncIterator[list[DeskPhone]]:
    async with contextlib.AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(exchange_phone(folder, nodes, authority.path, asking, extension))
            for extension in extensions
        ]


async def test_a_message_is_left_and_heard(
    tmp_path: Path, nodes: Site, voice: Asterisk, authority: Authority, asking: tuple[str, ...]
) -> None:
    """Nobody lifts at 102, whose owner is told of the message and then hears it."""
    crowd = Crowd(tmp_path / "crowd", nodes.passwords, 40)
    sentence = speech(SENTENCE)
    async with phones(tmp_path, nodes, authority, asking, "101", "102") as (caller, owner):
        await caller.lift()
        with crowd.watching_messages("a", "102"):
            await caller.dial("102")
            await owner.until_phase("incoming")
            await caller.until_phase("talking")  # with the voice mail: nobody lifts
            await owner.until_no_call()
            await caller.until(lambda state: state["calls"][0]["seconds"] >= 1, "a second of the call")
            await caller.dial("#")  # skips the greeting
            await caller.speak_and_listen(np.concatenate([PAUSE, sentence, sentence]).tobytes(), seconds=10.0)
            await caller.replace()
        (message,) = voice.messages("102")
        assert likeness(read_wav(message), sentence) > RECOGNISED
        await owner.lift()
        await owner.dial(VOICE_MAIL)
        await owner.until_phase("talking")
        await owner.tap("1")
        heard = samples_of(await owner.listen(seconds=14.0))
        assert likeness(heard, sentence) > RECOGNISED
        await owner.replace()


async def test_a_conference_of_three(
    tmp_path: Path, nodes: Site, voice: Asterisk, authority: Authority, asking: tuple[str, ...]
) -> None:
    one, two = speech(SENTENCE), speech(OTHER_SENTENCE)
    async with phones(tmp_path, nodes, authority, asking, "101", "102", "103") as (first, second, third):
        for phone in (first, second, third):
            await phone.lift()
            await phone.dial(CONFERENCE)
            await phone.until_phase("talking")
        await _hear_each_other(first, one, second, third)
        await _hear_each_other(third, two, first, second)
        for phone in (first, second, third):
            await phone.replace()


async def _hear_each_other(speaker: DeskPhone, said: np.ndarray, *others: DeskPhone) -> None:
    """Each of the others hears what one says, who says it again where a busy machine tore it."""
    best = [0.0] * len(others)
    for _ in range(ATTEMPTS):
        _, *ears = await asyncio.gather(
            speaker.speak_and_listen(said.tobytes(), seconds=LISTENING),
            *(other.listen(seconds=LISTENING) for other in others),
        )
        best = [max(was, likeness(samples_of(ear), said)) for was, ear in zip(best, ears, strict=True)]
        if min(best) > RECOGNISED:
            return
    raise AssertionError(f"what was said was not heard, likeness {best}")
