"""Making texts fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.ui.fit import ELLIPSIS, fit, fit_lines, shorten, wrap
from firmware.ui.font import caption, digits, large, small, strong

NAME = "Raden Mas Bambang Kusumohadiningrat"
NUMBER = "123456789012345678901234567890"


def test_what_fits_stays() -> None:
    assert shorten("Sari", small(), 100) == "Sari"
    assert shorten("", small(), 0) == ""


def test_name_keeps_its_beginning() -> None:
    short = shorten(NAME, small(), 100)
    assert short.endswith(ELLIPSIS)
    assert NAME.startswith(short.removesuffix(ELLIPSIS))
    assert not short.removesuffix(ELLIPSIS).endswith(" ")
    assert small().width(short) <= 100
    assert small().width(NAME[: len(short) + 1] + ELLIPSIS) > 100


def test_number_keeps_its_end() -> None:
    short = shorten(NUMBER, small(), 60)
    assert short.startswith(ELLIPSIS)
    assert NUMBER.endswith(short.removeprefix(ELLIPSIS))
    assert small().width(short) <= 60 < small().width(f"{ELLIPSIS}{NUMBER[-len(short) :]}")


def test_nothing_is_drawn_where_not_even_an_ellipsis_fits() -> None:
    assert shorten(NAME, small(), 1) == ""


def test_smaller_font_before_shortening() -> None:
    fonts = (digits(), large(), small())
    assert fit("Sari", fonts, 126) == (digits(), "Sari")
    assert fit("Siti Nurbaya", fonts, 126) == (large(), "Siti Nurbaya")
    font, text = fit(NAME, fonts, 126)
    assert font is small()
    assert text.endswith(ELLIPSIS)


def test_wrap_breaks_between_words() -> None:
    lines = wrap("Server name not found anywhere", strong(), 100, 2)
    assert lines == ["Server name not", "found anywhere"]
    assert wrap("", strong(), 100, 2) == []
    assert wrap("Busy", strong(), 100, 2) == ["Busy"]


def test_wrap_shortens_a_word_that_is_too_long_and_the_last_line() -> None:
    lines = wrap("Kusumohadiningratprawirodirdjo dan sangat banyak kata lain di sini", strong(), 80, 2)
    assert len(lines) == 2
    assert all(line.endswith(ELLIPSIS) for line in lines)


def test_fit_lines_takes_the_first_font_that_holds_all() -> None:
    text = "Server name not found anywhere"
    assert fit_lines(text, (digits(), strong()), 100, 2)[0] is strong()
    font, lines = fit_lines(text * 5, (digits(), strong()), 100, 2)
    assert font is strong()
    assert lines[-1].endswith(ELLIPSIS)


def test_lines_are_balanced() -> None:
    text = "Call list was damaged; a new one was begun"
    assert wrap(text, strong(), 220, 3) == ["Call list was damaged; a new one was", "begun"]
    assert fit_lines(text, (strong(),), 220, 3)[1] == ("Call list was damaged;", "a new one was begun")


@pytest.mark.parametrize("font", [caption(), small(), large()])
@given(text=st.text(max_size=60), width=st.integers(0, 130), lines=st.integers(1, 3))
def test_nothing_is_ever_wider_than_its_room(font: object, text: str, width: int, lines: int) -> None:
    assert isinstance(font, type(small()))
    assert font.width(shorten(text, font, width)) <= width
    wrapped = wrap(text, font, width, lines)
    assert len(wrapped) <= lines
    assert all(font.width(line) <= width for line in wrapped)
