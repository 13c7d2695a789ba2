"""What was measured: figures with their goals, as a table, as JSON and as a page of the documentation."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Figure:
    """One thing that was measured again and again, on the phone (``ours``) and on baresip (``theirs``).

    ``goal`` is an upper limit in ``unit``, or None.
    """

    name: str
    unit: str
    goal: float | None = None
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """Our median over baresip's."""
        if not self.ours or not self.theirs or not statistics.median(self.theirs):
            return None
        return statistics.median(self.ours) / statistics.median(self.theirs)

    @property
    def met(self) -> bool | None:
        """Whether the median is within the goal; None without a goal or a measurement."""
        if self.goal is None or not self.ours:
            return None
        return statistics.median(self.ours) <= self.goal


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: with fewer than a hundred values, the 99th is the largest."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


HEADINGS = ("figure", "unit", "goal", "median", "p99", "baresip median", "baresip p99", "ratio", "n", "met")


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table that is also legible in a terminal."""
    rows = [HEADINGS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    rule = [("-" * width) if column < 2 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    lines.insert(1, _line(rule, widths))
    return "\n".join(lines)


def write_json(figures: Sequence[Figure], about: dict[str, str], path: Path) -> None:
    """Everything, every single measurement included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "about": about,
        "figures": [
            {
                "name": figure.name,
                "unit": figure.unit,
                "goal": figure.goal,
                "ratio": figure.ratio,
                "met": figure.met,
                "phone": _summary(figure.ours),
                "baresip": _summary(figure.theirs),
            }
            for figure in figures
        ],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _summary(values: Sequence[float]) -> dict[str, object] | None:
    if not values:
        return None
    return {
        "median": statistics.median(values),
        "p99": percentile(values, 0.99),
        "n": len(values),
        "values": [round(value, 4) for value in values],
    }


def _row(figure: Figure) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[figure.met]
    count = str(len(figure.ours)) + (f"/{len(figure.theirs)}" if figure.theirs else "")
    return (
        figure.name,
        figure.unit,
        "" if figure.goal is None else f"{figure.goal:.3g}",
        *_both(figure.ours),
        *_both(figure.theirs),
        "" if figure.ratio is None else f"{figure.ratio:.1f}",
        count,
        met,
    )


def _both(values: Sequence[float]) -> tuple[str, str]:
    if not values:
        return "-", "-"
    return _short(statistics.median(values)), _short(percentile(values, 0.99))


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.ljust(width) if column < 2 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "| " + " | ".join(padded) + " |"
