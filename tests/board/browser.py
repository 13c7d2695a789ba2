"""Headless Chromium for the page: the system's own, with a fresh profile and no way out to the network."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Frame, Page, async_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WITH_MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
WITH_SOUND = ("--autoplay-policy=no-user-gesture-required",)

TAP_THE_LOUDSPEAKER = """
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (target, ...rest) {
      if (target instanceof AudioDestinationNode) {
        window.loudspeaker = new AnalyserNode(this.context, { fftSize: 4096, smoothingTimeConstant: 0 });
        connect.call(this, window.loudspeaker);
      }
      return connect.call(this, target, ...rest);
    };
    window.pitch = () => {
      if (!window.loudspeaker) return 0;
      const bins = new Float32Array(window.loudspeaker.frequencyBinCount);
      window.loudspeaker.getFloatFrequencyData(bins);
      const loudest = bins.reduce((best, value, at) => (value > bins[best] ? at : best), 0);
      return bins[loudest] > -50 ? (loudest * window.loudspeaker.context.sampleRate) / 4096 : 0;
    };
"""
"""Lets a test hear what goes to the loudspeaker: ``pitch()`` is its loudest frequency in Hz, 0 in silence."""


@asynccontextmanager
async def chromium(*flags: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *flags])
        try:
            yield browser
        finally:
            await browser.close()


async def becomes_true(page: Page | Frame, expression: str) -> None:
    """Wait until a JavaScript expression is true.

    Playwright's own ``wait_for_function`` evaluates inside the page, which the page's CSP rightly forbids.
    """
    async with asyncio.timeout(20):
        while not await page.evaluate(expression):  # noqa: ASYNC110 - the browser calls nobody back
            await asyncio.sleep(0.02)


def complaints(page: Page) -> list[str]:
    """Collects what the page complains of from now on: exceptions and errors on the console, CSP included."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found
