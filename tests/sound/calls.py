"""A call between a phone on sound cards and one that hears and speaks in frames; and what clicks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np

from board.api import AlsaSound
from firmware.config.model import AudioSection, Config, LanSection, SipSection
from firmware.sip.api import Answer, CallAnswered, CallId, Dial, IncomingCall, LanPhone, Sound, TrustLanPhones
from tests.network import OTHER_PHONE, PHONE
from tests.signals import RATE, Samples, samples_of
from tests.sip.conftest import Running, StartStack
from tests.sound.pulse import Pulse

ONE = CallId(1)
PATIENCE_S = 40.0


def phone(address: str, extension: str, codec: str = "opus") -> Config:
    return Config(
        lan=LanSection(extension), sip=SipSection(bind=address), audio=AudioSection(codecs=(codec,))
    )


async def on_cards(start_stack: StartStack, pulse: Pulse, sound: AlsaSound, codec: str = "opus") -> Running:
    """A phone on sound cards."""
    return await start_stack(phone(PHONE, "101", codec), sound, pulse.environment)


async def call_far_end(
    start_stack: StartStack, near: Running, codec: str = "opus", card: tuple[Pulse, str] | None = None
) -> Running:
    """Call ONE of the phone on cards to one in frames, or on a card too, which hears and is heard."""
    config = phone(OTHER_PHONE, "102", codec)
    if card is None:
        far = await start_stack(config)
    else:
        far = await start_stack(config, AlsaSound(card[0].device(card[1])), card[0].environment)
    far.stack.perform(TrustLanPhones(frozenset({LanPhone("101", "", PHONE, 5060)})))
    near.stack.perform(TrustLanPhones(frozenset({LanPhone("102", "", OTHER_PHONE, 5060)})))
    near.stack.perform(Dial(ONE, None, f"sip:102@{OTHER_PHONE}"))
    call = (await far.events.next(IncomingCall)).call
    far.stack.perform(Answer(call))
    far.stack.sound(Sound(heard=frozenset({call}), microphone=True))
    await near.events.next(CallAnswered)
    return far


async def far_ear(far: Running, since: float = 0.0) -> Samples:
    """Everything that the far end heard since a time (the machine's monotonic clock)."""
    return samples_of(b"".join(frame for _, frame in await far.stack.heard(since)))


async def until(condition: Callable[[], bool], what: str) -> None:
    """Look until it is so."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110 - what a file holds posts no event
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {PATIENCE_S} s: {what}") from None


def sine(hertz: float, seconds: float, amplitude: float = 8000.0) -> Samples:
    return (amplitude * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)).astype(np.int16)


def steepest(hertz: float, amplitude: float) -> float:
    """How far a sine goes from one sample to the next, at most."""
    return 2 * np.pi * hertz / RATE * amplitude


def jump(samples: Samples) -> int:
    """The greatest step from one sample to the next."""
    return int(np.abs(np.diff(samples.astype(np.int32))).max(initial=0))


def decibels(samples: Samples) -> float:
    """The level, relative to one step of a 16-bit sample."""
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-9))
