"""The lists of calls, and one call whole."""

from __future__ import annotations

from firmware.phone.panels import ListTitle
from firmware.phone.reasons import Reason
from firmware.ui.canvas import Canvas
from firmware.ui.fit import shorten
from firmware.ui.font import caption, small
from firmware.ui.icons import icon
from firmware.ui.kept import CallDetails, CallList, CallRow, DeleteCalls
from firmware.ui.labels import BROKEN_OFF, CODECS, DIRECTIONS, QUALITIES, REASONS, VERIFICATIONS, code_text
from firmware.ui.language import Language, clock_time, duration
from firmware.ui.menu_labels import DELETE_CALL, DELETE_LISTS, DELETE_NUMBER, EMPTY_LISTS, LIST_TITLES
from firmware.ui.painter import describe, paint
from firmware.ui.parts import describe_person, header, paint_line, paint_sentence, person, title
from firmware.ui.rows import describe_rows, paint_rows

DETAILS = {1: (37,), 2: (29, 46), 3: (23, 36, 49)}
"""The baselines of so many lines of details."""


@paint.register
def paint_call_list(calls: CallList, canvas: Canvas, language: Language) -> None:
    title(canvas, language.say(LIST_TITLES[calls.title]), _place(calls) if calls.rows else "")
    if not calls.rows:
        canvas.text_centred(0, canvas.width, 36, _none_yet(calls.title, language), small(), caption())
        return

    def paint_row(row: CallRow, left: int, right: int, top: int, ink: int) -> None:
        _paint_row(row, canvas, language, left, right, top, ink)

    paint_rows(canvas, calls.rows, calls.chosen, paint_row)


def _none_yet(which: ListTitle, language: Language) -> str:
    return language.say(EMPTY_LISTS[which])


def _paint_row(
    row: CallRow, canvas: Canvas, language: Language, left: int, right: int, top: int, ink: int
) -> None:
    canvas.icon(left, top + 1, row.direction.value, ink)
    when = _when(row, language)
    if when:
        right = canvas.text_right(right, top + 2, when, caption(), ink) - 5
    who, number = person(row.peer, row.name)
    left += icon(row.direction.value).width + 4
    if canvas.wide and number:
        number = shorten(number, small(), 80)
        canvas.text_right(right, top, number, small(), ink)
        right -= small().width(number) + 6
    canvas.text(left, top, shorten(who, small(), right - left), small(), ink)


def _when(row: CallRow, language: Language) -> str:
    """The time of a call today, the day of an older one."""
    if row.when is None:
        return ""
    _, month, day, hour, minute = row.when
    return clock_time((hour, minute)) if row.today else language.day_of_year(day, month)


def _when_whole(row: CallRow, language: Language) -> str:
    if row.when is None:
        return ""
    _, month, day, hour, minute = row.when
    day_text = language.say("Today") if row.today else language.day_of_year(day, month)
    return f"{day_text} {clock_time((hour, minute))}"


@describe.register
def describe_call_list(calls: CallList, language: Language) -> list[str]:
    title = language.say(LIST_TITLES[calls.title])
    if not calls.rows:
        return [title, _none_yet(calls.title, language)]

    def say(row: CallRow) -> str:
        return ", ".join(filter(None, (*describe_person(row.peer, row.name), _said_of(row, language))))

    return [f"{title}, {_place(calls)}", *describe_rows(calls.rows, calls.chosen, say, language)]


def _place(calls: CallList) -> str:
    """Which of how many is chosen: "4/6"."""
    return f"{calls.chosen + 1}/{len(calls.rows)}"


def _said_of(row: CallRow, language: Language) -> str:
    return " ".join(filter(None, (language.say(DIRECTIONS[row.direction]), _when_whole(row, language))))


@paint.register
def paint_call_details(details: CallDetails, canvas: Canvas, language: Language) -> None:
    row = details.row
    who, number = person(row.peer, row.name)
    header(canvas, who, row.direction.value)
    lines = [line for line in _lines(details, number, language) if any(line)]
    for (left, right), baseline in zip(lines, DETAILS[len(lines)], strict=True):
        paint_line(canvas, baseline, left, (right, caption()))


def _lines(details: CallDetails, number: str, language: Language) -> list[tuple[str, str]]:
    """What stands at the left and at the right, line by line; a reason has the whole width."""
    when = (_when_whole(details.row, language), details.via)
    outcome, technical = _outcome(details, language), _technical(details, language)
    last = (outcome, "" if details.seconds is None else technical)
    if further := _further(details, language):
        return [(number, when[0]) if number else when, (further, ""), last]
    if details.seconds is not None:
        return [(number, ""), when, last]
    return [(number, technical), when, last] if number else [when, last, (technical, "")]


def _further(details: CallDetails, language: Language) -> str:
    """Whether the number is genuine, and who else had to do with the call."""
    said = [language.say(VERIFICATIONS[details.verified])] if details.verified else []
    if details.diverted_by:
        said.append(language.say("sent on by {name}").format(name=details.diverted_by))
    if details.talked_to:
        said.append(language.say("talked to {name}").format(name=details.talked_to))
    return ", ".join(said)


def _outcome(details: CallDetails, language: Language) -> str:
    """How long the talk was, or why there was none; a talk that was broken off has both."""
    if details.seconds is None and details.sent_to and details.reason is not Reason.TO_VOICEMAIL:
        return language.say("Sent on to {name}").format(name=details.sent_to)
    if details.seconds is None:
        return language.say(REASONS[details.reason])
    length = duration(details.seconds)
    return f"{length} {language.say(BROKEN_OFF)}" if details.reason is Reason.CUT_OFF else length


def _technical(details: CallDetails, language: Language) -> str:
    """The codec and the quality of a talk, or the code of one that did not come about."""
    if details.seconds is None:
        return code_text(details.code, language, details.cause)
    codec = CODECS.get(details.codec, details.codec) if details.codec else ""
    quality = language.say(QUALITIES[details.quality]) if details.quality else ""
    return ", ".join(filter(None, (codec, quality)))


@describe.register
def describe_call_details(details: CallDetails, language: Language) -> list[str]:
    words = describe_person(details.row.peer, details.row.name)
    words += [_said_of(details.row, language), _outcome(details, language)]
    if details.via:
        words.append(language.say("via {account}").format(account=details.via))
    words += filter(None, [_further(details, language)])
    return [*words, _technical(details, language)]


@paint.register
def paint_delete_calls(question: DeleteCalls, canvas: Canvas, language: Language) -> None:
    who, icon_name = _what_goes(question, language)
    header(canvas, who, icon_name)
    paint_sentence(canvas, language.say(_question(question)))


def _what_goes(question: DeleteCalls, language: Language) -> tuple[str, str | None]:
    row = question.row
    if row is None:
        return language.say(LIST_TITLES[question.title]), None
    return person(row.peer, row.name)[0] or language.say("Unknown number"), row.direction.value


def _question(question: DeleteCalls) -> str:
    if question.row is None:
        return DELETE_LISTS[question.title]
    return DELETE_NUMBER if question.title is ListTitle.REDIAL else DELETE_CALL


@describe.register
def describe_delete_calls(question: DeleteCalls, language: Language) -> list[str]:
    return [_what_goes(question, language)[0], language.say(_question(question))]
