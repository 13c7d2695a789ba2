"""What a held call hears: music, the whole time, and nobody else."""

from __future__ import annotations

import asyncio
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from deploy.music_on_hold import compose
from firmware.config.model import AudioSection, CallsSection, Config, LanSection, SipSection
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    Dial,
    HangUp,
    Hold,
    IncomingCall,
    LanPhone,
    MediaChanged,
    Resume,
    Sound,
    TrustLanPhones,
)
from firmware.sip.music import SHIPPED, music_file
from tests.network import OTHER_PHONE, PHONE, STRANGER
from tests.signals import (
    OTHER_SENTENCE,
    RATE,
    SENTENCE,
    STRANGE,
    Samples,
    likeness,
    read_wav,
    resampled,
    samples_of,
    speech,
)
from tests.sip.conftest import Running, StartStack

RECOGNISED = 0.7
FIRST, SECOND = CallId(1), CallId(3)
MUSIC = read_wav(SHIPPED)
BEGINNING = MUSIC[: 3 * RATE]
END = MUSIC[-3 * RATE :]


def phone(address: str, codec: str = "opus", music: str = "on") -> Config:
    return Config(
        lan=LanSection(address.rpartition(".")[2]),
        sip=SipSection(bind=address),
        calls=CallsSection(music_on_hold=music),
        audio=AudioSection(codecs=(codec,)),
    )


async def ear(running: Running, since: float) -> Samples:
    return samples_of(b"".join(frame for _, frame in await running.stack.heard(since)))


async def until_heard(running: Running, since: float, sound: Samples) -> Samples:
    """Everything heard since then, once the sound is in it."""
    async with asyncio.timeout(40):
        while True:
            heard = await ear(running, since)
            if likeness(heard, sound) > RECOGNISED:
                return heard
            await asyncio.sleep(0.5)


async def call(holder: Running, callee: Running, address: str, number: CallId) -> CallId:
    """The holder, who speaks, calls somebody, who answers; gives their id of the call."""
    callee.stack.perform(TrustLanPhones(frozenset({LanPhone("10", "", PHONE, 5060)})))
    holder.stack.perform(Dial(number, None, f"sip:1@{address}"))
    theirs = (await callee.events.next(IncomingCall)).call
    callee.stack.perform(Answer(theirs))
    callee.stack.sound(Sound(heard=frozenset({theirs}), microphone=True))
    await holder.events.next(CallAnswered)
    holder.stack.sound(Sound(heard=frozenset({number}), microphone=True))
    return theirs


async def two(start_stack: StartStack, codec: str = "opus", music: str = "on") -> tuple[Running, Running]:
    """A call whose holder says a sentence over and over."""
    holder = await start_stack(phone(PHONE, codec, music))
    far = await start_stack(phone(OTHER_PHONE, codec))
    await holder.stack.speak(speech(SENTENCE).tobytes())
    await call(holder, far, OTHER_PHONE, FIRST)
    return holder, far


async def hold(holder: Running, number: CallId) -> float:
    """Hold, as the phone does; gives when the far end has agreed."""
    holder.stack.sound(Sound(held=frozenset({number})))
    holder.stack.perform(Hold(number))
    while not (await holder.events.next(MediaChanged)).held:
        pass
    return time.monotonic()


async def resume(holder: Running, number: CallId) -> float:
    holder.stack.sound(Sound(heard=frozenset({number}), microphone=True))
    holder.stack.perform(Resume(number))
    while (await holder.events.next(MediaChanged)).held:
        pass
    return time.monotonic()


@pytest.mark.parametrize("codec", ["opus", "G722", "PCMA"])
async def test_the_far_end_hears_music_and_the_voice_again_when_taken_back(
    start_stack: StartStack, codec: str
) -> None:
    holder, far = await two(start_stack, codec)
    await until_heard(far, 0.0, speech(SENTENCE))
    held_at = await hold(holder, FIRST)
    while not (await far.events.next(MediaChanged)).held_by_peer:
        pass
    await until_heard(far, held_at - 1.0, BEGINNING)
    await until_heard(far, held_at, MUSIC[3 * RATE : 6 * RATE])
    heard = await ear(far, held_at)
    assert likeness(heard, speech(SENTENCE)) < STRANGE
    taken_back = await resume(holder, FIRST)
    heard = await until_heard(far, taken_back, speech(SENTENCE))
    assert likeness(heard[RATE:], BEGINNING) < STRANGE


