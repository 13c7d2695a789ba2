"""What is told and drawn of a build is what wiring.toml says, each wire of it; and docs/wiring is current."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from board.pi.wiring import docs as wiring_docs
from board.pi.wiring.builds import Build, builds
from board.pi.wiring.drawing import LABEL, svg
from board.pi.wiring.text import config_txt, markdown, table

BUILDS = pytest.mark.parametrize("each", builds().values(), ids=builds().keys())
SVG = "{http://www.w3.org/2000/svg}"
WIDEST = 7.6
"""Pixels of a character of the drawing's labels, on the average of a line, generously."""


def drawn(*chosen: Build) -> ElementTree.Element:
    return ElementTree.fromstring(svg(chosen))


def texts(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


@BUILDS
def test_the_drawing_has_every_wire_at_its_pins_height(each: Build) -> None:
    root = drawn(each)
    heights = {text.text: float(text.attrib["y"]) for text in root.iter(f"{SVG}text")}
    lines = [line.attrib for line in root.iter(f"{SVG}line")]
    assert len(lines) == len(each.wires)
    for wire, line in zip(each.wires, lines, strict=True):
        middle = float(line["y1"])
        assert middle == float(line["y2"])
        assert heights[str(wire.pin.number)] - middle == 4
        assert wire.to in texts(root)


@BUILDS
def test_the_labels_have_room_for_their_words(each: Build) -> None:
    assert max(len(wire.to) for wire in each.wires) * WIDEST < LABEL[0] - 24


def test_the_drawing_has_a_header_of_40_pins_for_each_build() -> None:
    numbers = [text for text in texts(drawn(*builds().values())) if text.isdecimal()]
    assert sorted(map(int, numbers)) == sorted([*range(1, 41)] * 3)


@BUILDS
def test_the_table_has_every_wire_every_line_and_every_part(each: Build) -> None:
    lines = table(each).splitlines()
    for wire in each.wires:
        assert any(
            re.match(rf" *{wire.pin.number}  {wire.pin.name}\b.*  {re.escape(wire.to)}$", line)
            for line in lines
        )
    assert [line.strip() for line in lines if "dtparam" in line or "dtoverlay" in line] == list(each.config)
    assert all(item.part in table(each) and item.purpose in table(each) for item in each.items)


@BUILDS
def test_the_lines_for_config_txt_can_be_appended_to_it(each: Build) -> None:
    comment, *lines = config_txt([each]).splitlines()
    assert comment.startswith("# ")
    assert lines == list(each.config)


def test_the_pages_tables_are_whole() -> None:
    rows = [line for line in markdown(builds().values()).splitlines() if line.startswith("|")]
    wires = sum(len(each.wires) for each in builds().values())
    items = sum(len(each.items) for each in builds().values())
    assert len(rows) == wires + items + 3 * 5
    assert {row.count("|") for row in rows} == {4, 5}


def test_the_page_and_the_drawing_are_current() -> None:
    assert wiring_docs.main(["--check"]) == 0


def test_what_is_not_current_is_named_and_can_be_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "wiring.md"
    page.write_text(f"# Wiring\n{wiring_docs.BEGIN}old\n{wiring_docs.END}after\n")
    assert wiring_docs.main(["--check"], tmp_path) == 1
    told = capsys.readouterr().err
    assert f"{page} is not current" in told
    assert "wiring.svg is not current" in told
    assert wiring_docs.main([], tmp_path) == 0
    assert wiring_docs.main(["--check"], tmp_path) == 0
    assert page.read_text().startswith("# Wiring\n")
    assert page.read_text().endswith("after\n")
    assert wiring_docs.main(["--wrong"], tmp_path) == 2


def test_a_page_without_its_marks_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "wiring.md").write_text("# Wiring\n")
    with pytest.raises(ValueError, match="has lost a mark"):
        wiring_docs.main([], tmp_path)
    assert (tmp_path / "wiring.md").read_text() == "# Wiring\n"
