"""What the phone itself offers: the echo test, the time, a reminder to hang up."""

from __future__ import annotations

from firmware.ui.canvas import Canvas
from firmware.ui.font import caption, clock, digits, small
from firmware.ui.language import Language, clock_time
from firmware.ui.painter import describe, paint
from firmware.ui.parts import header, paint_sentence
from firmware.ui.screen import EchoTest, OffHook, SpokenTime

QUIET_DBFS = -60
"""The left end of the microphone's bar."""


@paint.register
def paint_echo_test(echo: EchoTest, canvas: Canvas, language: Language) -> None:
    header(canvas, language.say("Echo test"), "speaker")
    canvas.text_centred(0, canvas.width, 35, _round_trip(echo), digits())
    if echo.dbfs is None:
        text = language.say("Speak and hear yourself")
        canvas.text_centred(canvas.left, canvas.room, 48, text, small(), caption())
    else:
        _paint_level(canvas, echo.dbfs)


def _paint_level(canvas: Canvas, dbfs: int) -> None:
    """A bar from silence to full scale, with its number."""
    right = canvas.text_right(canvas.right, 41, f"{dbfs} dBFS", small()) - 5
    width = right - canvas.left
    canvas.frame(canvas.left, 42, width, 7)
    loud = min(max(dbfs - QUIET_DBFS, 0), -QUIET_DBFS)
    canvas.fill(canvas.left + 2, 44, (width - 4) * loud // -QUIET_DBFS, 3)


def _round_trip(echo: EchoTest) -> str:
    return "… ms" if echo.milliseconds is None else f"{echo.milliseconds} ms"


@describe.register
def describe_echo_test(echo: EchoTest, language: Language) -> list[str]:
    words = [language.say("Echo test"), language.say("Speak and hear yourself")]
    if echo.milliseconds is not None:
        words.append(language.say("Round trip: {time}").format(time=_round_trip(echo)))
    if echo.dbfs is not None:
        words.append(language.say("Microphone: {level} dBFS").format(level=echo.dbfs))
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
