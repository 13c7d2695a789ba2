"""What is heard: voices in every codec, tones, the echo test; and what is not heard."""

from __future__ import annotations

import asyncio
import math

import pytest

from firmware.audio.ring_tones import TONES
from firmware.audio.tones import Burst, Tone
from firmware.config.model import AudioSection, Config, LanSection, SipSection
from firmware.sip.api import (
    SILENCE,
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    Dial,
    EchoMeasured,
    HangUp,
    IncomingCall,
    LanPhone,
    MediaChanged,
    MicrophoneHeard,
    PlayKeyTone,
    Sound,
    Statistics,
    TrustLanPhones,
)
from firmware.sip.level import SILENT_DBFS
from tests.network import OTHER_PHONE, PHONE
from tests.signals import OTHER_SENTENCE, SENTENCE, Samples, level, likeness, samples_of, speech
from tests.sip.conftest import Running, StartStack

RECOGNISED, NOT_RECOGNISED = 0.7, 0.45
DIAL_TONE = Tone((Burst((425.0,), 1000),))
RINGING = Tone((Burst((400.0, 450.0), 2000),))
ONE = CallId(1)
FRAME_SAMPLES = 320


def phone(address: str, extension: str, codecs: tuple[str, ...] = ("opus",)) -> Config:
    return Config(lan=LanSection(extension), sip=SipSection(bind=address), audio=AudioSection(codecs=codecs))


async def ear(running: Running, since: float = 0.0) -> Samples:
    return samples_of(b"".join(frame for _, frame in await running.stack.heard(since)))


async def until_heard(running: Running, frequency: float, amplitude: float = 200.0) -> Samples:
    """The last 100 ms in the ear, once the frequency is in them."""
    async with asyncio.timeout(10):
        while True:
            last = (await ear(running))[-5 * FRAME_SAMPLES :]
            if level(last, frequency) > amplitude:
                return last
            await asyncio.sleep(0.02)


async def until_silent(running: Running) -> None:
    async with asyncio.timeout(10):
        while True:
            if not (await ear(running))[-5 * FRAME_SAMPLES :].any():
                return
            await asyncio.sleep(0.02)


async def talk(
    start_stack: StartStack, codec: str, microphones: tuple[bool, bool]
) -> tuple[Running, Running]:
    """Two phones in a call with one codec, each saying another sentence."""
    first = await start_stack(phone(PHONE, "101", (codec,)))
    second = await start_stack(phone(OTHER_PHONE, "102", (codec,)))
    second.stack.perform(TrustLanPhones(frozenset({LanPhone("101", "", PHONE, 5060)})))
    first.stack.perform(TrustLanPhones(frozenset({LanPhone("102", "", OTHER_PHONE, 5060)})))
    await first.stack.speak(speech(SENTENCE).tobytes())
    await second.stack.speak(speech(OTHER_SENTENCE).tobytes())
    first.stack.perform(Dial(ONE, None, f"sip:102@{OTHER_PHONE}"))
    call = (await second.events.next(IncomingCall)).call
    second.stack.perform(Answer(call))
    first.stack.sound(Sound(heard=frozenset({ONE}), microphone=microphones[0]))
    second.stack.sound(Sound(heard=frozenset({call}), microphone=microphones[1]))
    assert (await first.events.next(MediaChanged)).codec == codec
    await first.events.next(CallAnswered)
    return first, second


async def until_likeness(running: Running, sentence: str) -> Samples:
    """Everything in the ear, once it holds the sentence."""
    async with asyncio.timeout(30):
        while True:
            heard = await ear(running)
            if likeness(heard, speech(sentence)) > RECOGNISED:
                return heard
            await asyncio.sleep(0.5)


