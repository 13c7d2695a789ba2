"""Parts that several screens share: the header, the person at the far end, sentences, the last line."""

from __future__ import annotations

from firmware.ui.canvas import HEADER, Canvas
from firmware.ui.fit import fit_lines, shorten
from firmware.ui.font import REPLACEMENT, Font, caption, huge, large, medium, small, strong, writable
from firmware.ui.icons import icon as picture

LINES = {1: (37,), 2: (31, 47), 3: (25, 37, 49)}
"""The baselines of so many lines under the header, the first one large."""

FOOTER = 49
"""The baseline of the content's last line."""

TOLD_TOP, TOLD_LINES, TOLD_PITCH = 15, 4, 9
"""The first row of what a program tells, its lines at most, and the rows from one to the next."""

SENTENCE_MIDDLE, SENTENCE_PITCH = 28, 14
"""The row in the middle of a large sentence, and the rows from one of its lines to the next."""


def header(
    canvas: Canvas,
    text: str,
    icon: str | None = None,
    right: str = "",
    inverse: bool = False,
    mark: str | None = None,
) -> None:
    """The top line: an icon, what this screen is, at the right a little more or an icon as a ``mark``.

    ``inverse`` is urgent.
    """
    ink = 0 if inverse else 1
    if inverse:
        canvas.pill(0, 0, canvas.width, HEADER - 1)
    left, end = canvas.left + 2 * (1 - ink), canvas.right - 2 * (1 - ink)
    if icon is not None:
        left = canvas.icon(left, 1, icon, ink) + 4
    if mark is not None:
        end = canvas.icon_right(end, (HEADER - 1 - picture(mark).height) // 2, mark, ink) - 5
    right = shorten(right, small(), (end - left) // 2)
    if right:
        end = canvas.text_right(end, 1, right, small(), ink) - 5
    font = strong() if strong().width(writable(text)) <= end - left else small()
    canvas.text(left, 1, shorten(text, font, end - left), font, ink)


def title(canvas: Canvas, text: str, right: str = "") -> None:
    """The header of a list or a menu: underlined."""
    header(canvas, text, right=right)
    canvas.fill(0, HEADER - 1, canvas.width, 1)


def person(peer: str, name: str) -> tuple[str, str]:
    """What to write large and what under it: the name and the number, or the number alone."""
    # a name in a script without glyphs would be a row of boxes: the number tells more
    legible = writable(name).strip(f"{REPLACEMENT} ")
    return (name, peer) if legible and name != peer else (peer, "")


def paint_person(canvas: Canvas, peer: str, name: str, last: str = "") -> None:
    """The far end: the name large, the number under it, one more line; the more there is, the smaller."""
    who, number = person(peer, name)
    if canvas.wide and number:
        paint_name(canvas, LINES[2][0], who, canvas.room)
        paint_line(canvas, LINES[2][1], number, (last, small()))
        return
    under = [line for line in (number, last) if line]
    baselines = LINES[1 + len(under)]
    paint_name(canvas, baselines[0], who, canvas.room)
    for line, baseline in zip(under, baselines[1:], strict=True):
        paint_line(canvas, baseline, line)


def paint_name(canvas: Canvas, baseline: int, who: str, room: int) -> None:
    """A name as large as its room allows; with two lines under it there is less."""
    fonts = (huge(), large(), medium(), strong(), small())
    canvas.text_fitted(canvas.left, baseline, room, who, *(fonts[1:] if baseline == LINES[3][0] else fonts))


def describe_person(peer: str, name: str) -> list[str]:
    """The name, then the number."""
    return [name, peer] if name.strip() and name != peer else [peer]


def paint_sentence(canvas: Canvas, text: str, left: int = 0) -> None:
    """A sentence in one or two lines as large as they fit, in the middle between header and footer."""
    fonts = (large(), medium(), strong(), small())
    font, wrapped = fit_lines(text, fonts, canvas.room - left, 2)
    top = SENTENCE_MIDDLE - (len(wrapped) * SENTENCE_PITCH - SENTENCE_PITCH + font.capital) // 2
    for number, line in enumerate(wrapped):
        canvas.text(canvas.left + left, top + number * SENTENCE_PITCH, line, font)


def paint_told(canvas: Canvas, text: str, most: int = TOLD_LINES) -> None:
    """What a program has to say, in up to so many lines under the header."""
    font, lines = fit_lines(text, (small(), caption()), canvas.room, most)
    for number, line in enumerate(lines):
        canvas.text(canvas.left, TOLD_TOP + number * TOLD_PITCH, line, font)


def paint_line(canvas: Canvas, baseline: int, left: str, *right: tuple[str, Font]) -> None:
    """Something to say on a baseline; at its right, from the edge inwards, texts in fonts of their own."""
    end = canvas.right
    for text, font in right:
        if text:
            fitted = shorten(text, font, min(canvas.room // 2, end - canvas.left))
            end = canvas.text_right(end, baseline - font.capital, fitted, font) - 6
    canvas.text_fitted(canvas.left, baseline, end - canvas.left, left, small(), caption())
