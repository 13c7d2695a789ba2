"""The answering machine from end to end: a greeting is spoken, a message left, heard, and deleted."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

from tests.desk_phone import PATIENCE, DeskPhone, desk_phone
from tests.scenarios.lan import BACK, FRONT, LISTENING, found, lan_toml
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, STRANGE, likeness, samples_of, speech

MACHINE = """
[calls]
answering_machine = true
answer_after = 1
"""
GREETING, MESSAGE = speech(SENTENCE), speech(OTHER_SENTENCE)


async def speak_greeting(phone: DeskPhone) -> None:
    await phone.soft_key("Menu")
    await phone.choose("Incoming calls", "Greeting")
    await phone.soft_key("Record")
    await phone.until(lambda state: state["microphone"] == "open", "an open microphone")
    await phone.speak_and_listen(GREETING.tobytes(), len(GREETING) / 16_000 + 0.5)
    await phone.soft_key("Stop")
    await phone.until(lambda state: state["route"] == "closed", "a closed receiver")
    await phone.tap("back", "back", "back")


async def test_a_message_is_left_and_heard(tmp_path: Path) -> None:
    async with (
        desk_phone(tmp_path / FRONT, lan_toml(FRONT) + MACHINE) as front,
        desk_phone(tmp_path / BACK, lan_toml(BACK)) as back,
    ):
        await found(front, BACK)
        await found(back, FRONT)
        await speak_greeting(front)

        await back.lift()
        async with back.recording() as ear:
            await back.dial(FRONT)
            await front.until(lambda state: state["ringing"], "its bell")
            await front.until_phase("recording")
            await back.until_phase("talking")
            await ear.until(len(GREETING) / 16_000 + 6)  # the greeting and the beep are over
        assert likeness(samples_of(ear.sound), GREETING) > RECOGNISED
        await back.speak_and_listen(MESSAGE.tobytes(), LISTENING)
        await back.replace()

        state = await front.until(lambda state: state["lamps"]["message"] == "blink", "the lamp")
        assert not state["calls"]
        assert state["messages"]["voicemail"] == 1
        await front.until_words("1 new message")
        await front.tap("voicemail")
        await front.until_words("Workshop")
        async with front.recording() as ear:
            await front.soft_key("Play")
            await front.until_words("Playing")
            await front.until_no_words("Playing")
            sound = samples_of(ear.sound)
        assert likeness(sound, MESSAGE) > RECOGNISED
        assert likeness(sound, GREETING) < STRANGE
        await front.until(lambda state: state["lamps"]["message"] == "off", "the lamp off")
        assert files(tmp_path) == ["greeting.wav", "message-01.wav"]

        await front.soft_key("Delete")
        await front.soft_key("Yes")
        await front.until_words("No messages")
        async with asyncio.timeout(PATIENCE):
            while True:
                if files(tmp_path) == ["greeting.wav"]:
                    break
                await asyncio.sleep(0.05)


def files(folder: Path) -> list[str]:
    """What is recorded, in a folder that is the phone's alone."""
    (recordings,) = folder.rglob("recordings")
    assert stat.S_IMODE(recordings.stat().st_mode) == 0o700
    return sorted(file.name for file in recordings.iterdir())
