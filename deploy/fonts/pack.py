"""Packs the screen's fonts out of Debian's X11 bitmap fonts into firmware/ui/fonts.

    apt-get download xfonts-75dpi xfonts-100dpi; for each: dpkg-deb -x PACKAGE.deb TREE
    .venv/bin/python -m deploy.fonts.pack TREE

Each font becomes a picture with all its glyphs side by side (NAME.png, one bit) and a table of where
each character stands in it (NAME.json), which loads in a millisecond.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PIL import Image

from deploy.fonts.pcf import Glyph, read_pcf

FONTS = Path(__file__).resolve().parents[2] / "firmware" / "ui" / "fonts"
SOURCES = {
    "helvetica-8": "75dpi/helvR08",
    "helvetica-10": "75dpi/helvR10",
    "helvetica-bold-10": "75dpi/helvB10",
    "helvetica-bold-12": "75dpi/helvB12",
    "helvetica-bold-14": "75dpi/helvB14",
    "helvetica-bold-18": "75dpi/helvB18",
    "helvetica-bold-24": "75dpi/helvB24",
    "helvetica-bold-34": "100dpi/helvB24",
}

SMALLEST = "helvetica-8"
"""The font whose letters would touch: they are kept a column apart, words three."""
SMALLEST_SPACE = 3


def pack(name: str, glyphs: dict[str, Glyph]) -> None:
    """Write one font: the rows of the picture are a line's rows, the baseline below row ``baseline``."""
    kept = {character: glyph for character, glyph in sorted(glyphs.items()) if character.isprintable()}
    drawn = [glyph for glyph in kept.values() if glyph.image]
    baseline = max(glyph.top for glyph in drawn)
    height = baseline + max(glyph.image.height - glyph.top for glyph in drawn if glyph.image)
    strip = Image.new("1", (sum(glyph.image.width for glyph in drawn if glyph.image), height))
    table = {}
    x = 0
    for character, glyph in kept.items():
        width = glyph.image.width if glyph.image else 0
        if glyph.image:
            strip.paste(glyph.image, (x, baseline - glyph.top))
        table[character] = [
            x,
            width,
            glyph.left,
            max(glyph.advance, _roomy(glyph) if name == SMALLEST else 0),
        ]
        x += width
    strip.save(FONTS / f"{name}.png", optimize=True)
    rows = ",\n".join(f"{json.dumps(character)}: {json.dumps(place)}" for character, place in table.items())
    text = f'{{"baseline": {baseline}, "capital": {kept["H"].top},\n"glyphs": {{\n{rows}\n}}}}\n'
    (FONTS / f"{name}.json").write_text(text, encoding="utf-8")


def _roomy(glyph: Glyph) -> int:
    blank = glyph.image is None or glyph.image.getbbox() is None
    return SMALLEST_SPACE if blank or glyph.image is None else glyph.left + glyph.image.width


def main() -> None:
    """Pack every font from the unpacked packages below the folder that is named."""
    tree = Path(sys.argv[1])
    for name, source in SOURCES.items():
        pack(name, read_pcf(next(tree.rglob(f"{source}.pcf.gz"))))
        print(FONTS / name)


if __name__ == "__main__":
    main()
