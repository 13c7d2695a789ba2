"""A number being typed: large digits with a cursor, and who it is."""

from __future__ import annotations

from firmware.ui.canvas import Canvas
from firmware.ui.fit import ELLIPSIS
from firmware.ui.font import Font, caption, digits, huge, large, medium, small, strong, writable
from firmware.ui.labels import ERRANDS
from firmware.ui.language import Language
from firmware.ui.painter import describe, paint
from firmware.ui.parts import header
from firmware.ui.screen import Dialing

MIDDLE = 26
"""The row in the middle of the digits, whatever their size."""
CURSOR = 4
"""Columns that the cursor takes between two digits."""
FONTS = (digits, huge, large, medium, strong)


@paint.register
def paint_dialing(dialing: Dialing, canvas: Canvas, language: Language) -> None:
    header(canvas, _title(dialing, language), "handset" if dialing.lifted else "keypad", dialing.via)
    paint_digits(canvas, dialing.digits, max(dialing.cursor, 0))
    canvas.text_fitted(canvas.left, 48, canvas.room, dialing.match, small(), caption())


def paint_digits(canvas: Canvas, typed: str, cursor: int) -> None:
    """What was typed, as large as it fits, with the cursor."""
    before, after = _typed(typed[:cursor]), _typed(typed[cursor:])
    width = canvas.room - CURSOR
    fonts = [font() for font in FONTS]
    font = next((font for font in fonts if font.pen(before + after) <= width), fonts[-1])
    before, after = visible(before, after, font, width)
    top = MIDDLE - font.capital // 2
    canvas.text(canvas.left, top, before, font)
    x = canvas.left + (font.width(before) + 1 if before else 0)
    canvas.fill(x, top - 1, 2, font.capital + 2)
    canvas.text(x + CURSOR, top, after, font)


def _title(dialing: Dialing, language: Language) -> str:
    if dialing.errand:
        return language.say(ERRANDS[dialing.errand])
    if not dialing.digits:
        return language.say("Dial a number")
    return language.say("Letters") if dialing.letters else language.say("Number")


def _typed(text: str) -> str:
    """Each character writable, so that the cursor stays between the same two."""
    return "".join(writable(character) or " " for character in text)


def visible(before: str, after: str, font: Font, width: int) -> tuple[str, str]:
    """As much of both sides of the cursor as fits; the left side has the better part of the room."""
    room_after = min(font.pen(after), width // 3)
    while font.pen(before) > width - room_after:
        before = ELLIPSIS + before[2:]
    while font.pen(before + after) > width:
        after = after[:-2] + ELLIPSIS
    return before, after


@describe.register
def describe_dialing(dialing: Dialing, language: Language) -> list[str]:
    words = [_title(dialing, language), dialing.digits, dialing.match]
    if dialing.via:
        words.append(language.say("via {account}").format(account=dialing.via))
    return words
