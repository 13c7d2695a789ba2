"""The questions at a terminal."""

from __future__ import annotations

import asyncio
import io
import os

from firmware.doctor.terminal import Terminal
from firmware.ui.language import language_of

QUESTION = "Does the display show the pattern without a fault?"


async def answer(typed: bytes, language: str = "en") -> tuple[list[bool], str]:
    """The answers to two questions, and what was on the screen."""
    reading, writing = os.pipe()
    os.write(writing, typed)
    os.close(writing)
    screen = io.StringIO()
    terminal = Terminal(language_of(language), reading, screen)
    try:
        return [await terminal.agrees(QUESTION), await terminal.agrees(QUESTION)], screen.getvalue()
    finally:
        asyncio.get_running_loop().remove_reader(reading)
        os.close(reading)


async def test_yes_and_no_however_they_come() -> None:
    assert (await answer(b"y\nn\n"))[0] == [True, False]
    assert (await answer(b"Ya\ntidak\n", "id"))[0] == [True, False]


async def test_nonsense_is_asked_again_and_the_end_means_no() -> None:
    answers, screen = await answer(b"maybe\nyes\n")
    assert answers == [True, False]
    assert screen.count(QUESTION) == 3


async def test_questions_are_in_the_phone_s_language() -> None:
    assert language_of("id").say(QUESTION) in (await answer(b"\n\n", "id"))[1]


async def test_nobody_is_there() -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    terminal = Terminal(language_of("en"), nothing, io.StringIO())
    assert not await terminal.agrees(QUESTION)
    await terminal.gives_up()
    os.close(nothing)


async def test_a_level_is_a_bar() -> None:
    screen = io.StringIO()
    terminal = Terminal(language_of("en"), 0, screen)
    terminal.show_level(-30.0)
    terminal.show_level(-96.0)
    terminal.show_level(0.0)
    assert [line.count("#") for line in screen.getvalue().split("\r")[1:]] == [15, 0, 30]
    terminal.tell("{key} ({count} of {all})", key="5", count=1, all=12)
    assert "5 (1 of 12)" in screen.getvalue()
