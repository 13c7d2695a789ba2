"""The update: what runs, what there is, how far it is; and the question before it is installed."""

from __future__ import annotations

from firmware.phone.notices import NoticeState
from firmware.ui.canvas import Canvas
from firmware.ui.font import caption, small
from firmware.ui.labels import UPDATE_STATES
from firmware.ui.language import Language
from firmware.ui.painter import describe, paint
from firmware.ui.parts import paint_sentence, paint_told, title
from firmware.ui.upkeep import Update

BAR_TOP, BAR = 36, 9


@paint.register
def paint_update(update: Update, canvas: Canvas, language: Language) -> None:
    title(canvas, language.say("Update"), _versions(update))
    text = _sentence(update, language)
    percent = update.notice.percent if update.notice else None
    if percent is not None:
        canvas.text_centred(canvas.left, canvas.room, 30, text, small(), caption())
        _paint_bar(canvas, percent)
    elif update.confirm or not _told(update):
        paint_sentence(canvas, text)
    else:
        paint_told(canvas, text)


def _paint_bar(canvas: Canvas, percent: int) -> None:
    right = canvas.text_right(canvas.right, BAR_TOP + 1, f"{percent}%", small()) - 5
    width = right - canvas.left
    canvas.frame(canvas.left, BAR_TOP, width, BAR)
    if done := (width - 4) * percent // 100:
        canvas.fill(canvas.left + 2, BAR_TOP + 2, done, BAR - 4)


def _versions(update: Update) -> str:
    """What runs, and what it becomes."""
    if update.notice and update.notice.version:
        return f"{update.running} > {update.notice.version}"
    return update.running


def _told(update: Update) -> str:
    """The updater's own sentence: the release's notes, or why it did not work."""
    return update.notice.reason if update.notice else ""


def _sentence(update: Update, language: Language) -> str:
    if update.confirm:
        return language.say("Install now? The phone starts again.")
    state = update.notice.state if update.notice else NoticeState.NONE
    return _told(update) or language.say(UPDATE_STATES[state])


@describe.register
def describe_update(update: Update, language: Language) -> list[str]:
    words = [f"{language.say('Update')} {_versions(update)}", _sentence(update, language)]
    if update.notice and update.notice.percent is not None:
        words.append(f"{update.notice.percent}%")
    return words
