"""A call is over: why, in a sentence large enough to read; the SIP status small. And what to do about it."""

from __future__ import annotations

from firmware.ui.canvas import Canvas
from firmware.ui.font import caption
from firmware.ui.kept import Advice
from firmware.ui.labels import ADVICE, GIVEN, REASONS, code_text
from firmware.ui.language import Language, duration
from firmware.ui.painter import describe, paint
from firmware.ui.parts import FOOTER, describe_person, header, paint_line, paint_sentence, paint_told, person
from firmware.ui.screen import Ended

ADVICE_LINES = 3
"""The fourth is the code's."""


@paint.register
def paint_ended(ended: Ended, canvas: Canvas, language: Language) -> None:
    who, _ = person(ended.peer, ended.name)
    header(canvas, who, right="" if ended.seconds is None else duration(ended.seconds))
    paint_sentence(canvas, _sentence(ended, language))
    paint_line(canvas, FOOTER, "", (code_text(ended.code, language, ended.cause), caption()))


def _sentence(ended: Ended, language: Language) -> str:
    if ended.to and ended.reason in GIVEN:
        return language.say(GIVEN[ended.reason]).format(name=ended.to)
    return language.say(REASONS[ended.reason])


@describe.register
def describe_ended(ended: Ended, language: Language) -> list[str]:
    words = [_sentence(ended, language), *describe_person(ended.peer, ended.name)]
    if ended.seconds is not None:
        words.append(duration(ended.seconds))
    return [*words, code_text(ended.code, language, ended.cause)]


@paint.register
def paint_advice(advice: Advice, canvas: Canvas, language: Language) -> None:
    who, _ = person(advice.peer, advice.name)
    header(canvas, who)
    paint_told(canvas, _advice(advice, language), ADVICE_LINES)
    paint_line(canvas, FOOTER, "", (code_text(advice.code, language, advice.cause), caption()))


def _advice(advice: Advice, language: Language) -> str:
    """What to do; of a reason that the phone has none for, what it is."""
    return language.say(ADVICE.get(advice.reason, REASONS[advice.reason]))


@describe.register
def describe_advice(advice: Advice, language: Language) -> list[str]:
    words = [*describe_person(advice.peer, advice.name), _advice(advice, language)]
    return [*words, code_text(advice.code, language, advice.cause)]
