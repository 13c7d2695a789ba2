"""Whole calls between two phones with no server: found, dialled, heard, ended, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.scenarios.lan import BACK, FRONT, LISTENING, connect, found, lan_toml, talk, two_phones
from tests.signals import OTHER_SENTENCE, RECOGNISED, STRANGE, likeness, samples_of, speech


async def test_a_whole_call(tmp_path: Path) -> None:
    async with two_phones(tmp_path) as (front, back):
        await front.lift()
        await front.until(lambda state: state["tone"] == "dial", "dial tone")
        await front.dial(BACK)
        call = await back.until_phase("incoming")
        assert (call["peer"], call["name"], call["direction"]) == (FRONT, "Front desk", "in")
        await back.until(lambda state: state["ringing"], "the bell")
        assert "Front desk" in await back.words()
        call = await front.until_phase("ringing")
        assert (call["peer"], call["name"], call["direction"]) == (BACK, "Workshop", "out")
        await front.until(lambda state: state["tone"] == "ringback", "ringback")
        await back.lift()
        await front.until_phase("talking")
        state = await back.until(lambda state: state["microphone"] == "open", "an open microphone")
        assert not state["ringing"]
        await talk(front, back)
        await front.replace()
        state = await back.until(lambda state: state["tone"] == "busy", "the tone after a call")
        assert state["microphone"] == "closed"
        await back.until_words("Call ended")
        await back.replace()
        await back.until(lambda state: state["route"] == "closed" and state["tone"] is None, "silence")


async def test_the_callee_hangs_up(tmp_path: Path) -> None:
    async with two_phones(tmp_path) as (front, back):
        await connect(front, back, BACK)
        await back.replace()
        await front.until(lambda state: state["tone"] == "busy", "the tone after a call")
        await front.until_words("Call ended")


async def test_a_caller_waits_while_the_receiver_is_open(tmp_path: Path) -> None:
    async with two_phones(tmp_path) as (front, back):
        await back.lift()
        await front.lift()
        await front.dial(BACK)
        await back.until(lambda state: state["tone"] == "waiting", "a beep in the ear")
        await back.until_words("Call waiting")
        assert not any(state["ringing"] for state in back.history)
        await back.tap("ok")
        await front.until_phase("talking")
        await talk(front, back)


async def test_a_rejected_call(tmp_path: Path) -> None:
    async with two_phones(tmp_path) as (front, back):
        await front.lift()
        await front.dial(BACK)
        await back.until_phase("incoming")
        await back.soft_key("Reject")
        await front.until(lambda state: state["tone"] == "busy", "the busy tone")
        await front.until_words("Call declined")
        await back.until(lambda state: not state["ringing"], "silence")


async def test_the_caller_gives_up(tmp_path: Path) -> None:
    async with two_phones(tmp_path) as (front, back):
        await front.lift()
        await front.dial(BACK)
        await back.until(lambda state: state["ringing"], "the bell")
        await front.replace()
        await back.until(lambda state: not state["ringing"], "silence")
        await back.until(lambda state: state["lamps"]["message"] == "blink", "the lamp of a missed call")
        await back.until_words("missed")


async def test_answers_by_speaker_and_takes_the_handset(tmp_path: Path) -> None:
    async with two_phones(tmp_path) as (front, back):
        await front.lift()
        await front.dial(BACK)
        await back.until_phase("incoming")
        await back.tap("speaker")
        await back.until(
            lambda state: state["route"] == "speaker" and state["microphone"] == "open", "speaker"
        )
        await back.lift()
        await back.until(lambda state: state["route"] == "handset", "handset")
        await back.tap("mute")
        await back.until(
            lambda state: state["microphone"] == "muted" and state["lamps"]["mute"] == "on", "mute"
        )
        call = await front.until_phase("talking")
        assert call["peer"] == BACK


async def test_redial_calls_the_same_phone(tmp_path: Path) -> None:
    async with two_phones(tmp_path) as (front, back):
        await connect(front, back, BACK)
        await front.replace()
        await back.replace()
        await front.until_no_call()
        await front.tap("redial", "ok")
        call = await back.until_phase("incoming")
        assert call["peer"] == FRONT


async def test_a_phone_that_goes_is_forgotten(tmp_path: Path) -> None:
    async with desk_phone(tmp_path / FRONT, lan_toml(FRONT)) as front:
        async with desk_phone(tmp_path / BACK, lan_toml(BACK)):
            await found(front, BACK)
        await front.lift()
        await front.dial(BACK)
        await front.tap("#")
        await front.until_words("No phone with this number found")
        await front.until(lambda state: state["tone"] == "error", "the error tone")


async def test_two_phones_with_one_extension_say_so(tmp_path: Path) -> None:
    async with (
        desk_phone(tmp_path / "one", lan_toml(FRONT)) as one,
        desk_phone(tmp_path / "two", lan_toml(FRONT)) as two,
    ):
        for phone in (one, two):
            await phone.until_words("Another phone has this extension")


@pytest.mark.parametrize(("language", "label"), [("en", "Round trip"), ("id", "Waktu pulang pergi")])
async def test_the_echo_test_gives_the_voice_back(tmp_path: Path, language: str, label: str) -> None:
    async with desk_phone(tmp_path, lan_toml(FRONT, language)) as phone:
        await phone.lift()
        await phone.dial("*43")
        await phone.until_phase("talking")
        ear = samples_of(await phone.speak_and_listen(speech().tobytes(), LISTENING))
        assert likeness(ear, speech()) > RECOGNISED
        assert likeness(ear, speech(OTHER_SENTENCE)) < STRANGE
        await phone.until_match(rf"{label}: \d+ ms\n")
        await phone.replace()
        await phone.until_no_call()


async def test_the_time_is_shown(tmp_path: Path) -> None:
    async with desk_phone(tmp_path, lan_toml(FRONT)) as phone:
        await phone.lift()
        await phone.dial("*60")
        await phone.until_phase("talking")
        await phone.until_match(r"^The time\n\d\d:\d\d\n")
        await phone.replace()
        await phone.until_no_call()