@pytest.mark.parametrize("codec", ["opus", "G722", "PCMA", "PCMU"])
async def test_speech_is_recognised_at_both_ends(start_stack: StartStack, codec: str) -> None:
    first, second = await talk(start_stack, codec, (True, True))
    at_second = await until_likeness(second, SENTENCE)
    at_first = await until_likeness(first, OTHER_SENTENCE)
    assert likeness(at_second, speech(OTHER_SENTENCE)) < NOT_RECOGNISED
    assert likeness(at_first, speech(SENTENCE)) < NOT_RECOGNISED
    first.stack.perform(HangUp(ONE))
    statistics = await first.events.next(Statistics)
    assert statistics.packets_received > 0
    assert statistics.packets_sent > 0
    assert statistics.loss < 0.1
    await first.events.next(CallEnded)
    await until_silent(first)


async def test_a_muted_microphone_is_not_heard(start_stack: StartStack) -> None:
    first, second = await talk(start_stack, "PCMU", (False, True))  # G.722 makes noise of silence
    await until_likeness(first, OTHER_SENTENCE)
    assert abs(await ear(second)).max() < 50
    first.stack.perform(HangUp(ONE))
    statistics = await first.events.next(Statistics)
    assert statistics.packets_sent > 100  # silence is sent, so that nobody takes us for dead


async def test_tones_come_and_go(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    running.stack.sound(Sound(tone=DIAL_TONE))
    await until_heard(running, 425)
    levels = [level((await ear(running))[-3200:], 425) for _ in range(3)]  # a busy machine tears sound
    assert max(levels) == pytest.approx(32767 * 10 ** ((-13 - 3.14) / 20), rel=0.05)
    running.stack.sound(SILENCE)
    await until_silent(running)


async def test_ring_is_as_loud_as_its_level_says(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    amplitudes = []
    for ring_level in (5, 7):
        running.stack.sound(Sound(ring=RINGING, ring_level=ring_level))
        await until_heard(running, 400)
        await asyncio.sleep(0.2)
        amplitudes.append(level((await ear(running))[-3200:], 400))
        running.stack.sound(SILENCE)
        await until_silent(running)
    assert amplitudes[1] / amplitudes[0] == pytest.approx(10 ** (6 / 20), rel=0.1)


async def test_every_ring_tone_is_heard_note_by_note(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    for tone in TONES.values():
        running.stack.sound(Sound(ring=tone))
        for burst in tone.bursts[:3]:
            for hertz in burst.frequencies:
                await until_heard(running, hertz)
        running.stack.sound(SILENCE)
        await until_silent(running)


async def test_a_tone_ends_without_a_click(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    for _ in range(5):
        running.stack.sound(Sound(tone=DIAL_TONE))
        await until_heard(running, 425)
        running.stack.sound(SILENCE)
        await until_silent(running)
    samples = (await ear(running)).astype(int)
    peak = abs(samples).max()
    steepest = 2 * 3.1416 * 425 / 16000 * peak  # of the sine itself, from sample to sample
    assert abs(samples[1:] - samples[:-1]).max() < steepest * 1.5


async def test_key_tone(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    running.stack.perform(PlayKeyTone("5"))
    await until_heard(running, 770)
    await until_silent(running)
    heard = await ear(running)
    loud = heard[abs(heard.astype(int)) > 50]
    assert 1500 < len(loud) < 1800  # 100 ms
    start = int(abs(heard.astype(int)).argmax())
    window = heard[max(0, start - 400) : start + 400]
    assert level(window, 770) > 500
    assert level(window, 1336) > 500


async def test_echo_comes_back_with_its_round_trip(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    await running.stack.speak(speech(SENTENCE).tobytes())
    running.stack.sound(Sound(echo=True))
    measured = await running.events.next(EchoMeasured)
    assert 0 <= measured.milliseconds <= 60
    await until_likeness(running, SENTENCE)


async def test_the_echo_test_tells_how_loud_the_microphone_is(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    running.stack.sound(Sound(echo=True))
    silent = await running.events.next(MicrophoneHeard)
    assert silent.dbfs == SILENT_DBFS
    spoken = speech(SENTENCE)
    loud = 20 * math.log10(abs(spoken.astype(float)).mean() / 32768)
    await running.stack.speak(spoken.tobytes())
    while (heard := await running.events.next(MicrophoneHeard)).dbfs < loud:
        pass
    assert heard.dbfs < loud + 20, "the loudest frame of speech is not that far above its mean"
