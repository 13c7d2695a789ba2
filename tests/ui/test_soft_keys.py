"""The soft-key labels: each fits its cell, and nothing else is drawn in their rows."""

from __future__ import annotations

import pytest

from firmware.phone.softkeys import SoftKey
from firmware.ui.canvas import KEYS_HEIGHT, Canvas
from firmware.ui.draw import SIZES, draw
from firmware.ui.language import language_of
from firmware.ui.screen import OffHook, Page
from firmware.ui.soft_keys import cells, describe_keys, key_label, label_font
from firmware.ui.upkeep import DisplayTest, Guide
from tests.ui.contact_sheet import LANGUAGES
from tests.ui.examples import EXAMPLES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", SoftKey)
def test_label_fits_its_cell(key: SoftKey, size: tuple[int, int], language: str) -> None:
    canvas = Canvas(size)
    label = key_label(key, language_of(language))
    for _, width in cells(canvas.width):
        assert 0 < label_font(canvas).width(label) <= width - 4


@pytest.mark.parametrize("size", SIZES)
def test_cells_are_equal_and_apart(size: tuple[int, int]) -> None:
    (first, width), (second, second_width), (third, third_width) = cells(size[0])
    assert width == second_width == third_width
    assert first == 0
    assert third + width == size[0]
    assert first + width < second
    assert second + width < third


@pytest.mark.parametrize("size", SIZES)
def test_rows_hold_the_labels_alone(size: tuple[int, int]) -> None:
    start = (size[1] - KEYS_HEIGHT - 1) * size[0] // 8
    for name, page in EXAMPLES.items():
        if isinstance(page.screen, DisplayTest | Guide):
            continue  # a test picture covers everything, a QR code what has no label
        bare = Page(OffHook(), page.soft_keys)
        assert draw(page, size, "en").pixels[start:] == draw(bare, size, "en").pixels[start:], name


def test_an_idle_key_has_no_label() -> None:
    frame = draw(Page(OffHook(), (SoftKey.CALL, None, SoftKey.END)), (128, 64), "en")
    row = frame.pixels[-5 * 16 : -4 * 16]
    assert row[6:10] == bytes(4)
    assert row[0]
    assert row[-1]


def test_keys_in_words() -> None:
    english, indonesian = language_of("en"), language_of("id")
    keys = (SoftKey.ANSWER, None, SoftKey.REJECT)
    assert describe_keys(keys, english) == ["Keys: Answer, empty, Reject"]
    assert describe_keys(keys, indonesian) == ["Tombol: Jawab, kosong, Tolak"]
    assert describe_keys((None, None, None), english) == []
