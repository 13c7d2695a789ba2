"""The phone of a scenario and baresip at the other end, who speaks, listens and answers by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from tests.network import BARESIP
from tests.peers.baresip import Baresip, Setup, baresip
from tests.peers.phone_toml import phone_toml, speed_dial
from tests.scenarios.phone import Phone, phone_of
from tests.signals import (
    OTHER_SENTENCE,
    RATE,
    RECOGNISED,
    SENTENCE,
    Samples,
    likeness,
    samples_of,
    speech,
)

LISTENING = 5.0
"""Seconds: longer than what the peer says, over and over, and its pause."""

ATTEMPTS = 4
PAUSE_S = 0.3
REPETITIONS = 14
PEER = f"sip:201@{BARESIP}:5060"


@asynccontextmanager
async def phone_and_peer(folder: Path, codec: str = "G722") -> AsyncIterator[tuple[Phone, Baresip]]:
    """The phone, whose key speed1 calls the peer, and the peer, who answers by itself."""
    configuration = phone_toml(speed_dial(PEER), direct_calls=True)
    async with (
        phone_of(folder / "phone", configuration) as phone,
        baresip(folder / "baresip", monologue(), Setup(transport="", codecs=(codec,))) as peer,
    ):
        yield phone, peer


def monologue() -> Samples:
    """What the peer says, whenever somebody begins to listen."""
    pause = np.zeros(round(PAUSE_S * RATE), np.int16)
    return np.concatenate([speech(OTHER_SENTENCE), pause] * REPETITIONS)


async def talk(phone: Phone, peer: Baresip) -> None:
    """Both speak, again if need be, until the owner hears the other; nobody hears himself. Then he hangs up.

    A computer that is too busy for real time spoils a sentence now and then, and a network may.
    """
    mine, theirs = speech(SENTENCE), speech(OTHER_SENTENCE)
    ear = samples_of(await phone.speak_and_listen(mine.tobytes(), LISTENING))
    for _ in range(ATTEMPTS - 1):
        if likeness(ear, theirs) > RECOGNISED:
            break
        ear = samples_of(await phone.speak_and_listen(mine.tobytes(), LISTENING))
    await phone.replace()
    their_ear = await peer.heard()
    assert likeness(ear, theirs) > RECOGNISED, "the owner did not hear the peer"
    assert likeness(ear, mine) < RECOGNISED, "the owner heard an echo"
    assert likeness(their_ear, mine) > RECOGNISED, "the peer did not hear the owner"
    assert likeness(their_ear, theirs) < RECOGNISED, "the peer heard an echo"
