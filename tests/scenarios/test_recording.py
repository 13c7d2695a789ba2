"""Recording a call from end to end: by a key, listed, heard after a restart, deleted."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.desk_phone import PATIENCE, desk_phone
from tests.scenarios.lan import BACK, FRONT, NAMES, connect, found, lan_toml, talk
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, likeness, samples_of, speech

RECORDS = """
[calls]
recording = true
[[speed_dial]]
key = 1
kind = "record"
"""


async def test_a_call_is_recorded_heard_and_deleted(tmp_path: Path) -> None:
    config = lan_toml(FRONT) + RECORDS
    async with desk_phone(tmp_path / BACK, lan_toml(BACK)) as back:
        async with desk_phone(tmp_path / FRONT, config) as front:
            await front.tap("speed1")
            await front.until_words("There is no call to record")
            await found(front, BACK)
            await found(back, FRONT)
            await connect(back, front, FRONT)
            await front.tap("speed1")
            await front.until(lambda state: state["lamps"]["speed1"] == "on", "the lamp")
            await front.until_words("Being recorded")
            await talk(front, back)
            await back.replace()
            await front.until(lambda state: state["lamps"]["speed1"] == "off", "the lamp off")
            await front.replace()
            await front.until_no_call()

        async with desk_phone(tmp_path / FRONT, config) as front:
            assert files(tmp_path) == ["recording-01.wav"]
            await front.soft_key("Menu")
            await front.choose("Recordings")
            await front.until_words(NAMES[BACK])
            async with front.recording() as ear:
                await front.soft_key("Play")
                await front.until_words("Playing")
                await front.until_no_words("Playing")
                sound = samples_of(ear.sound)
            for sentence in (SENTENCE, OTHER_SENTENCE):
                assert likeness(sound, speech(sentence)) > RECOGNISED
            await front.soft_key("Delete")
            await front.soft_key("Yes")
            await front.until_words("No recordings")
            async with asyncio.timeout(PATIENCE):
                while True:
                    if not files(tmp_path):
                        break
                    await asyncio.sleep(0.05)


def files(folder: Path) -> list[str]:
    """What is recorded, in a folder that is the phone's alone."""
    (recordings,) = folder.rglob("recordings")
    return sorted(file.name for file in recordings.iterdir())
