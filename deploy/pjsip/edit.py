"""A change of PJSIP's own source. RecipeError when the source is not as expected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deploy.pjsip.recipe import RecipeError


@dataclass(frozen=True, slots=True)
class Edit:
    """``before`` becomes ``after`` wherever it stands in the file, which must be ``times``."""

    file: str
    before: str
    after: str
    times: int = 1


def apply_edits(source: Path, edits: tuple[Edit, ...]) -> None:
    """Edit the unpacked source; RecipeError when it has changed, so that no edit is lost unnoticed."""
    for edit in edits:
        file = source / edit.file
        text = file.read_text()
        found = text.count(edit.before)
        if found != edit.times:
            raise RecipeError(
                f"{file.name} of the PJSIP source is not as expected: {edit.before.strip()!r} is in it"
                f" {found} times, not {edit.times}"
            )
        file.write_text(text.replace(edit.before, edit.after))
