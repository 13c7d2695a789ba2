"""Draws a page: pixels for the display, words for a screen reader."""

from __future__ import annotations

from board.api import Frame
from firmware.ui import overlays, soft_keys
from firmware.ui.canvas import Canvas
from firmware.ui.language import language_of
from firmware.ui.painter import describe, paint
from firmware.ui.screen import Page
from firmware.ui.screens import (
    call,
    dialing,
    ended,
    entry,
    hot_desking,
    idle,
    lists,
    lock,
    menu,
    messages,
    paging,
    self_test,
    services,
    setup,
    several_calls,
    trouble,
    update,
)
from firmware.ui.words import spoken

SCREENS = (
    call,
    dialing,
    ended,
    entry,
    hot_desking,
    lock,
    idle,
    lists,
    menu,
    messages,
    paging,
    self_test,
    services,
    setup,
    several_calls,
    trouble,
    update,
)
"""The files that know how to paint; importing them registers each."""

SIZES = ((128, 64), (256, 64))


def draw(page: Page, size: tuple[int, int], language: str) -> Frame:
    """The page as a frame of ``size`` (one of :data:`SIZES`) in a language ("id", "en").

    Any text in the page will do: what no glyph exists for becomes a box, what does not fit is shortened
    (not so in the frame's words). Raises ValueError for another size.
    """
    if size not in SIZES:
        raise ValueError(f"no display of {size[0]}x{size[1]}: 128x64 and 256x64 are known")
    canvas, texts = Canvas(size), language_of(language)
    paint(page.screen, canvas, texts)
    soft_keys.paint_keys(page.soft_keys, canvas, texts)
    if page.volume is not None:
        overlays.paint_volume(page.volume, canvas, texts)
    if page.notice is not None:
        overlays.paint_notice(page.notice, page.notice_code, page.notice_about, canvas, texts)
    return Frame(*size, canvas.pixels(), words_of(page, language))


def words_of(page: Page, language: str) -> tuple[str, ...]:
    """The page as a screen reader says it, a line each."""
    texts = language_of(language)
    words = describe(page.screen, texts)
    if page.volume is not None:
        words.insert(0, overlays.describe_volume(page.volume, texts))
    if page.notice is not None:
        words.insert(0, overlays.describe_notice(page.notice, page.notice_code, page.notice_about, texts))
    return spoken(words + soft_keys.describe_keys(page.soft_keys, texts))
