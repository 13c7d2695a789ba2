"""The self-test from the phone's own menu: a whole phone, by its keys, display and sound."""

from __future__ import annotations

from pathlib import Path

from tests.desk_phone import DeskPhone, desk_phone
from tests.signals import level, samples_of, speech

PHONE = """\
[phone]
name = "Self-test"
[lan]
extension = "101"
[sip]
port = 0
"""
DIAL_HZ = 425


async def open_line(phone: DeskPhone, line: str) -> None:
    """Go to a line of the self-test's menu."""
    await phone.tap("soft3")
    await phone.choose("Self-test", line)


async def test_the_quick_part_tells_every_part(tmp_path: Path) -> None:
    async with desk_phone(tmp_path, PHONE) as phone:
        await open_line(phone, "Check everything")
        await phone.until_match(r"Self-test, 1/\d+")
        assert "Hook switch: ok. The handset is in its cradle (emulated)." in await phone.words()
        await phone.tap("ok")
        await phone.until_words("Hook switch: ok")


async def test_a_part_that_was_lost_is_told_with_its_reason(tmp_path: Path) -> None:
    async with desk_phone(tmp_path, PHONE) as phone:
        await phone.fault(codec_unplugged=True)
        await open_line(phone, "Check everything")
        await phone.until_match(r"Self-test, 1/\d+")
        await phone.tap("down", "down", "down")
        await phone.until_match(r"chosen: Sound card: FAILED\. \w+")


async def test_the_handset_s_tone_is_heard_and_the_microphone_is_seen(tmp_path: Path) -> None:
    async with desk_phone(tmp_path, PHONE) as phone:
        await open_line(phone, "Tones")
        await phone.until_words("Do you hear the tone in the handset?")
        assert level(samples_of(await phone.listen(1.0)), DIAL_HZ) > 500
        await phone.tap("soft1", "soft2")
        await phone.until_words("Loudspeaker: FAILED. The tone was not heard.")
        await phone.tap("back", "down", "ok")
        await phone.until_words("Speak and hear yourself")
        await phone.speak_and_listen(speech().tobytes(), 2.0)
        await phone.until_match(r"Microphone: -[1-5]?\d dBFS")
