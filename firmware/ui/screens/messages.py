"""The messages that callers have left, and the greeting that they hear before."""

from __future__ import annotations

from firmware.phone.panels import MenuItem
from firmware.ui.canvas import Canvas
from firmware.ui.fit import shorten
from firmware.ui.font import caption, small
from firmware.ui.icons import icon
from firmware.ui.kept import Greeting, MessageList, MessageRow
from firmware.ui.language import Language, clock_time, duration
from firmware.ui.menu_labels import MENU_ITEMS
from firmware.ui.painter import describe, paint
from firmware.ui.parts import describe_person, header, paint_sentence, person, title
from firmware.ui.rows import describe_rows, paint_rows


@paint.register
def paint_messages(messages: MessageList, canvas: Canvas, language: Language) -> None:
    if messages.asks:
        header(canvas, _who(messages.rows[messages.chosen], language), "tape")
        paint_sentence(canvas, language.say("Delete this message?"))
        return
    title(canvas, _title(messages, language), _place(messages))
    if not messages.rows:
        canvas.text_centred(0, canvas.width, 36, language.say("No messages"), small(), caption())
        return

    def paint_row(row: MessageRow, left: int, right: int, top: int, ink: int) -> None:
        _paint_row(row, canvas, language, left, right, top, ink)

    paint_rows(canvas, messages.rows, messages.chosen, paint_row)


def _title(messages: MessageList, language: Language) -> str:
    return language.say("Playing…") if messages.played else language.say(MENU_ITEMS[MenuItem.MESSAGES])


def _place(messages: MessageList) -> str:
    return f"{messages.chosen + 1}/{len(messages.rows)}" if messages.rows else ""


def _who(row: MessageRow, language: Language) -> str:
    return person(row.peer, row.name)[0] or language.say("Unknown number")


def _paint_row(
    row: MessageRow, canvas: Canvas, language: Language, left: int, right: int, top: int, ink: int
) -> None:
    """A dot before a new one; when it was left, and on the wide display how long it is."""
    if row.new:
        canvas.icon(left, top + 1, "record", ink)
    left += icon("record").width + 4
    for text in (_when(row, language), duration(row.seconds) if canvas.wide else ""):
        if text:
            right = canvas.text_right(right, top + 2, text, caption(), ink) - 6
    canvas.text(left, top, shorten(_who(row, language), small(), right - left), small(), ink)


def _when(row: MessageRow, language: Language) -> str:
    """The time of a message of today, the day of an older one."""
    if row.when is None:
        return ""
    _, month, day, hour, minute = row.when
    return clock_time((hour, minute)) if row.today else language.day_of_year(day, month)


@describe.register
def describe_messages(messages: MessageList, language: Language) -> list[str]:
    if messages.asks:
        return [_who(messages.rows[messages.chosen], language), language.say("Delete this message?")]
    words = [" ".join(filter(None, (_title(messages, language), _place(messages))))]
    if not messages.rows:
        return [*words, language.say("No messages")]

    def say(row: MessageRow) -> str:
        new = language.say("new") if row.new else ""
        people = describe_person(row.peer, row.name) if row.peer or row.name else [_who(row, language)]
        return ", ".join(filter(None, (*people, _when(row, language), duration(row.seconds), new)))

    return words + describe_rows(messages.rows, messages.chosen, say, language)


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
