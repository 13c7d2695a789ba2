"""The menus, and what the phone says of itself."""

from __future__ import annotations

from firmware.phone.panels import MenuRow
from firmware.sip.watching import DialogState
from firmware.ui.canvas import Canvas
from firmware.ui.fit import shorten
from firmware.ui.font import caption, small
from firmware.ui.labels import DIALOG_STATES
from firmware.ui.language import Language
from firmware.ui.menu_labels import MENU_ITEMS, MENU_TITLES
from firmware.ui.painter import describe, paint
from firmware.ui.parts import title
from firmware.ui.rows import describe_rows, paint_rows
from firmware.ui.screen import About, Menu

ABOUT_LINE = 12
ABOUT_LINES = 3


@paint.register
def paint_menu(menu: Menu, canvas: Canvas, language: Language) -> None:
    title(canvas, language.say(MENU_TITLES[menu.title]), menu.about)
    if not menu.rows:
        canvas.text_centred(0, canvas.width, 36, language.say("Nothing here yet"), small(), caption())
        return

    def paint_row(row: MenuRow, left: int, right: int, top: int, ink: int) -> None:
        _paint_row(row, canvas, language, left, right, top, ink)

    paint_rows(canvas, menu.rows, menu.chosen, paint_row)


def row_text(row: MenuRow, language: Language) -> str:
    """The row's own words: of a key its number before what it is for."""
    return row.text if row.item is None else row.text + language.say(MENU_ITEMS[row.item])


def _value(row: MenuRow, language: Language) -> str:
    """What stands at the right: of somebody who is watched what they do, rather than their number."""
    if row.doing is not DialogState.UNKNOWN:
        return language.say(DIALOG_STATES[row.doing])
    return row.value if row.chosen is None else language.say(MENU_ITEMS[row.chosen])


def _paint_row(
    row: MenuRow, canvas: Canvas, language: Language, left: int, right: int, top: int, ink: int
) -> None:
    if row.mark:
        left = canvas.icon(left, top + 1, "check", ink) + 4
    if value := _value(row, language):
        value = shorten(value, small(), (right - left) // 2)
        right = canvas.text_right(right, top, value, small(), ink) - 5
    canvas.text(left, top, shorten(row_text(row, language), small(), right - left), small(), ink)


@describe.register
def describe_menu(menu: Menu, language: Language) -> list[str]:
    words = [" ".join(filter(None, (language.say(MENU_TITLES[menu.title]), menu.about)))]
    if not menu.rows:
        return [*words, language.say("Nothing here yet")]

    def say(row: MenuRow) -> str:
        mark = language.say("on") if row.mark else ""
        return ", ".join(filter(None, (row_text(row, language), _value(row, language), mark)))

    return words + describe_rows(menu.rows, menu.chosen, say, language)


@paint.register
def paint_about(about: About, canvas: Canvas, language: Language) -> None:
    title(canvas, about.name, f"Dering {about.version}")
    for number, line in enumerate(_about_lines(about, language)[:ABOUT_LINES]):
        canvas.text_fitted(canvas.left, 24 + number * ABOUT_LINE, canvas.room, line, small(), caption())


def _about_lines(about: About, language: Language) -> list[str]:
    lines = list(about.addresses) or [language.say("No network")]
    if about.missing:
        lines.insert(1, language.say("Without: {parts}").format(parts=", ".join(about.missing)))
    return lines


@describe.register
def describe_about(about: About, language: Language) -> list[str]:
    return [about.name, f"Dering {about.version}", *_about_lines(about, language)]
