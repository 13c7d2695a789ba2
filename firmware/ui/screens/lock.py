"""The PIN that unlocks the phone, in dots."""

from __future__ import annotations

from firmware.phone.target import HIDDEN
from firmware.ui.canvas import Canvas
from firmware.ui.language import Language, label
from firmware.ui.painter import describe, paint
from firmware.ui.parts import header
from firmware.ui.screen import Unlock
from firmware.ui.screens.dialing import paint_digits

TITLE = label("PIN to unlock")


@paint.register
def paint_unlock(unlock: Unlock, canvas: Canvas, language: Language) -> None:
    header(canvas, language.say(TITLE), "lock", "")
    paint_digits(canvas, HIDDEN * unlock.dots, unlock.dots)


@describe.register
def describe_unlock(unlock: Unlock, language: Language) -> list[str]:
    return [language.say(TITLE), HIDDEN * unlock.dots]
