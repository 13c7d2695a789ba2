"""The set-up: how to go on with a new phone, the settings from the server, the owner's password."""

from __future__ import annotations

from firmware.phone.notices import NoticeState
from firmware.ui.canvas import Canvas
from firmware.ui.fit import shorten
from firmware.ui.font import Font, caption, digits, large, medium, small, strong, writable
from firmware.ui.labels import PROVISIONING_STATES
from firmware.ui.language import Language
from firmware.ui.painter import describe, paint
from firmware.ui.parts import FOOTER, paint_sentence, paint_told, title
from firmware.ui.qr_code import SIDE, qr_code
from firmware.ui.upkeep import Guide, Password, Provisioning

BESIDE = SIDE + 3
"""The first column beside a QR code."""

EXTENSION_LABEL, EXTENSION, ADDRESS = 8, 32, 46
"""Baselines beside a QR code."""
SCAN, WHERE = 11, 15
"""What to do with it, on the wide display: a baseline, and the first row of the address."""
WIDE_COLUMN = 150
URL_LINES, URL_PITCH = 2, 11


@paint.register
def paint_guide(guide: Guide, canvas: Canvas, language: Language) -> None:
    if guide.problem:
        title(canvas, language.say("Set-up"), guide.extension or "")
        paint_told(canvas, guide.problem)
        return
    code = qr_code(guide.url)
    if code is None:
        _paint_without_code(guide, canvas, language)
        return
    canvas.image.paste(code, (0, 0))
    width = (WIDE_COLUMN - 4 if canvas.wide else canvas.right) - BESIDE
    if guide.extension:
        text = language.say("Extension")
        canvas.text_fitted(BESIDE, EXTENSION_LABEL, width, text, small(), caption())
        canvas.text_fitted(BESIDE, EXTENSION, width, guide.extension, digits(), large(), strong(), small())
    canvas.text_fitted(BESIDE, ADDRESS, width, _address(guide, language), small(), caption())
    if canvas.wide:
        left, room = WIDE_COLUMN, canvas.right - WIDE_COLUMN
        canvas.text_fitted(left, SCAN, room, language.say("Scan to set up"), strong(), small(), caption())
        _paint_url(guide, canvas, left, WHERE)


def _paint_without_code(guide: Guide, canvas: Canvas, language: Language) -> None:
    extension = language.say("Extension {extension}").format(extension=guide.extension or "-")
    title(canvas, language.say("Set-up guide"), extension if canvas.wide else guide.extension or "")
    _paint_url(guide, canvas, canvas.left, 15)
    canvas.text_fitted(canvas.left, FOOTER, canvas.room, _address(guide, language), small(), caption())


def _paint_url(guide: Guide, canvas: Canvas, left: int, top: int) -> None:
    """An address has no spaces to break it at: a line is as much of it as fits."""
    left_over, font = writable(guide.url.partition("://")[2]), small() if canvas.wide else caption()
    for number in range(URL_LINES):
        last = number == URL_LINES - 1
        line = (
            shorten(left_over, font, canvas.right - left)
            if last
            else _beginning(left_over, font, canvas.right - left)
        )
        canvas.text(left, top + number * URL_PITCH, line, font)
        left_over = left_over[len(line) :]


def _beginning(text: str, font: Font, width: int) -> str:
    """As much of a text as fits."""
    end = len(text)
    while font.width(text[:end]) > width:
        end -= 1
    return text[:end]


def _address(guide: Guide, language: Language) -> str:
    return guide.addresses[0] if guide.addresses else language.say("No network")


@describe.register
def describe_guide(guide: Guide, language: Language) -> list[str]:
    words = [f"{language.say('Set-up guide')}: {guide.url}"]
    if guide.extension:
        words.append(language.say("Extension {extension}").format(extension=guide.extension))
    return [*words, _address(guide, language), *([guide.problem] if guide.problem else [])]


@paint.register
def paint_provisioning(screen: Provisioning, canvas: Canvas, language: Language) -> None:
    title(canvas, language.say("Settings from the server"))
    if screen.notice and screen.notice.reason:
        paint_told(canvas, screen.notice.reason)
    else:
        paint_sentence(canvas, _standing(screen, language))


def _standing(screen: Provisioning, language: Language) -> str:
    state = screen.notice.state if screen.notice else NoticeState.NONE
    return language.say(PROVISIONING_STATES[state])


@describe.register
def describe_provisioning(screen: Provisioning, language: Language) -> list[str]:
    words = [language.say("Settings from the server"), _standing(screen, language)]
    return [*words, screen.notice.reason] if screen.notice and screen.notice.reason else words


@paint.register
def paint_password(screen: Password, canvas: Canvas, language: Language) -> None:
    title(canvas, language.say("Owner's password"))
    if not screen.password:
        paint_sentence(canvas, language.say("Make a new one? The old one ends."))
        return
    fonts = (large(), medium(), strong(), small(), caption())
    canvas.text_centred(canvas.left, canvas.room, 32, screen.password, *fonts)
    text = language.say("Shown here only: write it down")
    canvas.text_centred(canvas.left, canvas.room, 48, text, small(), caption())


@describe.register
def describe_password(screen: Password, language: Language) -> list[str]:
    words = [language.say("Owner's password")]
    if not screen.password:
        return [*words, language.say("Make a new one? The old one ends.")]
    return [*words, screen.password, language.say("Shown here only: write it down")]
