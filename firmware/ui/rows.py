"""A list with one chosen row in inverse, and a bar that shows where in the list it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from firmware.ui.canvas import HEADER, Canvas
from firmware.ui.language import Language

Row = TypeVar("Row")
VISIBLE = 3
ROW = 13
TOP = HEADER + 1
BAR = 3


def paint_rows(
    canvas: Canvas, rows: Sequence[Row], chosen: int, paint_row: Callable[[Row, int, int, int, int], None]
) -> None:
    """Paint the rows around the chosen one; ``paint_row`` gets (row, left, first free column, top, ink)."""
    scrolls = len(rows) > VISIBLE
    right = canvas.width - (BAR + 2 if scrolls else 0)
    for number, (row, is_chosen) in enumerate(visible_rows(rows, chosen)):
        top = TOP + number * ROW
        if is_chosen:
            canvas.pill(0, top, right, ROW - 1)
        paint_row(row, 3, right - 3, top + 2, 0 if is_chosen else 1)
    if scrolls:
        _paint_bar(canvas, _first(len(rows), chosen), len(rows))


def visible_rows(rows: Sequence[Row], chosen: int) -> list[tuple[Row, bool]]:
    """The rows on the screen, each with whether it is the chosen one."""
    first = _first(len(rows), chosen)
    chosen = min(max(chosen, 0), len(rows) - 1)
    return [(row, first + number == chosen) for number, row in enumerate(rows[first : first + VISIBLE])]


def describe_rows(
    rows: Sequence[Row], chosen: int, say: Callable[[Row], str], language: Language
) -> list[str]:
    """The rows on the screen in words, a line each."""
    said = [(say(row), is_chosen) for row, is_chosen in visible_rows(rows, chosen)]
    return [language.say("chosen: {row}").format(row=line) if is_chosen else line for line, is_chosen in said]


def _first(count: int, chosen: int) -> int:
    """The topmost row on the screen: the chosen one is in the middle where it can be."""
    return min(max(chosen - 1, 0), max(count - VISIBLE, 0))


def _paint_bar(canvas: Canvas, first: int, count: int) -> None:
    height = VISIBLE * ROW - 1
    handle = max(height * VISIBLE // count, 5)
    top = TOP + (height - handle) * first // (count - VISIBLE)
    for row in range(TOP, TOP + height, 2):
        canvas.fill(canvas.width - 2, row, 1, 1)
    canvas.fill(canvas.width - BAR, top, BAR, handle)
