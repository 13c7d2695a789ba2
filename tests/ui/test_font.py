"""The fonts: what they can write, how wide it is, and what becomes of the rest."""

from __future__ import annotations

import pytest

from firmware.ui import font as fonts
from firmware.ui.font import FOLDER, REPLACEMENT, Font, small, writable

ALL = [path.stem for path in sorted(FOLDER.glob("*.json"))]
SOFT_HYPHEN, LONG_S = "\u00ad", "\u017f"


@pytest.mark.parametrize("name", ALL)
def test_font_holds_latin_1_and_latin_extended_a(name: str) -> None:
    font = fonts.font(name)
    wanted = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0x180))]
    assert [character for character in wanted if character not in font] == [SOFT_HYPHEN, LONG_S]
    assert "…" in font


@pytest.mark.parametrize("name", ALL)
def test_every_font_holds_the_same_characters(name: str) -> None:
    wanted = [chr(code) for code in range(0x3000) if chr(code) in small()]
    assert all(character in fonts.font(name) for character in wanted)


def test_every_size_is_used_and_is_what_it_says() -> None:
    sizes = [
        fonts.caption,
        fonts.small,
        fonts.strong,
        fonts.medium,
        fonts.large,
        fonts.huge,
        fonts.digits,
        fonts.clock,
    ]
    assert sorted(size().name for size in sizes) == ALL
    assert [size().capital for size in sizes] == [6, 8, 8, 9, 11, 14, 19, 25]


def test_width_is_the_ink() -> None:
    for name in ALL:
        font = fonts.font(name)
        for text in ("Sari", "1", "j", "…67890", "Łukasz Ağaoğlu", REPLACEMENT):
            box = font.render(text).getbbox()
            assert box is not None
            assert (box[0], box[2]) == (0, font.width(text)), (name, text)


def test_nothing_has_no_width() -> None:
    assert small().width("") == 0
    assert small().width(" ") >= 0
    assert small().render(" ").getbbox() is None


def test_names_stay_as_they_are() -> None:
    for name in (
        "Łukasz",
        "Siti Nurbaya",
        "Ağaoğlu",
        "Nguyễn Thị Hồng",
        "Đặng",
        "Müller-Lüdenscheidt",
        "Ñandú",
    ):
        assert writable(name) == name


def test_letters_come_whole_out_of_their_parts() -> None:
    assert writable("Ag\u0306aog\u0306lu") == "Ağaoğlu"


def test_what_has_no_glyph_falls_back() -> None:
    assert writable(LONG_S) == "s"  # the long s, by its compatible letter
    assert writable("ﬁn") == "fin"
    assert writable("x\u0361y") == "xy"  # a tie that no glyph carries
    assert writable("日本") == REPLACEMENT * 2
    assert writable("Ayu \U0001f338") == f"Ayu {REPLACEMENT}"


def test_what_cannot_be_seen_goes() -> None:
    assert writable("\u202ea\u200db\x00c\ud800") == "abc"
    assert writable(" two\n\tlines\u00a0here ") == "two lines here"
    assert len(writable("a" * 100_000)) == fonts.LONGEST


def test_replacement_is_a_box() -> None:
    font = Font("helvetica-10")
    box = font.render(REPLACEMENT)
    assert box.getbbox() == (0, font.above - font.capital, font.width(REPLACEMENT), font.above)
    assert not box.getpixel((2, font.above - 3))
