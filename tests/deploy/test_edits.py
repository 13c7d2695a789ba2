"""Our edits of PJSIP's source: made where they fit, refused where the source is not what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.pjsip.edit import Edit, apply_edits
from deploy.pjsip.edits import EDITS
from deploy.pjsip.recipe import RecipeError


def test_an_edit_is_made_wherever_it_is_expected(tmp_path: Path) -> None:
    (tmp_path / "mix.c").write_text("gain = 1;\nmix();\ngain = 1;\n")
    apply_edits(tmp_path, (Edit("mix.c", "gain = 1;", "gain = 2;", times=2), Edit("mix.c", "mix();\n", "")))
    assert (tmp_path / "mix.c").read_text() == "gain = 2;\ngain = 2;\n"


@pytest.mark.parametrize(("text", "found"), [("", 0), ("mix();\nmix();\n", 2)])
def test_a_source_that_has_changed_is_refused(tmp_path: Path, text: str, found: int) -> None:
    (tmp_path / "mix.c").write_text(text)
    with pytest.raises(RecipeError, match=rf"mix\.c of .* 'mix\(\);' is in it {found} times, not 1"):
        apply_edits(tmp_path, (Edit("mix.c", "mix();\n", ""),))


def test_no_edit_changes_nothing() -> None:
    assert all(edit.before != edit.after and edit.before for edit in EDITS)
