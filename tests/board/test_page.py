"""The page of the emulated board, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize

from board.api import Face, Frame, HookChanged, Key, KeyPressed, KeyReleased, Lamp, Light, Report
from tests.board.bench import EmulatedBench, checkered, emulated, events_so_far, next_event, running, until
from tests.board.browser import WITH_MICROPHONE, WITH_SOUND, becomes_true, chromium, complaints

pytestmark = pytest.mark.asyncio(loop_scope="module")

LABELS = ("Sari", "Budi", "Gudang belakang lantai dua", "", "", "", "", "Home")
KEYBOARD = {
    **{str(digit): Key(str(digit)) for digit in range(10)},
    "*": Key.STAR,
    "#": Key.POUND,
    "Enter": Key.OK,
    "Escape": Key.BACK,
    "Backspace": Key.BACK,
    "ArrowUp": Key.UP,
    "ArrowDown": Key.DOWN,
    "F1": Key.SOFT_1,
    "F2": Key.SOFT_2,
    "F3": Key.SOFT_3,
    "Shift+F1": Key.SPEED_1,
    "Shift+F8": Key.SPEED_8,
    "s": Key.SPEAKER,
    "m": Key.MUTE,
    "p": Key.HOLD,
    "t": Key.TRANSFER,
    "c": Key.CONFERENCE,
    "r": Key.REDIAL,
    "v": Key.VOICEMAIL,
    "+": Key.VOLUME_UP,
    "-": Key.VOLUME_DOWN,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium(*WITH_MICROPHONE, *WITH_SOUND) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def phone() -> AsyncIterator[EmulatedBench]:
    async with running(emulated(), Face("Front desk", "en", LABELS)) as bench:
        yield bench


@pytest_asyncio.fixture(loop_scope="module")
async def page(phone: EmulatedBench, browser: Browser) -> AsyncIterator[Page]:
    """The page, open and connected; in the end it must not have complained of anything."""
    context = await browser.new_context(has_touch=True)
    page = await context.new_page()
    found = complaints(page)
    await open_page(page, phone)
    yield page
    await context.close()
    assert found == []


async def open_page(page: Page, phone: EmulatedBench) -> None:
    await page.goto(str(phone.board.url))
    await becomes_true(page, "document.querySelector('#name').textContent !== ''")


async def test_a_click_lifts_the_handset_visibly_and_another_replaces_it(
    phone: EmulatedBench, page: Page
) -> None:
    handset = page.locator("#handset")
    resting = await handset.bounding_box()
    await handset.click()
    assert await next_event(phone) == HookChanged(True)
    await page.wait_for_selector("#handset[aria-pressed=true]")
    await becomes_true(page, "document.getAnimations().length === 0")
    assert await handset.bounding_box() != resting
    await handset.click()
    assert await next_event(phone) == HookChanged(False)
    await page.wait_for_selector("#handset[aria-pressed=false]")


async def test_the_page_follows_a_handset_lifted_by_somebody_else(phone: EmulatedBench, page: Page) -> None:
    await phone.lift(True)
    await page.wait_for_selector("#handset[aria-pressed=true]")
    await phone.lift(False)
    await page.wait_for_selector("#handset[aria-pressed=false]")


@pytest.mark.parametrize("stroke", ["Space", "h"])
async def test_the_keyboard_lifts_the_handset(phone: EmulatedBench, page: Page, stroke: str) -> None:
    await page.keyboard.press(stroke)
    assert await next_event(phone) == HookChanged(True)


async def test_the_keyboard_reaches_the_phones_keys(phone: EmulatedBench, page: Page) -> None:
    for stroke, key in KEYBOARD.items():
        await page.keyboard.press(stroke)
        assert [await next_event(phone), await next_event(phone)] == [KeyPressed(key), KeyReleased(key)], (
            stroke
        )


async def test_digits_typed_in_a_burst_keep_their_order(phone: EmulatedBench, page: Page) -> None:
    await page.keyboard.type("0812345678")
    await until(lambda: phone.events.qsize() == 20)
    pressed = [event.key for event in events_so_far(phone) if isinstance(event, KeyPressed)]
    assert "".join(pressed) == "0812345678"


async def test_browser_shortcuts_stay_the_browsers(phone: EmulatedBench, page: Page) -> None:
    await page.keyboard.press("Control+c")
    await page.keyboard.press("Alt+1")
    await page.keyboard.press("7")
    assert await next_event(phone) == KeyPressed(Key.DIGIT_7)


async def test_every_key_of_the_phone_can_be_clicked(phone: EmulatedBench, page: Page) -> None:
    for key in Key:
        await page.locator(f'[data-key="{key}"]').click()
        assert [await next_event(phone), await next_event(phone)] == [KeyPressed(key), KeyReleased(key)]


async def test_a_key_held_by_mouse_keyboard_or_finger_is_released_when_it_is_let_go(
    phone: EmulatedBench, page: Page
) -> None:
    await page.locator('[data-key="speed1"]').hover()
    await page.mouse.down()
    assert await next_event(phone) == KeyPressed(Key.SPEED_1)
    await page.wait_for_selector('[data-key="speed1"][data-down]')
    await page.mouse.move(5, 5)
    await page.mouse.up()
    assert await next_event(phone) == KeyReleased(Key.SPEED_1)

    await page.keyboard.down("1")
    await page.keyboard.down("1")
    assert await next_event(phone) == KeyPressed(Key.DIGIT_1)
    await page.keyboard.up("1")
    assert await next_event(phone) == KeyReleased(Key.DIGIT_1)

    await page.locator('[data-key="speed8"]').tap()
    assert [await next_event(phone), await next_event(phone)] == [
        KeyPressed(Key.SPEED_8),
        KeyReleased(Key.SPEED_8),
    ]


async def test_a_key_held_while_the_page_goes_away_is_released(phone: EmulatedBench, page: Page) -> None:
    await page.keyboard.down("5")
    assert await next_event(phone) == KeyPressed(Key.DIGIT_5)
    await page.goto("about:blank")
    assert await next_event(phone) == KeyReleased(Key.DIGIT_5)


async def test_the_keyboard_alone_reaches_and_presses_every_button(phone: EmulatedBench, page: Page) -> None:
    reached = set()
    for _ in range(await page.locator("button:visible").count()):
        await page.keyboard.press("Tab")
        reached.add(await page.evaluate("document.activeElement.dataset.key ?? document.activeElement.id"))
    assert reached == {*map(str, Key), "handset", "help"}
    await page.locator('[data-key="redial"]').focus()
    for stroke in ("Space", "Enter"):
        await page.keyboard.press(stroke)
        assert [await next_event(phone), await next_event(phone)] == [
            KeyPressed(Key.REDIAL),
            KeyReleased(Key.REDIAL),
        ]
    await page.locator("#handset").focus()
    await page.keyboard.press("Enter")
    assert await next_event(phone) == HookChanged(True)


async def test_a_click_leaves_the_space_bar_to_the_handset(phone: EmulatedBench, page: Page) -> None:
    await page.locator('[data-key="5"]').click()
    await page.keyboard.press("Space")
    await until(lambda: phone.events.qsize() == 3)
    assert events_so_far(phone)[-1] == HookChanged(True)


async def test_assistive_technology_taps_by_a_bare_click(phone: EmulatedBench, page: Page) -> None:
    await page.locator('[data-key="hold"]').evaluate("button => button.click()")
    assert [await next_event(phone), await next_event(phone)] == [KeyPressed(Key.HOLD), KeyReleased(Key.HOLD)]


async def test_the_help_opens_and_closes_by_keyboard(phone: EmulatedBench, page: Page) -> None:
    await page.keyboard.press("?")
    await page.wait_for_selector("dialog[open]")
    await page.keyboard.press("5")
    await page.keyboard.press("Escape")
    await page.wait_for_selector("dialog:not([open])", state="attached")
    await page.keyboard.press("6")
    assert await next_event(phone) == KeyPressed(Key.DIGIT_6)


@pytest.mark.parametrize("size", [(128, 64), (256, 64)])
@pytest.mark.parametrize("density", [1, 2])
async def test_the_display_is_drawn_pixel_by_pixel(
    browser: Browser, size: tuple[int, int], density: int
) -> None:
    frame = checkered(size)
    async with running(emulated(size), Face("x", "en")) as bench:
        drawn = await draw(browser, bench, frame, density)
    assert drawn["bits"] == "".join(f"{byte:08b}" for byte in frame.pixels)
    assert drawn["zoom"] in range(2, 9), "a whole number of the screen's own pixels"
    assert drawn["shown"] == drawn["canvas"], "never scaled again"


async def test_the_display_dims_and_is_dark_asleep(phone: EmulatedBench, page: Page) -> None:
    def opacity(value: str) -> str:
        return f"getComputedStyle(document.querySelector('#display')).opacity === '{value}'"

    await becomes_true(page, opacity("1"))
    phone.board.display.dim(True)
    await becomes_true(page, opacity("0.4"))
    phone.board.display.wake(False)
    await becomes_true(page, opacity("0"))
    phone.board.display.wake(True)
    phone.board.display.dim(False)
    await becomes_true(page, opacity("1"))


async def draw(browser: Browser, bench: EmulatedBench, frame: Frame, density: int) -> dict[str, Any]:
    bench.board.display.show(frame)
    context = await browser.new_context(device_scale_factor=density)
    page = await context.new_page()
    await open_page(page, bench)
    # The screen is drawn anew when the page takes its shape, which may be after its words are there.
    await becomes_true(page, f"document.querySelector('#display').width > {bench.board.display.size[0]}")
    drawn: dict[str, Any] = await page.evaluate(
        """([width, height]) => {
            const canvas = document.querySelector("#display");
            const zoom = canvas.width / width;
            const box = canvas.getBoundingClientRect();
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            const middle = (n) => n * zoom + (zoom >> 1);
            const lit = (x, y) => pixels[4 * (middle(y) * canvas.width + middle(x)) + 3] > 128;
            const bits = Array.from({ length: width * height }, (_, i) => +lit(i % width, (i / width) | 0));
            return { zoom, shown: [box.width * devicePixelRatio, box.height * devicePixelRatio],
                     canvas: [canvas.width, canvas.height], bits: bits.join("") };
        }""",
        list(bench.board.display.size),
    )
    await context.close()
    return drawn


async def test_the_words_of_the_display_are_there_to_read_and_what_is_new_is_spoken(
    phone: EmulatedBench, page: Page
) -> None:
    phone.board.display.show(checkered((128, 64), 1, ("Sari", "102", "0:12")))
    await becomes_true(page, "document.querySelectorAll('#words p').length === 3")
    assert await page.inner_text("#spoken") == "Sari. 102. 0:12"
    phone.board.display.show(checkered((128, 64), 2, ("Sari", "102", "0:13", "Muted")))
    await becomes_true(page, "document.querySelectorAll('#words p').length === 4")
    assert await page.inner_text("#spoken") == "Muted", "a clock that ticks is not read out"
    assert await page.get_attribute("#spoken", "aria-live") == "polite"


async def test_lamps_and_labels_are_shown_and_named(phone: EmulatedBench, page: Page) -> None:
    phone.board.lamps.shine(Lamp.SPEED_1, Light.BLINK)
    phone.board.lamps.shine(Lamp.MESSAGE, Light.ON)
    phone.board.lamps.shine(Lamp.MUTE, Light.ON)
    phone.board.lamps.shine(Lamp.MICROPHONE, Light.ON)
    await page.wait_for_selector('[data-lamp="speed1"][data-light="blink"]')
    first, free = page.locator('[data-key="speed1"]'), page.locator('[data-key="speed4"]')
    assert await first.get_attribute("aria-label") == "Speed dial 1: Sari, lamp blinking"
    assert await free.get_attribute("aria-label") == "Speed dial 4: free, lamp off"
    assert await page.get_attribute('[data-lamp="message"]', "aria-label") == "Message lamp: on"
    assert await page.get_attribute('[data-lamp="microphone"]', "aria-label") == "Microphone lamp: on"
    assert await page.get_attribute('[data-key="mute"]', "aria-pressed") == "true"


async def test_a_ringing_phone_shakes_its_handset_and_marks_its_title(
    phone: EmulatedBench, page: Page
) -> None:
    phone.board.report(Report(ringing=True))
    await page.wait_for_selector("body[data-ringing]")
    assert await page.locator("#handset").evaluate("e => getComputedStyle(e).animationName") == "shake"
    assert "🔔" in await page.title()
    phone.board.report(Report())
    await page.wait_for_selector("body:not([data-ringing])")


async def test_the_page_speaks_the_phones_language(phone: EmulatedBench, page: Page) -> None:
    assert await page.inner_text('[data-key="mute"] span') == "Mute"
    phone.board.wear(Face("Gudang", "id", LABELS))
    await page.wait_for_selector("html[lang=id]")
    assert await page.inner_text('[data-key="mute"] span') == "Bisukan"
    assert await page.get_attribute("#handset", "aria-label") == "Gagang telepon"
    assert await page.title() == "Gudang · Dering"


async def test_both_languages_have_every_word(page: Page) -> None:
    lists = await page.evaluate(
        """async () => {
            const { WORDS } = await import("/page/words.js");
            const used = [...document.querySelectorAll("[data-word], [data-name]")].map(
                (element) => element.dataset.word ?? element.dataset.name.split(" ")[0]);
            return [Object.keys(WORDS.en).sort(), Object.keys(WORDS.id).sort(), used];
        }"""
    )
    english, indonesian, used = lists
    assert english == indonesian
    assert set(used) <= set(english)


async def test_everything_that_can_be_operated_has_a_name(page: Page) -> None:
    session = await page.context.new_cdp_session(page)
    tree = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    operable = [node for node in tree if node.get("role", {}).get("value") in ("button", "meter", "dialog")]
    names = [node.get("name", {}).get("value", "") for node in operable]
    assert len(names) >= len(Key) + 4
    assert all(names)
    assert await page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size === "
        "document.querySelectorAll('[id]').length"
    )
    assert await page.get_attribute("html", "lang") == "en"


@pytest.mark.parametrize("width", [360, 620, 1280])
@pytest.mark.parametrize("size", [(128, 64), (256, 64)])
async def test_the_page_fits_a_narrow_window(browser: Browser, size: tuple[int, int], width: int) -> None:
    face = Face("Gudang dengan nama yang panjang sekali", "id", LABELS)
    async with running(emulated(size), face) as bench:
        context = await browser.new_context(viewport=ViewportSize(width=width, height=800))
        page = await context.new_page()
        await open_page(page, bench)
        for lifted in (False, True):
            await bench.lift(lifted)
            await page.wait_for_selector(f"#handset[aria-pressed={str(lifted).lower()}]")
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        outside = await page.evaluate(
            """[...document.querySelectorAll("button[data-key], canvas")].filter((element) => {
                const { left, right, width, height } = element.getBoundingClientRect();
                return left < 0 || right > innerWidth || width < 24 || height < 24;
            }).map((element) => element.dataset.key ?? element.id)"""
        )
        assert outside == []
        await context.close()


async def test_a_lost_line_is_shown_and_found_again(browser: Browser) -> None:
    page = await browser.new_page()
    async with running(emulated(), Face("First", "en")) as first:
        address = str(first.board.url)[len("http://") : -1]
        await open_page(page, first)
    await page.wait_for_selector('#hint[data-hint="offline"]')
    async with running(emulated(listen=address), Face("Second", "en")) as second:
        await becomes_true(page, "document.querySelector('#name').textContent === 'Second'")
        await page.wait_for_selector('#hint[data-hint=""]', state="attached")
        await page.keyboard.press("4")
        assert await next_event(second) == KeyPressed(Key.DIGIT_4)
    await page.close()
