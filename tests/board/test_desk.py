"""Several phones on one page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from board.api import BoardError, Face, HookChanged, Key, KeyPressed, Report
from board.emulated.board import EmulatedBoard, EmulatedOptions
from board.emulated.desk import Desk, DeskPhone
from tests.board.bench import EmulatedBench, next_event, running, until
from tests.board.browser import WITH_MICROPHONE, WITH_SOUND, becomes_true, chromium, complaints


@asynccontextmanager
async def desk_with(*names: str) -> AsyncIterator[tuple[Desk, list[EmulatedBench]]]:
    desk = Desk()
    await desk.start()
    options = EmulatedOptions(embed_origin=desk.origin)
    benches = [EmulatedBench(EmulatedBoard(options)) for _ in names]
    try:
        for bench, name in zip(benches, names, strict=True):
            await bench.board.start(bench.events.put_nowait)
            bench.board.wear(Face(name, "en"))
        desk.place(
            [DeskPhone(name, str(bench.board.url)) for bench, name in zip(benches, names, strict=True)]
        )
        yield desk, benches
    finally:
        for bench in benches:
            await bench.board.stop()
        await desk.stop()
        await desk.stop()


async def test_two_phones_lie_on_one_desk_and_each_has_its_own_keyboard() -> None:
    async with (
        desk_with("101", "102") as (desk, (first, second)),
        chromium(*WITH_SOUND, *WITH_MICROPHONE) as browser,
    ):
        page = await browser.new_page(viewport={"width": 1280, "height": 960})
        found = complaints(page)
        await page.goto(desk.url)
        await becomes_true(page, "document.querySelectorAll('iframe').length === 2")
        assert await page.locator("figcaption").all_inner_texts() == ["101", "102"]
        for bench, key in ((first, Key.DIGIT_1), (second, Key.DIGIT_2)):
            frame = page.frame_locator(f'iframe[src="{bench.board.url}"]')
            await frame.locator("#handset").click()
            assert await next_event(bench) == HookChanged(True)
            await page.keyboard.press(str(key))
            assert await next_event(bench) == KeyPressed(key)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert found == []


async def test_the_microphone_works_inside_the_frame() -> None:
    async with (
        desk_with("101") as (desk, (phone,)),
        chromium(*WITH_SOUND, *WITH_MICROPHONE) as browser,
    ):
        page = await browser.new_page()
        await page.goto(desk.url)
        frame = page.frame_locator("iframe")
        await frame.locator("#handset").click()
        phone.board.report(Report(route="handset", microphone="open"))
        await becomes_true(page.frames[1], "document.querySelector('#mouth').value > 0.3")


async def test_a_phone_sounds_once_its_neighbour_was_clicked() -> None:
    async with desk_with("101", "102") as (desk, (first, second)), chromium() as browser:
        page = await browser.new_page(viewport={"width": 1280, "height": 960})
        await page.goto(desk.url)
        silent = "document.querySelector('#hint').dataset.hint === 'silent'"
        for frame in page.frames[1:]:
            await becomes_true(frame, silent)
        await page.frame_locator(f'iframe[src="{first.board.url}"]').locator("#handset").click()
        assert await next_event(first) == HookChanged(True)
        second.board.report(Report(ringing=True))
        for frame in page.frames[1:]:
            await becomes_true(frame, f"!({silent})")


async def test_only_its_own_desk_may_show_a_phone() -> None:
    async with (
        desk_with("101") as (desk, (phone,)),
        running(EmulatedBench(EmulatedBoard(EmulatedOptions()))) as other,
    ):
        stranger = Desk()
        await stranger.start()
        stranger.place([DeskPhone("101", str(phone.board.url)), DeskPhone("x", str(other.board.url))])
        async with chromium() as browser:
            page = await browser.new_page()
            found = complaints(page)
            await page.goto(stranger.url)
            await becomes_true(page, "document.querySelectorAll('iframe').length === 2")
            async with httpx.AsyncClient() as client:
                policy = (await client.get(desk.url)).headers["content-security-policy"]
            assert f"frame-src {str(phone.board.url)[:-1]};" in policy
            await until(lambda: sum("frame-ancestors" in complaint for complaint in found) == 2)
            for frame in page.frames[1:]:
                assert await frame.locator("#handset").count() == 0
        await stranger.stop()


async def test_a_desk_is_guarded_like_a_board() -> None:
    async with desk_with("101") as (desk, _), httpx.AsyncClient(base_url=desk.url) as client:
        assert (await client.get("/phones", headers={"Host": "attacker.example"})).status_code == 403
        assert (await client.get("/phones", headers={"Origin": "http://attacker.example"})).status_code == 403
        assert (await client.get("/state")).status_code == 404
        assert (await client.get("/phones")).json()["phones"][0]["label"] == "101"
        port = desk.url.rstrip("/").rpartition(":")[2]
        with pytest.raises(BoardError, match="in use"):
            await Desk(f"127.0.0.1:{port}").start()
    with pytest.raises(BoardError, match="this machine alone"):
        Desk("0.0.0.0:0")


async def test_the_desk_says_how_in_its_language() -> None:
    desk = Desk(language="id")
    await desk.start()
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(desk.url)
        await becomes_true(page, "document.querySelector('#how').textContent.startsWith('Angkat')")
        assert await page.get_attribute("html", "lang") == "id"
    await desk.stop()
