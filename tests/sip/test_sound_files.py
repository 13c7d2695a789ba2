"""Sound from files and into them: recorded of a call, played to it, played into the ear."""

from __future__ import annotations

import asyncio
import contextlib
import wave
from dataclasses import replace
from pathlib import Path

from firmware.audio.tones import Burst, Tone
from firmware.sip.api import (
    SILENCE,
    CallTone,
    DeleteSound,
    Playback,
    PlaybackEnded,
    Recording,
    RecordingFailed,
    Sound,
)
from tests.network import PHONE
from tests.signals import OTHER_SENTENCE, RATE, SENTENCE, Samples, likeness, read_wav, speech, write_wav
from tests.sip.conftest import Running, StartStack
from tests.sip.test_sound import (
    NOT_RECOGNISED,
    ONE,
    RECOGNISED,
    ear,
    phone,
    talk,
    until_heard,
    until_likeness,
    until_silent,
)

CALL = frozenset({ONE})
TALKING = Sound(heard=CALL, microphone=True)
BEEP = Tone((Burst((1000.0,), 300, 0),))


async def play(running: Running, playback: Playback, sentence: str, sound: Sound = SILENCE) -> None:
    """Have the phone play this sentence."""
    running.stack.recordings.mkdir(exist_ok=True)
    write_wav(running.stack.recordings / f"{playback.name}.wav", speech(sentence), RATE)
    running.stack.sound(replace(sound, playback=playback))


async def finished(file: Path) -> Samples:
    """What was recorded, once PJSIP has closed the file."""
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(wave.Error, EOFError):
                if len(heard := read_wav(file)):
                    return heard
            await asyncio.sleep(0.1)


async def until_any_sound(running: Running) -> None:
    async with asyncio.timeout(10):
        while True:
            if (await ear(running)).any():
                return
            await asyncio.sleep(0.02)


async def test_both_sides_of_a_call_are_recorded(start_stack: StartStack) -> None:
    first, _ = await talk(start_stack, "PCMU", (True, True))
    first.stack.sound(replace(TALKING, recording=Recording("both", CALL, microphone=True)))
    file = first.stack.recordings / "both.wav"
    whole = len(speech(SENTENCE)) + len(speech(OTHER_SENTENCE))
    async with asyncio.timeout(60):
        while True:
            if file.exists() and file.stat().st_size >= 4 * whole:
                break
            await asyncio.sleep(0.1)
    first.stack.sound(TALKING)
    heard = await finished(file)
    assert likeness(heard, speech(SENTENCE)) > NOT_RECOGNISED
    assert likeness(heard, speech(OTHER_SENTENCE)) > NOT_RECOGNISED
    assert file.parent.stat().st_mode & 0o077 == 0


async def test_what_was_recorded_is_deleted(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    folder = running.stack.recordings
    running.stack.sound(Sound(recording=Recording("message-01"), playback=Playback("absent")))
    await running.events.next(PlaybackEnded)
    assert [file.name for file in folder.iterdir()] == ["message-01.wav"]
    running.stack.perform(DeleteSound("message-01"))
    running.stack.perform(DeleteSound("message-02"))  # there is none
    running.stack.sound(Sound(playback=Playback("another")))
    await running.events.next(PlaybackEnded)  # one thing is done after the other
    assert list(folder.iterdir()) == []


async def test_what_is_recorded_anew_replaces_what_was_there(start_stack: StartStack) -> None:
    """A restart in the middle leaves a file of which nobody knows, and its number is free."""
    running = await start_stack(phone(PHONE, "101"))
    folder = running.stack.recordings
    folder.mkdir()
    file = folder / "recording-01.wav"
    write_wav(file, speech(SENTENCE), RATE)
    old = file.stat().st_size
    running.stack.sound(Sound(recording=Recording("recording-01")))
    await asyncio.sleep(0.5)
    running.stack.sound(SILENCE)
    heard = await finished(file)
    assert not heard.any()
    assert file.stat().st_size < old


async def test_a_call_hears_a_file_and_not_the_owner(start_stack: StartStack) -> None:
    first, second = await talk(start_stack, "PCMU", (False, False))
    await play(first, Playback("greeting", CALL), OTHER_SENTENCE)
    heard = await until_likeness(second, OTHER_SENTENCE)
    assert likeness(heard, speech(SENTENCE)) < NOT_RECOGNISED
    assert (await first.events.next(PlaybackEnded)).name == "greeting"
    assert not (await ear(first)).any()


async def test_the_owner_hears_a_file(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    await play(running, Playback("message"), OTHER_SENTENCE)
    assert likeness(await until_likeness(running, OTHER_SENTENCE), speech(OTHER_SENTENCE)) > RECOGNISED
    assert (await running.events.next(PlaybackEnded)).name == "message"
    running.stack.sound(SILENCE)
    await until_silent(running)


async def test_a_file_that_is_stopped_tells_no_end(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    await play(running, Playback("message"), OTHER_SENTENCE)
    await until_any_sound(running)
    await play(running, Playback("other"), SENTENCE)
    assert (await running.events.next(PlaybackEnded)).name == "other"


async def test_a_file_that_cannot_be_played_is_over_at_once(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    running.stack.recordings.mkdir()
    (running.stack.recordings / "torn.wav").write_bytes(b"RIFF")
    for name in ("torn", "absent"):
        running.stack.sound(Sound(playback=Playback(name)))
        assert (await running.events.next(PlaybackEnded)).name == name


async def test_a_tone_tells_a_call_what_happens(start_stack: StartStack) -> None:
    first, second = await talk(start_stack, "PCMU", (False, False))
    first.stack.sound(Sound(heard=CALL, call_tone=CallTone(BEEP, CALL)))
    await until_heard(second, 1000.0)
    first.stack.sound(Sound(heard=CALL))
    await until_silent(second)


async def test_a_disk_that_cannot_be_written_is_told(start_stack: StartStack) -> None:
    running = await start_stack(phone(PHONE, "101"))
    running.stack.recordings.write_text("a file where a folder should be")
    running.stack.sound(Sound(recording=Recording("mine", microphone=True)))
    assert (await running.events.next(RecordingFailed)).name == "mine"
    running.stack.sound(SILENCE)
