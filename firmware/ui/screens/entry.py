"""A number being typed for a setting."""

from __future__ import annotations

from firmware.ui.canvas import Canvas
from firmware.ui.language import Language
from firmware.ui.menu_labels import MENU_ITEMS
from firmware.ui.painter import describe, paint
from firmware.ui.parts import header
from firmware.ui.screen import Entry
from firmware.ui.screens.dialing import paint_digits


@paint.register
def paint_entry(entry: Entry, canvas: Canvas, language: Language) -> None:
    header(canvas, language.say(MENU_ITEMS[entry.item]), "keypad", entry.about)
    paint_digits(canvas, entry.digits, len(entry.digits))


@describe.register
def describe_entry(entry: Entry, language: Language) -> list[str]:
    return [" ".join(filter(None, (language.say(MENU_ITEMS[entry.item]), entry.about))), entry.digits]
