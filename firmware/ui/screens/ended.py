"""A call is over: why, in a sentence large enough to read; the SIP status small."""

from __future__ import annotations

from firmware.ui.canvas import Canvas
from firmware.ui.font import caption
from firmware.ui.labels import REASONS, code_text
from firmware.ui.language import Language, duration
from firmware.ui.painter import describe, paint
from firmware.ui.parts import FOOTER, describe_person, header, paint_line, paint_sentence, person
from firmware.ui.screen import Ended


@paint.register
def paint_ended(ended: Ended, canvas: Canvas, language: Language) -> None:
    who, _ = person(ended.peer, ended.name)
    header(canvas, who, right="" if ended.seconds is None else duration(ended.seconds))
    paint_sentence(canvas, language.say(REASONS[ended.reason]))
    paint_line(canvas, FOOTER, "", (code_text(ended.code, language, ended.cause), caption()))


@describe.register
def describe_ended(ended: Ended, language: Language) -> list[str]:
    words = [language.say(REASONS[ended.reason]), *describe_person(ended.peer, ended.name)]
    if ended.seconds is not None:
        words.append(duration(ended.seconds))
    return [*words, code_text(ended.code, language, ended.cause)]
