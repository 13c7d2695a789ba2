"""What the phone itself offers: the echo test, the time, a reminder to hang up."""

from __future__ import annotations

from firmware.ui.canvas import Canvas
from firmware.ui.font import caption, clock, digits, small
from firmware.ui.language import Language, clock_time
from firmware.ui.painter import describe, paint
from firmware.ui.parts import header, paint_sentence
from firmware.ui.screen import EchoTest, OffHook, SpokenTime


@paint.register
def paint_echo_test(echo: EchoTest, canvas: Canvas, language: Language) -> None:
    header(canvas, language.say("Echo test"), "speaker")
    canvas.text_centred(0, canvas.width, 35, _round_trip(echo), digits())
    text = language.say("Speak and hear yourself")
    canvas.text_centred(canvas.left, canvas.room, 48, text, small(), caption())


def _round_trip(echo: EchoTest) -> str:
    return "… ms" if echo.milliseconds is None else f"{echo.milliseconds} ms"


@describe.register
def describe_echo_test(echo: EchoTest, language: Language) -> list[str]:
    words = [language.say("Echo test"), language.say("Speak and hear yourself")]
    if echo.milliseconds is not None:
        words.append(language.say("Round trip: {time}").format(time=_round_trip(echo)))
    return words


@paint.register
def paint_spoken_time(spoken: SpokenTime, canvas: Canvas, language: Language) -> None:
    header(canvas, language.say("The time"), "speaker")
    canvas.text_centred(0, canvas.width, 38, clock_time(spoken.time), clock())
    if spoken.day:
        canvas.text_centred(0, canvas.width, 49, language.long_day(spoken.day), small(), caption())


@describe.register
def describe_spoken_time(spoken: SpokenTime, language: Language) -> list[str]:
    day = language.long_day(spoken.day) if spoken.day else ""
    return [language.say("The time"), clock_time(spoken.time), day]


@paint.register
def paint_off_hook(_: OffHook, canvas: Canvas, language: Language) -> None:
    canvas.icon(canvas.left + 4, 17, "big-handset")
    text = language.say("Please replace the handset")
    paint_sentence(canvas, text, left=32)


@describe.register
def describe_off_hook(_: OffHook, language: Language) -> list[str]:
    return [language.say("Please replace the handset")]
