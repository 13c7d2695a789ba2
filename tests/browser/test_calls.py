"""Two phones on one page call each other: what a person sees, hears and does with a browser alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Browser

from tests.board.browser import WITH_SOUND, becomes_true, chromium
from tests.browser.page_phone import PagePhone, desk_page, speaks
from tests.demo import Demo
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, Samples, likeness, samples_of, speech

pytestmark = pytest.mark.timeout(300)

DESKTOP = {"viewport": {"width": 1280, "height": 960}}
POCKET = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

LOOP = 4.5
"""Seconds in which the sentence, said again and again, is heard once from beginning to end."""
TRIES = 8
"""A machine with no time to spare drops sound: so often is listened before it counts as lost."""
AUDIBLE = 300.0
SILENT = 30.0
"""Root mean squares of 16-bit samples."""


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    """A browser whose microphone hears the sentence."""
    async with chromium(*speaks(SENTENCE, tmp_path)) as browser:
        yield browser


def loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


async def recognises(phone: PagePhone, sentence: str = SENTENCE, other: str = OTHER_SENTENCE) -> None:
    """The sentence comes out of the browser's loudspeaker, and not just any voice."""
    heard = np.zeros(0, np.int16)
    for _ in range(TRIES):
        heard = np.concatenate((heard, await phone.hears(LOOP)))
        if likeness(heard, speech(sentence)) > RECOGNISED:
            break
    assert likeness(heard, speech(sentence)) > RECOGNISED
    assert likeness(heard, speech(other)) < RECOGNISED


async def falls_silent(phone: PagePhone) -> None:
    heard = [await phone.hears(1.0)]
    while loudness(heard[-1]) > SILENT:
        assert len(heard) < 10, "still heard after ten seconds"
        heard.append(await phone.hears(1.0))


async def rings_aloud(phone: PagePhone) -> None:
    """The bell is heard within one period of every country's cadence."""
    assert loudness(await phone.hears(6.0)) > AUDIBLE


async def test_a_call_by_mouse(desk: Demo, browser: Browser) -> None:
    _, phones = await desk_page(browser, desk, **DESKTOP)
    front, kitchen = phones["101"], phones["102"]
    await front.click_handset()
    await front.until_says("Tekan nomor")
    await front.click("1", "0")
    await front.frame.page.keyboard.press("2")
    await kitchen.until_rings()
    await kitchen.until_says("Incoming call", "Meja depan", "101")
    await front.until_says("Berdering", "Dapur", "102")
    await rings_aloud(kitchen)

    await kitchen.click_handset()
    await kitchen.until_rings(False)
    await kitchen.until_says("Meja depan", "Hold")
    await front.until_says("Dapur", "Tahan")
    await asyncio.gather(recognises(front), recognises(kitchen))

    await kitchen.click("mute")
    await kitchen.until_says("Muted")
    await falls_silent(front)  # so what it heard came from the other's microphone
    await recognises(kitchen)  # and this from the other's too: its own is closed

    await kitchen.click_handset()
    await front.until_says("Panggilan berakhir")
    await front.click_handset()
    await front.click_soft_key("Riwayat")
    await front.until_says("Dapur", "Keluar")
    await kitchen.click_soft_key("History")
    await kitchen.until_says("Meja depan", "Received")
    for phone in desk.phones.values():
        state = await phone.until_no_call()
        assert (state["route"], state["microphone"], state["tone"]) == ("closed", "closed", None)


async def test_a_speed_dial_key_calls_hands_free(desk: Demo, browser: Browser) -> None:
    _, phones = await desk_page(browser, desk, **DESKTOP)
    front, kitchen = phones["101"], phones["102"]
    assert await kitchen.frame.inner_text('[data-key="speed1"] .label') == "Meja depan"
    await kitchen.click("speed1")
    await front.until_rings()
    await front.click_soft_key("Jawab")
    await front.until_says("Dapur", "Tahan")
    assert (await desk.phones["101"].state())["route"] == "speaker"
    await recognises(kitchen)
    await kitchen.click_soft_key("End")
    await front.until_says("Panggilan berakhir")
    for phone in desk.phones.values():
        await phone.until_no_call()


async def test_a_call_by_keyboard_alone(desk: Demo, browser: Browser) -> None:
    page, phones = await desk_page(browser, desk, **DESKTOP)
    front, kitchen = phones["101"], phones["102"]
    await becomes_true(front.frame, "document.hasFocus()")
    await page.keyboard.press("Space")
    await front.until_says("Tekan nomor")
    await page.keyboard.type("102")
    await kitchen.until_rings()
    await page.keyboard.press("n")
    await becomes_true(kitchen.frame, "document.hasFocus()")
    await page.keyboard.press("Space")
    await kitchen.until_says("Meja depan", "Hold")
    await recognises(front)
    await page.keyboard.press("Space")
    await front.until_says("Panggilan berakhir")
    await page.keyboard.press("n")
    await becomes_true(front.frame, "document.hasFocus()")
    await page.keyboard.press("Space")
    for phone in desk.phones.values():
        await phone.until_no_call()


async def test_a_call_on_a_telephone_in_the_hand(desk: Demo, browser: Browser) -> None:
    page, phones = await desk_page(browser, desk, **POCKET)
    front, kitchen = phones["101"], phones["102"]
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the desk fits"
    for phone in (front, kitchen):
        await becomes_true(phone.frame, "document.documentElement.scrollHeight <= innerHeight")
    await front.tap_handset()
    await front.tap("1", "0", "2")
    await kitchen.until_rings()
    await kitchen.tap_handset()
    await kitchen.until_says("Meja depan", "Hold")
    await recognises(kitchen)
    await front.tap_handset()
    await kitchen.until_says("Call ended")


async def test_without_a_microphone_the_call_works_one_way_and_the_page_says_so(desk: Demo) -> None:
    """The page has 101; 102 is in the hands of a program, so that there is a voice to hear."""
    other = desk.phones["102"]
    async with chromium(*WITH_SOUND) as browser:
        _, phones = await desk_page(browser, desk, **DESKTOP)
        front = phones["101"]
        await front.click_handset()
        hint = await front.until_hints("noMicrophone")
        assert "Tanpa mikrofon" in hint
        await front.click("1", "0", "2")
        await other.until_phase("incoming")
        await other.lift()
        await front.until_says("Dapur", "Tahan")
        voice = speech(OTHER_SENTENCE).tobytes()
        heard, ear = np.zeros(0, np.int16), b""
        for _ in range(TRIES):
            played, ear = await asyncio.gather(front.hears(LOOP), other.speak_and_listen(voice, LOOP))
            heard = np.concatenate((heard, played))
            if likeness(heard, speech(OTHER_SENTENCE)) > RECOGNISED:
                break
        assert likeness(heard, speech(OTHER_SENTENCE)) > RECOGNISED
        assert loudness(samples_of(ear)) < SILENT
        await front.click_handset()
        await other.until(lambda state: state["tone"] == "busy")
        await other.replace()
