"""The messages that callers have left, the recordings of calls, and the greeting that callers hear."""

from __future__ import annotations

from firmware.phone.panels import MenuItem, Shelf
from firmware.ui.canvas import Canvas
from firmware.ui.fit import shorten
from firmware.ui.font import caption, small
from firmware.ui.icons import icon
from firmware.ui.kept import Greeting, ShelfList, ShelfRow
from firmware.ui.language import Language, clock_time, duration, label
from firmware.ui.menu_labels import MENU_ITEMS
from firmware.ui.painter import describe, paint
from firmware.ui.parts import describe_person, header, paint_sentence, person, title
from firmware.ui.rows import describe_rows, paint_rows

TITLES = {Shelf.MESSAGES: MenuItem.MESSAGES, Shelf.RECORDINGS: MenuItem.RECORDINGS}
EMPTY = {Shelf.MESSAGES: label("No messages"), Shelf.RECORDINGS: label("No recordings")}
QUESTIONS = {
    Shelf.MESSAGES: label("Delete this message?"),
    Shelf.RECORDINGS: label("Delete this recording?"),
}


@paint.register
def paint_shelf(shelf: ShelfList, canvas: Canvas, language: Language) -> None:
    if shelf.asks:
        header(canvas, _who(shelf.rows[shelf.chosen], language), "tape")
        paint_sentence(canvas, language.say(QUESTIONS[shelf.shelf]))
        return
    title(canvas, _title(shelf, language), _place(shelf) if canvas.wide else _length(shelf, canvas))
    if not shelf.rows:
        canvas.text_centred(0, canvas.width, 36, language.say(EMPTY[shelf.shelf]), small(), caption())
        return

    def paint_row(row: ShelfRow, left: int, right: int, top: int, ink: int) -> None:
        if shelf.shelf is Shelf.MESSAGES:
            left = _mark(row, canvas, left, top, ink)
        _paint_row(row, canvas, language, left, right, top, ink)

    paint_rows(canvas, shelf.rows, shelf.chosen, paint_row)


def _title(shelf: ShelfList, language: Language) -> str:
    return language.say("Playing…") if shelf.played else language.say(MENU_ITEMS[TITLES[shelf.shelf]])


def _place(shelf: ShelfList) -> str:
    return f"{shelf.chosen + 1}/{len(shelf.rows)}" if shelf.rows else ""


def _length(shelf: ShelfList, canvas: Canvas) -> str:
    """The rows of a narrow display have no room for it: at the top is the chosen one's, and its place."""
    if not shelf.rows:
        return ""
    length = duration(shelf.rows[shelf.chosen].seconds)
    both = f"{length} {_place(shelf)}"
    return both if small().width(both) <= canvas.room // 2 else length


def _who(row: ShelfRow, language: Language) -> str:
    return person(row.peer, row.name)[0] or language.say("Unknown number")


def _mark(row: ShelfRow, canvas: Canvas, left: int, top: int, ink: int) -> int:
    """A dot before a new message; gives the column that the others begin in too."""
    if row.new:
        canvas.icon(left, top + 1, "record", ink)
    return left + icon("record").width + 4


def _paint_row(
    row: ShelfRow, canvas: Canvas, language: Language, left: int, right: int, top: int, ink: int
) -> None:
    """Who, and when; on the wide display how long."""
    for text in (_when(row, language), duration(row.seconds) if canvas.wide else ""):
        if text:
            right = canvas.text_right(right, top + 2, text, caption(), ink) - 6
    canvas.text(left, top, shorten(_who(row, language), small(), right - left), small(), ink)


def _when(row: ShelfRow, language: Language) -> str:
    """The time of a message of today, the day of an older one."""
    if row.when is None:
        return ""
    _, month, day, hour, minute = row.when
    return clock_time((hour, minute)) if row.today else language.day_of_year(day, month)


@describe.register
def describe_shelf(shelf: ShelfList, language: Language) -> list[str]:
    if shelf.asks:
        return [_who(shelf.rows[shelf.chosen], language), language.say(QUESTIONS[shelf.shelf])]
    words = [" ".join(filter(None, (_title(shelf, language), _place(shelf))))]
    if not shelf.rows:
        return [*words, language.say(EMPTY[shelf.shelf])]

    def say(row: ShelfRow) -> str:
        new = language.say("new") if row.new else ""
        people = describe_person(row.peer, row.name) if row.peer or row.name else [_who(row, language)]
        return ", ".join(filter(None, (*people, _when(row, language), duration(row.seconds), new)))

    return words + describe_rows(shelf.rows, shelf.chosen, say, language)


@paint.register
def paint_greeting(greeting: Greeting, canvas: Canvas, language: Language) -> None:
    header(canvas, language.say(MENU_ITEMS[MenuItem.GREETING]), "record" if greeting.spoken else "tape")
    paint_sentence(canvas, _standing(greeting, language))


def _standing(greeting: Greeting, language: Language) -> str:
    if greeting.spoken:
        return language.say("Speak now…")
    if greeting.played:
        return language.say("Playing…")
    there = language.say("Callers hear your greeting")
    return there if greeting.there else language.say("Callers hear a beep only")


@describe.register
def describe_greeting(greeting: Greeting, language: Language) -> list[str]:
    return [language.say(MENU_ITEMS[MenuItem.GREETING]), _standing(greeting, language)]
