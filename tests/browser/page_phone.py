"""A phone on the desk's page, in the hands of somebody who has nothing but a browser."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path

from playwright.async_api import Browser, Frame, Page

from tests.board.browser import WITH_MICROPHONE, WITH_SOUND, becomes_true
from tests.demo import Demo
from tests.signals import Samples, resampled, samples_of, speech, write_wav

BROWSER_RATE = 48_000
PATIENCE = 30.0

RECORD_THE_EAR = """
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (target, ...rest) {
      if (target instanceof AudioDestinationNode) listen(this, target);
      return connect.call(this, target, ...rest);
    };
    let hear = () => {};
    const recording = `registerProcessor("recording", class extends AudioWorkletProcessor {
      block = [];
      process([[heard]]) {
        if (heard) this.block.push(...heard);
        if (this.block.length >= 4096) this.port.postMessage(Float32Array.from(this.block.splice(0)));
        return true;
      }
    })`;
    const listen = async (node, loudspeaker) => {
      const module = URL.createObjectURL(new Blob([recording], { type: "text/javascript" }));
      await node.context.audioWorklet.addModule(module);
      const recorder = new AudioWorkletNode(node.context, "recording");
      recorder.port.onmessage = ({ data }) => hear(data, node.context.sampleRate);
      connect.call(node, recorder);
      connect.call(recorder, loudspeaker);
    };
    window.record = (seconds) => new Promise((resolve) => {
      const blocks = [];
      let missing = Infinity;
      hear = (block, rate) => {
        if (missing === Infinity) missing = Math.ceil(seconds * rate);
        blocks.push(Int16Array.from(block, (sample) => Math.max(-1, Math.min(1, sample)) * 32767));
        missing -= block.length;
        if (missing > 0) return;
        hear = () => {};
        const bytes = blocks.flatMap((samples) => [...new Uint8Array(samples.buffer)]);
        resolve([btoa(bytes.map((byte) => String.fromCharCode(byte)).join("")), rate]);
      };
    });
"""
"""Records what the page gives to its loudspeaker: ``record(seconds)`` from now on, as 16-bit samples.

In the thread of the sound, so that a busy page loses none of it. The page's own policy allows no such script.
"""


class PagePhone:
    """One phone; its keys are named as in the board's interface."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    async def click_handset(self) -> None:
        """Lift it, or replace it."""
        await self.frame.locator("#handset").click()

    async def tap_handset(self) -> None:
        """The same with a finger."""
        await self.frame.locator("#handset").tap()

    async def click(self, *keys: str) -> None:
        for key in keys:
            await self.frame.locator(f'[data-key="{key}"]').click()

    async def tap(self, *keys: str) -> None:
        for key in keys:
            await self.frame.locator(f'[data-key="{key}"]').tap()

    async def click_soft_key(self, label: str) -> None:
        """The key under this label of the display."""
        keys = soft_keys(await self.until_says(label))
        await self.click(f"soft{keys.index(label) + 1}")

    async def words(self) -> str:
        """What the page tells a screen reader of the display, a line each."""
        return "\n".join(await self.frame.locator("#words p").all_text_contents())

    async def until_says(self, *texts: str) -> str:
        """Wait until the display says all of this at once; gives all that it says."""
        words = ""
        try:
            async with asyncio.timeout(PATIENCE):
                while not all(text in words for text in texts):
                    await asyncio.sleep(0.02)
                    words = await self.words()
        except TimeoutError:
            raise AssertionError(f"never said {texts}, but: {words!r}") from None
        return words

    async def until_rings(self, rings: bool = True) -> None:
        """Wait until the page shows that the phone rings (or no longer)."""
        await becomes_true(self.frame, f"document.body.hasAttribute('data-ringing') === {str(rings).lower()}")

    async def until_hints(self, hint: str) -> str:
        """Wait for a hint under the phone; gives its words."""
        await becomes_true(self.frame, f"document.querySelector('#hint').dataset.hint === {hint!r}")
        return await self.frame.inner_text("#hint")

    async def hears(self, seconds: float) -> Samples:
        """What the browser plays for this phone, for so long from now on; at the board's rate."""
        async with asyncio.timeout(PATIENCE + seconds):
            sound, rate = await self.frame.evaluate("seconds => record(seconds)", seconds)
        return resampled(samples_of(base64.b64decode(sound)), rate, 16_000)


async def desk_page(browser: Browser, demo: Demo, **options: object) -> tuple[Page, dict[str, PagePhone]]:
    """Open the desk's page in a new window; gives its phones by extension, connected and showing."""
    context = await browser.new_context(bypass_csp=True, **options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.add_init_script(RECORD_THE_EAR)
    await page.goto(demo.page)
    await becomes_true(page, f"document.querySelectorAll('iframe').length === {len(demo.phones)}")
    phones = {}
    for extension, phone in demo.phones.items():
        frame = await frame_of(page, phone.address)
        await becomes_true(frame, "document.querySelectorAll('#words p').length > 0")
        phones[extension] = PagePhone(frame)
    return page, phones


async def frame_of(page: Page, url: str) -> Frame:
    """The frame that shows this address, once it does."""
    async with asyncio.timeout(PATIENCE):
        while not (frame := page.frame(url=url)):  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.02)
    return frame


def soft_keys(words: str) -> list[str]:
    """The labels of the three keys under the display, from the last line of its words."""
    return [label.strip() for label in words.splitlines()[-1].partition(":")[2].split(",")]


def speaks(sentence: str, folder: Path) -> tuple[str, ...]:
    """Flags for Chromium: its microphone hears this sentence again and again, its loudspeaker may sound."""
    folder.mkdir(parents=True, exist_ok=True)
    file = write_wav(folder / "microphone.wav", speech(sentence, BROWSER_RATE), BROWSER_RATE)
    return (*WITH_SOUND, *WITH_MICROPHONE, f"--use-file-for-fake-audio-capture={file}")
