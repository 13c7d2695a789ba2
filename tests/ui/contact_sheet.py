"""Draws the golden pictures and docs/screens, the contact sheets of all screens.

.venv/bin/python -m tests.ui.contact_sheet            draws them anew
.venv/bin/python -m tests.ui.contact_sheet --check    fails when one is not what the code draws
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from board.api import Frame
from firmware.ui.draw import SIZES, draw
from firmware.ui.font import strong, writable
from firmware.ui.screen import Page
from tests.ui.examples import EXAMPLES, FAMILIES

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).with_name("golden")
SHEETS = ROOT / "docs" / "screens"
LANGUAGES = ("en", "id")
SCALE = 2
ABREAST = 2
"""Pages side by side on the contact sheet."""
MARGIN = 12
CAPTION = 20
DESK, GLASS, LIT, INK = range(4)
PALETTE = [232, 230, 225, 10, 14, 20, 186, 230, 255, 40, 40, 40]


def picture(frame: Frame) -> Image.Image:
    """A frame as a one-bit image."""
    return Image.frombytes("1", (frame.width, frame.height), frame.pixels)


def golden_path(name: str, size: tuple[int, int], language: str) -> Path:
    """Where a page's golden picture lies."""
    return GOLDEN / f"{size[0]}x{size[1]}" / language / f"{name}.png"


def all_pictures() -> Iterator[tuple[Path, Image.Image]]:
    """Every golden picture as it would be drawn now."""
    for size in SIZES:
        for language in LANGUAGES:
            for name, page in EXAMPLES.items():
                yield golden_path(name, size, language), picture(draw(page, size, language))


def sheets() -> Iterator[tuple[Path, Image.Image]]:
    """Every contact sheet as it would be drawn now."""
    for family, examples in FAMILIES.items():
        yield SHEETS / f"{family}.png", _sheet(examples)


def _sheet(examples: dict[str, Page]) -> Image.Image:
    """Of each page the small display in English and Indonesian, then the wide one in both."""
    faces = [(size, language) for size in SIZES for language in LANGUAGES]
    width = sum(size[0] * SCALE + MARGIN for size, _ in faces)
    height = 64 * SCALE + CAPTION + MARGIN
    rows = -(-len(examples) // ABREAST)
    sheet = Image.new("P", (ABREAST * width + MARGIN, rows * height + MARGIN), DESK)
    sheet.putpalette(PALETTE)
    for number, (name, page) in enumerate(examples.items()):
        x, y = MARGIN + number % ABREAST * width, MARGIN + number // ABREAST * height
        for size, language in faces:
            text = strong().render(writable(f"{name}  {language}  {size[0]}x{size[1]}"))
            sheet.paste(INK, (x, y), text)
            shone = picture(draw(page, size, language)).resize((size[0] * SCALE, size[1] * SCALE))
            sheet.paste(GLASS, (x, y + CAPTION, x + shone.width, y + CAPTION + shone.height))
            sheet.paste(LIT, (x, y + CAPTION), shone)
            x += shone.width + MARGIN
    return sheet


def stale() -> list[Path]:
    """The pictures that are not what the code draws now."""
    return [path for path, image in (*all_pictures(), *sheets()) if not same(path, image)]


def same(path: Path, image: Image.Image) -> bool:
    """Whether a file holds this picture, by its decoded pixels."""
    if not path.exists():
        return False
    with Image.open(path) as kept:
        if (kept.mode, kept.size, kept.getpalette()) != (image.mode, image.size, image.getpalette()):
            return False
        return kept.tobytes() == image.tobytes()


def write_all() -> None:
    """Draw every file anew; a picture of a page that is no more goes."""
    wanted = dict(all_pictures())
    drawn = dict(sheets())
    for path in {*GOLDEN.rglob("*.png"), *SHEETS.glob("*.png")} - {*wanted, *drawn}:
        path.unlink()
    for path, image in (wanted | drawn).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not same(path, image):
            image.save(path, optimize=True, bits=2 if path in drawn else 1)


def main() -> int:
    if "--check" in sys.argv:
        found = stale()
        for path in found:
            print(f"{path.relative_to(ROOT)} is not what the code draws: run make screens and look at it")
        return 1 if found else 0
    write_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
