"""A one-bit picture to draw on. Coordinates are pixels from the top left; a text's top is its capitals'."""

from __future__ import annotations

from PIL import Image

from firmware.ui.fit import fit
from firmware.ui.font import Font
from firmware.ui.icons import icon

KEYS_HEIGHT = 11
"""Rows of the soft-key labels, at the bottom; one free row lies above them."""

HEADER = 12
"""Rows of the header at the top; what lies over a screen leaves them alone."""

MARGIN = 2
"""Free columns at the left and right of the content."""


class Canvas:
    """What a screen draws on."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.width, self.height = size
        self.image = Image.new("1", size)

    @property
    def wide(self) -> bool:
        """Whether this is the 256 pixels wide display."""
        return self.width >= 256

    @property
    def left(self) -> int:
        """The content's first column."""
        return MARGIN

    @property
    def right(self) -> int:
        """The first column after the content."""
        return self.width - MARGIN

    @property
    def room(self) -> int:
        """The content's columns."""
        return self.right - self.left

    @property
    def bottom(self) -> int:
        """The first row that is not the content's."""
        return self.height - KEYS_HEIGHT - 1

    def pixels(self) -> bytes:
        """As :class:`board.api.Frame` wants them."""
        return self.image.tobytes()

    def fill(self, left: int, top: int, width: int, height: int, ink: int = 1) -> None:
        """A filled rectangle."""
        self.image.paste(ink, (left, top, left + width, top + height))

    def pill(self, left: int, top: int, width: int, height: int, ink: int = 1) -> None:
        """A filled rectangle with its corners rounded by one pixel."""
        self.fill(left + 1, top, width - 2, height, ink)
        self.fill(left, top + 1, width, height - 2, ink)

    def frame(self, left: int, top: int, width: int, height: int) -> None:
        """An empty box with a border, over whatever was there."""
        self.pill(left, top, width, height)
        self.pill(left + 1, top + 1, width - 2, height - 2, 0)

    def text(self, left: int, top: int, text: str, font: Font, ink: int = 1) -> int:
        """One line that is known to fit. Returns the first free column after it."""
        if text:
            self.image.paste(ink, (left, top + font.capital - font.above), font.render(text))
        return left + font.width(text)

    def text_right(self, right: int, top: int, text: str, font: Font, ink: int = 1) -> int:
        """One line that ends before column ``right``. Returns its first column."""
        left = right - font.width(text)
        self.text(left, top, text, font, ink)
        return left

    def text_centred(
        self, left: int, width: int, baseline: int, text: str, *fonts: Font, ink: int = 1
    ) -> None:
        """One line in the middle of so many columns, in the first font that holds it, else shortened."""
        font, fitted = fit(text, fonts, width)
        self.text(left + (width - font.width(fitted)) // 2, baseline - font.capital, fitted, font, ink)

    def text_fitted(self, left: int, baseline: int, width: int, text: str, *fonts: Font) -> int:
        """One line on a baseline, in the first font that holds it, else shortened. Returns its end."""
        font, fitted = fit(text, fonts, width)
        return self.text(left, baseline - font.capital, fitted, font)

    def icon(self, left: int, top: int, name: str, ink: int = 1) -> int:
        """An icon. Returns the first free column after it."""
        picture = icon(name)
        self.image.paste(ink, (left, top), picture)
        return left + picture.width

    def icon_right(self, right: int, top: int, name: str, ink: int = 1) -> int:
        """An icon that ends before column ``right``. Returns its first column."""
        left = right - icon(name).width
        self.icon(left, top, name, ink)
        return left
