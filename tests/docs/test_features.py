"""docs/features.md: all 135 features in order, and every claim names code and tests that exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "features.md"
MOST = 135

NOT_YET = "not yet"
NOT_TESTED = "in PJSIP, not tested here"
PARTLY = "partly: "
NONE = "-"


@dataclass(frozen=True)
class Row:
    """One feature; ``built`` and ``tested`` are cells of paths, or '-'."""

    number: int
    feature: str
    now: str
    built: str
    tested: str

    @property
    def claims(self) -> bool:
        """Whether the row says that something works."""
        return self.now not in (NOT_YET, NOT_TESTED)


def rows() -> list[Row]:
    lines = re.findall(r"^\| (\d+) \| (.*) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return [Row(int(number), *cells.split(" | ")) for number, cells in lines]


def paths(cell: str) -> list[str]:
    """The paths of a cell, which holds nothing else."""
    if cell == NONE:
        return []
    found = re.findall(r"`([^`]+)`", cell)
    assert cell == ", ".join(f"`{path}`" for path in found), cell
    return found


def test_every_feature_is_there_in_order() -> None:
    assert [row.number for row in rows()] == list(range(1, MOST + 1))


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row.number))
def test_a_claim_names_code_and_tests_that_exist(row: Row) -> None:
    built, tested = paths(row.built), paths(row.tested)
    assert bool(built) is bool(tested) is row.claims, row
    assert all((ROOT / path).is_file() for path in (*built, *tested)), row
    assert all(path.startswith("tests/") for path in tested), row
    assert not any(path.startswith("tests/") for path in built), row
    assert not row.now.startswith((NOT_YET, NOT_TESTED)) or not row.claims, row


def test_the_count_at_the_top_is_right() -> None:
    said = re.search(r"Today (\d+) are whole, (\d+) partly .*?, (\d+) in PJSIP .*?, (\d+) not yet", flat())
    now = [row.now for row in rows()]
    partly = sum(text.startswith(PARTLY) for text in now)
    untested, absent = now.count(NOT_TESTED), now.count(NOT_YET)
    assert said is not None
    assert [int(number) for number in said.groups()] == [
        MOST - partly - untested - absent,
        partly,
        untested,
        absent,
    ]


def flat() -> str:
    return " ".join(DOCUMENT.read_text(encoding="utf-8").split())
