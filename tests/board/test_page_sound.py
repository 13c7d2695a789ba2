"""Sound between the emulated board and a real browser, both ways."""

from __future__ import annotations

import asyncio
import math
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page

from board.api import FRAME_SAMPLES, SAMPLE_RATE, Face, Report, Transducer
from tests.board.bench import EmulatedBench, emulated, running
from tests.board.browser import TAP_THE_LOUDSPEAKER, WITH_MICROPHONE, WITH_SOUND, becomes_true, chromium

TALKING = Report(route="handset", microphone="open")
PITCH = 1000.0


def tone(start: int, pitch: float = PITCH) -> bytes:
    """The 20 ms of a sine that begin with sample ``start``."""
    step = 2 * math.pi * pitch / SAMPLE_RATE
    return array("h", [int(12_000 * math.sin(step * (start + at))) for at in range(FRAME_SAMPLES)]).tobytes()


def loudness(frame: bytes) -> float:
    samples = array("h", frame)
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


@asynccontextmanager
async def media_clock(
    bench: EmulatedBench, hear: Callable[[bytes], None] = lambda _: None
) -> AsyncIterator[None]:
    """Plays a tone and takes what the microphone heard, every 20 ms."""
    sound = bench.board.codec.sound

    async def run() -> None:
        loop = asyncio.get_running_loop()
        started, frames = loop.time(), 0
        while True:
            sound.play(tone(frames * FRAME_SAMPLES))
            hear(sound.capture())
            frames += 1
            await asyncio.sleep(max(0.0, started + frames * 0.02 - loop.time()))

    task = asyncio.create_task(run())
    try:
        yield
    finally:
        task.cancel()


@asynccontextmanager
async def page_of(bench: EmulatedBench, browser: Browser) -> AsyncIterator[Page]:
    async with running(bench, Face("101", "en")):
        page = await browser.new_page()
        await page.add_init_script(TAP_THE_LOUDSPEAKER)
        await page.goto(str(bench.board.url))
        yield page
        await page.close()


def talk(bench: EmulatedBench) -> None:
    bench.board.codec.select(Transducer.HANDSET)
    bench.board.codec.open_microphone(True)
    bench.board.report(TALKING)


async def test_a_tone_that_the_phone_plays_comes_out_of_the_browser_at_its_pitch() -> None:
    bench = emulated()
    async with chromium(*WITH_SOUND) as browser, page_of(bench, browser) as page, media_clock(bench):
        await becomes_true(page, f"Math.abs(pitch() - {PITCH}) < 25")
        await becomes_true(page, "document.querySelector('#ear').value > 0.5")
        assert await page.get_attribute("#hint", "data-hint") == ""


async def test_what_the_browsers_microphone_hears_reaches_the_phone_while_it_talks() -> None:
    bench = emulated()
    heard: asyncio.Queue[float] = asyncio.Queue()
    async with (
        chromium(*WITH_SOUND, *WITH_MICROPHONE) as browser,
        page_of(bench, browser) as page,
        media_clock(bench, lambda frame: heard.put_nowait(loudness(frame))),
    ):
        await page.locator("#handset").click()
        talk(bench)
        async with asyncio.timeout(20):
            while await heard.get() < 500:
                pass
        assert await page.get_attribute("#hint", "data-hint") == ""
        bench.board.report(Report())
        bench.board.codec.select(None)
        async with asyncio.timeout(20):
            while await heard.get() > 0:
                pass


async def test_without_a_gesture_and_without_a_microphone_the_page_says_so_and_still_plays() -> None:
    bench = emulated()
    async with chromium() as browser, page_of(bench, browser) as page, media_clock(bench):
        await page.wait_for_selector('#hint[data-hint="silent"]')
        await page.locator("#handset").click()
        talk(bench)
        await page.wait_for_selector('#hint[data-hint="noMicrophone"]', timeout=20_000)
        assert "No microphone" in await page.inner_text("#hint")
        await becomes_true(page, f"Math.abs(pitch() - {PITCH}) < 25")


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
async def test_the_resampler_keeps_a_tone_clean(rate: int) -> None:
    """A sine through the page's resampler and back is the same sine: what is left over is 50 dB down."""
    bench = emulated()
    async with chromium() as browser, page_of(bench, browser) as page:
        errors = await page.evaluate(
            """async (rate) => {
                const { Resampler } = await import("/page/resampler.js");
                return [300, 1000, 3000, 6000].map((pitch) => {
                    const there = new Resampler(16000, rate), back = new Resampler(rate, 16000);
                    const out = [];
                    for (let block = 0; block < 100; block++) {
                        const sine = Float32Array.from({ length: 320 },
                            (_, i) => Math.sin((2 * Math.PI * pitch * (block * 320 + i)) / 16000));
                        there.push(sine);
                        back.push(there.pull(new Float32Array(there.ready)));
                        out.push(...back.pull(new Float32Array(back.ready)));
                    }
                    const tail = out.slice(8000, 24000), w = (2 * Math.PI * pitch) / 16000;
                    let a = 0, b = 0;
                    tail.forEach((x, i) => { a += x * Math.sin(w * i); b += x * Math.cos(w * i); });
                    a /= tail.length / 2; b /= tail.length / 2;
                    const sine = (i) => a * Math.sin(w * i) + b * Math.cos(w * i);
                    const rest = tail.reduce((sum, x, i) => sum + (x - sine(i)) ** 2, 0);
                    return [Math.hypot(a, b), 10 * Math.log10(rest / tail.length / 0.5)];
                });
            }""",
            rate,
        )
        for gain, residue in errors:
            assert gain == pytest.approx(1, abs=0.02)
            assert residue < -50
