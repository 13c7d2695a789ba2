"""Draws docs/phones.png for the README: the demo's page in a real browser, with 101 talking to 102.

.venv/bin/python -m tests.phones_picture
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import ViewportSize

from tests.board.browser import WITH_MICROPHONE, WITH_SOUND, becomes_true, chromium
from tests.browser.page_phone import desk_page
from tests.demo import demo

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "phones.png"
WINDOW = ViewportSize(width=1280, height=940)
STEP = 2
"""Between shades: nobody sees it, and the file is a third smaller."""


async def draw() -> bytes:
    """A call between the demo's phones, photographed; as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        async with demo(Path(folder)) as desk, chromium(*WITH_SOUND, *WITH_MICROPHONE) as browser:
            await desk.until_found()
            page, phones = await desk_page(browser, desk, viewport=WINDOW)
            front, kitchen = phones["101"], phones["102"]
            await front.click_handset()
            await front.click("1", "0", "2")
            await kitchen.until_rings()
            await kitchen.click_handset()
            for phone in (kitchen, front):
                await phone.until_says("00:0", "Opus")
                await becomes_true(phone.frame, "document.getAnimations().length === 0")
            return await page.screenshot(full_page=True)


def main() -> None:
    """Write the picture."""
    with Image.open(io.BytesIO(asyncio.run(draw()))) as picture:
        coarse = picture.convert("RGB").point(lambda value: value // STEP * STEP)
    coarse.save(PICTURE, optimize=True)
    print(f"{PICTURE}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
