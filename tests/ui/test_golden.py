"""Every example page against its golden picture, by decoded pixels."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from firmware.ui.draw import SIZES, draw
from tests.ui.contact_sheet import GOLDEN, LANGUAGES, ROOT, SHEETS, golden_path, picture, same, sheets
from tests.ui.examples import EXAMPLES

HINT = "look at it, and if it is right: .venv/bin/python -m tests.ui.contact_sheet"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", EXAMPLES)
def test_page_looks_as_it_did(name: str, size: tuple[int, int], language: str, tmp_path: Path) -> None:
    actual = picture(draw(EXAMPLES[name], size, language))
    golden = golden_path(name, size, language)
    if not same(golden, actual):
        pytest.fail(f"{golden.relative_to(ROOT)}: {report(golden, actual, tmp_path)}")


def report(golden: Path, actual: Image.Image, folder: Path) -> str:
    """Write what was drawn, and where it differs; say where they lie."""
    actual_path, difference_path = folder / "actual.png", folder / "difference.png"
    actual.save(actual_path)
    if not golden.exists():
        return f"there is no golden picture yet; drawn: {actual_path}; {HINT}"
    with Image.open(golden) as kept:
        expected = kept.convert("1")
    if expected.size != actual.size:
        return f"size {actual.size}, golden {expected.size}; drawn: {actual_path}; {HINT}"
    difference = ImageChops.logical_xor(expected, actual)
    difference.save(difference_path)
    count, box = difference.histogram()[255], difference.getbbox()
    return f"{count} pixels differ within {box}; drawn: {actual_path}; difference: {difference_path}; {HINT}"


def test_report_counts_the_pixels_that_differ(tmp_path: Path) -> None:
    golden, actual = Image.new("1", (128, 64)), Image.new("1", (128, 64))
    actual.paste(1, (3, 4, 5, 6))
    assert "no golden picture" in report(tmp_path / "golden.png", actual, tmp_path)
    golden.save(tmp_path / "golden.png")
    assert same(tmp_path / "golden.png", golden)
    assert not same(tmp_path / "golden.png", actual)
    assert "4 pixels differ within (3, 4, 5, 6)" in report(tmp_path / "golden.png", actual, tmp_path)
    assert "size (8, 8)" in report(tmp_path / "golden.png", Image.new("1", (8, 8)), tmp_path)
    with Image.open(tmp_path / "difference.png") as difference:
        assert difference.getbbox() == (3, 4, 5, 6)


def test_no_golden_picture_without_a_page() -> None:
    wanted = {
        golden_path(name, size, language) for name in EXAMPLES for size in SIZES for language in LANGUAGES
    }
    assert set(GOLDEN.rglob("*.png")) == wanted


def test_the_contact_sheets_are_current() -> None:
    drawn = dict(sheets())
    assert set(SHEETS.iterdir()) == set(drawn)
    for path, sheet in drawn.items():
        assert same(path, sheet), f"{path.relative_to(ROOT)} is out of date; {HINT}"
