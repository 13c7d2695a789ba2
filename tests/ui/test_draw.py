"""draw: total for any page, words never empty, and overlays that leave the header and the keys alone."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.phone.notice import Notice
from firmware.phone.parts import VolumeOf
from firmware.phone.softkeys import SoftKey
from firmware.ui.canvas import HEADER, KEYS_HEIGHT, Canvas
from firmware.ui.draw import SIZES, draw
from firmware.ui.kept import CallDetails, CallList, CallRow, ShelfList, ShelfRow
from firmware.ui.language import language_of
from firmware.ui.painter import describe, paint
from firmware.ui.qr_code import SIDE
from firmware.ui.screen import OffHook, Page, Screen, VolumeBar
from firmware.ui.upkeep import DisplayTest, Guide
from tests.ui.contact_sheet import LANGUAGES
from tests.ui.examples import EXAMPLES, IDLE_KEYS
from tests.ui.history_examples import LONG_NAME, LONG_NUMBER, URI

NASTY = [
    "",
    " ",
    "\n",
    "\ud800",
    "0" * 300,
    "\u202eabc",
    "\u0301",
    LONG_NAME,
    LONG_NUMBER,
    URI,
    "\U0001f338" * 9,
]
TEXTS = st.sampled_from(NASTY) | st.text(st.characters(), max_size=40)
MOMENTS = st.datetimes().map(
    lambda moment: (moment.year, moment.month, moment.day, moment.hour, moment.minute)
)
ROWS = st.builds(CallRow, peer=TEXTS, name=TEXTS, when=st.none() | MOMENTS)

SHELF_ROWS = st.builds(ShelfRow, peer=TEXTS, name=TEXTS, when=st.none() | MOMENTS)


def screens(kind: type[Screen]) -> st.SearchStrategy[Screen]:
    """Any screen of a kind, its own texts nasty."""
    if kind is CallList:
        return st.builds(CallList, rows=st.lists(ROWS, max_size=9).map(tuple))
    if kind is ShelfList:
        return st.builds(ShelfList, rows=st.lists(SHELF_ROWS, max_size=9).map(tuple))
    if kind is CallDetails:
        return st.builds(CallDetails, row=ROWS, via=TEXTS)
    texts = {field.name: TEXTS for field in fields(kind) if field.type == "str"}
    return st.builds(kind, **texts)


PAGES = st.builds(
    Page,
    screen=st.one_of([screens(kind) for kind in get_args(Screen)]),
    soft_keys=st.tuples(*[st.none() | st.sampled_from(SoftKey)] * 3),
    notice=st.none() | st.sampled_from(Notice),
    volume=st.none() | st.builds(VolumeBar),
)


def rows_of(pixels: bytes, width: int, first: int, last: int) -> bytes:
    """The bytes of some rows, the last one not included."""
    return pixels[first * width // 8 : last * width // 8]


@given(page=PAGES, size=st.sampled_from(SIZES), language=st.sampled_from(LANGUAGES))
def test_any_page_is_drawn_and_said(page: Page, size: tuple[int, int], language: str) -> None:
    frame = draw(page, size, language)
    assert (frame.width, frame.height) == size
    assert frame.words
    for line in frame.words:
        assert line == line.strip() != ""
        assert not {unicodedata.category(character) for character in line} & {"Cc", "Cs", "Zl", "Zp"}


@given(page=PAGES, size=st.sampled_from(SIZES))
def test_nothing_is_drawn_over_the_keys(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    if isinstance(page.screen, DisplayTest):
        return  # a test picture covers everything
    bare = draw(Page(OffHook(), page.soft_keys), size, "id")
    first = height - KEYS_HEIGHT - 1
    drawn = draw(page, size, "id")
    left = SIDE // 8 if isinstance(page.screen, Guide) else 0  # a QR code covers where it has no label
    for row in range(first, height):
        span = slice(row * width // 8 + left, (row + 1) * width // 8)
        assert drawn.pixels[span] == bare.pixels[span]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_overlays_leave_the_header_alone(size: tuple[int, int], language: str) -> None:
    for name, example in EXAMPLES.items():
        page = replace(example, notice=None, volume=None)
        bare = draw(page, size, language).pixels
        for over in (
            replace(page, notice=Notice.KEY_EMPTY),
            replace(page, volume=VolumeBar(VolumeOf.RINGER, 3)),
        ):
            drawn = draw(over, size, language).pixels
            assert rows_of(drawn, size[0], 0, HEADER) == rows_of(bare, size[0], 0, HEADER), name
            assert drawn != bare, name


def test_what_lies_over_a_screen_is_said_first() -> None:
    page = Page(OffHook(), IDLE_KEYS, Notice.KEY_SAVED, VolumeBar(VolumeOf.RINGER, 3))
    assert draw(page, (128, 64), "en").words == (
        "Key saved",
        "Ringer volume: 3",
        "Please replace the handset",
        "Keys: History, Redial, Menu",
    )


def test_what_lies_over_a_screen_hides_all_of_it_but_its_header() -> None:
    """Half a word beside a box would be a mess."""
    frames = [
        draw(Page(EXAMPLES[name].screen, notice=Notice.KEY_SAVED), (128, 64), "en")
        for name in ("idle", "list-many")
    ]
    first, second = (rows_of(frame.pixels, 128, HEADER, 64) for frame in frames)
    assert first == second


def test_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="no display of 64x48"):
        draw(Page(OffHook()), (64, 48), "en")


def test_every_screen_is_known_and_no_other() -> None:
    for kind in get_args(Screen):
        assert kind in paint.registry
        assert kind in describe.registry
    with pytest.raises(TypeError, match="no screen"):
        paint("text", Canvas((128, 64)), language_of("en"))
    with pytest.raises(TypeError, match="no screen"):
        describe("text", language_of("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_ours_touches_the_edge(language: str) -> None:
    """The content keeps its margins; lists and inverse headers may go to the edge."""
    for name, page in EXAMPLES.items():
        if name.startswith(("idle", "dialing", "talking", "ended", "trouble", "echo", "off-hook")):
            pixels = draw(Page(page.screen), (128, 64), language).pixels
            for row in range(64):
                assert not pixels[row * 16] & 0xC0, (name, row)
                assert not pixels[row * 16 + 15] & 0x03, (name, row)
