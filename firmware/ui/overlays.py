"""What lies over a screen for a moment, under its header: a volume being changed, a notice."""

from __future__ import annotations

from firmware.phone.notice import Notice
from firmware.ui.canvas import HEADER, Canvas
from firmware.ui.fit import fit_lines
from firmware.ui.font import caption, small, strong
from firmware.ui.icons import icon
from firmware.ui.labels import VOLUME_ICONS, VOLUMES, code_text
from firmware.ui.language import Language
from firmware.ui.notice_labels import NOTICE_ICONS, NOTICES
from firmware.ui.screen import VolumeBar

LOUDEST = 10
BAR, BAR_STEP = 6, 8
NOTICE_LINES = 3
LINE = 11
PADDING = 7


def _box(canvas: Canvas, width: int, height: int) -> tuple[int, int]:
    """Clear the content and draw a box in its middle. Returns the box's left and top."""
    canvas.fill(0, HEADER, canvas.width, canvas.bottom - HEADER + 1, 0)
    left, top = (canvas.width - width) // 2, HEADER + 1 + (canvas.bottom - HEADER - 1 - height) // 2
    canvas.frame(left, top, width, height)
    return left, top


def paint_volume(volume: VolumeBar, canvas: Canvas, language: Language) -> None:
    """A box with an icon, what is being changed, the level, and ten bars that grow."""
    width, height = LOUDEST * BAR_STEP + 20 + 2 * PADDING, 37
    left, top = _box(canvas, width, height)
    inner = left + PADDING
    right = left + width - PADDING
    after = canvas.icon(inner, top + 5, VOLUME_ICONS[volume.of]) + 5
    canvas.text_fitted(
        after, top + 14, right - after, language.say(VOLUMES[volume.of]), strong(), small(), caption()
    )
    canvas.text_right(right, top + height - 14, str(volume.level), strong())
    base = top + height - 6
    for step in range(LOUDEST):
        tall = 4 + step if step < volume.level else 1
        canvas.fill(inner + step * BAR_STEP, base - tall, BAR, tall)


def describe_volume(volume: VolumeBar, language: Language) -> str:
    """The same in words."""
    return f"{language.say(VOLUMES[volume.of])}: {volume.level}"


def _sentence(notice: Notice, about: tuple[str, str], language: Language) -> str:
    name, detail = about
    return language.say(NOTICES[notice]).format(name=name, detail=detail)


def paint_notice(
    notice: Notice, code: int, about: tuple[str, str], canvas: Canvas, language: Language
) -> None:
    """A box with an icon and one sentence in up to three lines, of which the SIP status has one."""
    picture = icon(NOTICE_ICONS.get(notice, "failed"))
    around = 2 * PADDING + picture.width + 6
    # The words of somebody else may be long.
    fonts = (strong(), small(), caption()) if any(about) else (strong(), small())
    told = code_text(code, language)
    most = NOTICE_LINES - bool(told)
    font, lines = fit_lines(_sentence(notice, about, language), fonts, canvas.room - 4 - around, most)
    written = max(caption().width(told), *(font.width(line) for line in lines))
    height = max(len(lines) + bool(told), 2) * LINE + 4
    left, top = _box(canvas, written + around, height)
    canvas.icon(left + PADDING, top + (height - picture.height) // 2, NOTICE_ICONS.get(notice, "failed"))
    first = top + (height - (len(lines) + bool(told) - 1) * LINE - font.capital) // 2
    for number, line in enumerate(lines):
        canvas.text(left + around - PADDING, first + number * LINE, line, font)
    if told:
        under = first + len(lines) * LINE + font.capital - caption().capital
        canvas.text(left + around - PADDING, under, told, caption())


def describe_notice(notice: Notice, code: int, about: tuple[str, str], language: Language) -> str:
    """The same in words."""
    return " ".join(filter(None, (_sentence(notice, about, language), code_text(code, language))))