async def test_it_goes_on_from_its_end_to_its_beginning_and_begins_anew_for_the_next(
    start_stack: StartStack,
) -> None:
    holder, far = await two(start_stack)
    held_at = await hold(holder, FIRST)
    await until_heard(far, held_at, np.concatenate([END, BEGINNING]))
    await resume(holder, FIRST)
    held_at = await hold(holder, FIRST)
    await until_heard(far, held_at - 1.0, BEGINNING)


async def test_who_holds_hears_nothing_of_it(start_stack: StartStack) -> None:
    holder, far = await two(start_stack)
    await far.stack.speak(speech(OTHER_SENTENCE).tobytes())
    held_at = await hold(holder, FIRST)
    await until_heard(far, held_at - 1.0, BEGINNING)
    assert not (await ear(holder, held_at + 0.2)).any()


async def test_held_calls_hear_the_music_and_not_each_other(start_stack: StartStack) -> None:
    holder, one = await two(start_stack)
    other = await start_stack(phone(STRANGER))
    for each in (one, other):
        await each.stack.speak(speech(OTHER_SENTENCE).tobytes())
    await hold(holder, FIRST)
    await call(holder, other, STRANGER, SECOND)
    holder.stack.sound(Sound(held=frozenset({FIRST, SECOND})))
    holder.stack.perform(Hold(SECOND))
    while not (await holder.events.next(MediaChanged)).held:
        pass
    both_held = time.monotonic()
    for each in (one, other):
        heard = await until_heard(each, both_held, END)
        assert likeness(heard, speech(OTHER_SENTENCE)) < STRANGE
        assert likeness(heard, speech(SENTENCE)) < STRANGE
    assert not (await ear(holder, both_held + 0.2)).any()


async def test_the_owners_own_music_at_another_rate_with_two_channels(
    start_stack: StartStack, tmp_path: Path
) -> None:
    own = speech(OTHER_SENTENCE)
    file = tmp_path / "own.wav"
    write_stereo(file, resampled(own, RATE, 44_100))
    holder, far = await two(start_stack, music=str(file))
    held_at = await hold(holder, FIRST)
    heard = await until_heard(far, held_at - 0.5, own)
    assert likeness(heard, MUSIC) < STRANGE


@pytest.mark.parametrize("music", ["off", "/nowhere/music.wav", __file__])
async def test_silence_where_there_is_no_music(start_stack: StartStack, music: str) -> None:
    holder, far = await two(start_stack, "PCMU", music)
    await until_heard(far, 0.0, speech(SENTENCE))
    held_at = await hold(holder, FIRST)
    await asyncio.sleep(1.0)
    assert abs((await ear(far, held_at + 0.3)).astype(int)).max(initial=0) < 50
    taken_back = await resume(holder, FIRST)
    await until_heard(far, taken_back, speech(SENTENCE))


async def test_a_call_ends_while_it_hears_music(start_stack: StartStack) -> None:
    holder, far = await two(start_stack)
    await hold(holder, FIRST)
    holder.stack.perform(HangUp(FIRST))
    await holder.events.next(CallEnded)
    await far.events.next(CallEnded)
    await call(holder, far, OTHER_PHONE, SECOND)
    held_at = await hold(holder, SECOND)
    await until_heard(far, held_at - 1.0, BEGINNING)


def test_the_file_is_what_the_script_composes() -> None:
    composed = compose()
    assert len(MUSIC) == len(composed)
    assert abs(MUSIC.astype(int) - composed).max() <= 1, "make it anew: python -m deploy.music_on_hold"


def test_the_music_is_calm_and_has_no_click_where_it_begins_again() -> None:
    samples = MUSIC.astype(int)
    loudness = [
        20 * np.log10(np.sqrt(np.mean(second**2.0)) / 32768) for second in np.split(samples[: 12 * RATE], 12)
    ]
    assert min(loudness) > -32
    assert max(loudness) < -18
    assert abs(samples[0] - samples[-1]) <= abs(np.diff(samples)).max()


def test_which_file_is_played() -> None:
    assert music_file("on") == SHIPPED
    assert music_file("off") is None
    assert music_file("/music/own.wav") == Path("/music/own.wav")


def write_stereo(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        file.writeframes(np.repeat(samples.astype("<i2"), 2).tobytes())
