"""Bitmap fonts: a picture with all glyphs side by side, and a table of where each stands (see fonts/)."""

from __future__ import annotations

import json
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).with_name("fonts")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
LONGEST = 200
"""Characters of a text that are looked at; no display shows as many."""


class Font:
    """One font of one size: the height of a ``capital``, the rows ``above`` and ``below`` the baseline."""

    def __init__(self, name: str) -> None:
        table = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        with Image.open(FOLDER / f"{name}.png") as strip:
            self._strip = strip.convert("1")
        self.name = name
        self.capital: int = table["capital"]
        self.above: int = table["baseline"]
        self.below = self._strip.height - self.above
        self._places: dict[str, list[int]] = table["glyphs"]
        box = self._box()
        self._glyphs = {REPLACEMENT: box}
        self._places[REPLACEMENT] = [0, box.width, 1, box.width + 2]

    def __contains__(self, character: str) -> bool:
        return character in self._places

    def width(self, text: str) -> int:
        """Columns from the left edge of the first glyph to the right edge of the last."""
        if not text:
            return 0
        _, width, left, advance = self._places[text[-1]]
        return max(self.pen(text) - advance + left + width - self._places[text[0]][2], 0)

    def pen(self, text: str) -> int:
        """How far the pen moves over a text."""
        places = self._places
        return sum(places[character][3] for character in text)

    @lru_cache(maxsize=512)  # noqa: B019 - the fonts live as long as the program
    def render(self, text: str) -> Image.Image:
        """A text (not empty) as a mask from its first glyph's left edge; ``above`` rows over the baseline."""
        mask = Image.new("1", (max(self.width(text), 1), self._strip.height))
        pen = -self._places[text[0]][2]
        for character in text:
            _, _, left, advance = self._places[character]
            mask.paste(1, (pen + left, 0), self._glyph(character))
            pen += advance
        return mask

    def _glyph(self, character: str) -> Image.Image:
        if character not in self._glyphs:
            x, width, _, _ = self._places[character]
            self._glyphs[character] = self._strip.crop((x, 0, x + width, self._strip.height))
        return self._glyphs[character]

    def _box(self) -> Image.Image:
        """An empty frame as high as a capital, for what the font cannot write."""
        width = self.capital * 5 // 8
        box = Image.new("1", (width, self._strip.height))
        box.paste(1, (0, self.above - self.capital, width, self.above))
        box.paste(0, (1, self.above - self.capital + 1, width - 1, self.above - 1))
        return box


@cache
def font(name: str) -> Font:
    """A font by its file's name, loaded once."""
    return Font(name)


def caption() -> Font:
    """The smallest: capitals of 6 pixels."""
    return font("helvetica-8")


def small() -> Font:
    """For most lines: capitals of 8 pixels."""
    return font("helvetica-10")


def strong() -> Font:
    """As :func:`small`, bold."""
    return font("helvetica-bold-10")


def medium() -> Font:
    """For sentences: bold, capitals of 9 pixels."""
    return font("helvetica-bold-12")


def large() -> Font:
    """For names: bold, capitals of 11 pixels."""
    return font("helvetica-bold-14")


def huge() -> Font:
    """For names and timers on the wide display: bold, capitals of 14 pixels."""
    return font("helvetica-bold-18")


def digits() -> Font:
    """For dialled digits: bold, 19 pixels high."""
    return font("helvetica-bold-24")


def clock() -> Font:
    """For the clock: bold, 25 pixels high."""
    return font("helvetica-bold-34")


@lru_cache(maxsize=512)
def writable(text: str) -> str:
    """The text in characters that the fonts have.

    Accents that no glyph carries fall away from their letter, invisible characters and line breaks go,
    and what is left over becomes the replacement glyph.
    """
    known = small()
    found = []
    for character in unicodedata.normalize("NFC", text[:LONGEST]):
        if character in known:
            found.append(character)
        elif character.isspace():
            found.append(" ")
        elif unicodedata.category(character) not in {"Mn", "Me", "Cf", "Cc", "Cs"}:
            found.append(_plain(character, known))
    return " ".join("".join(found).split())


def _plain(character: str, known: Font) -> str:
    letters = unicodedata.normalize("NFKD", character)
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return kept if kept and all(letter in known for letter in kept) else REPLACEMENT
