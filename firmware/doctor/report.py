"""The findings for a person, and for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from firmware.phone.findings import Finding, Outcome
from firmware.ui.findings import check_name, fill, next_step, sentence
from firmware.ui.labels import OUTCOMES
from firmware.ui.language import Language

SCHEMA = 1
"""Counts up when a program that reads the JSON has to change; more keys do not count."""

PASSED, NOT_PASSED = 0, 1
"""Exit status, as of every command of dering."""

NAME_WIDTH = 20


def exit_status(findings: Iterable[Finding]) -> int:
    """1 if something failed; a warning or a check that was skipped is no failure."""
    failed = any(finding.outcome is Outcome.FAILED for finding in findings)
    return NOT_PASSED if failed else PASSED


def lines(finding: Finding, language: Language) -> Iterator[str]:
    """One finding, with the next step under it."""
    outcome = language.say(OUTCOMES[finding.outcome])
    yield f"{outcome:9}{check_name(finding, language):{NAME_WIDTH}} {sentence(finding, language)}"
    if step := next_step(finding, language):
        yield f"{'':9}{'':{NAME_WIDTH}} -> {step}"


def last_line(findings: list[Finding], language: Language) -> str:
    """What came of all of it."""
    failed = sum(finding.outcome is Outcome.FAILED for finding in findings)
    if not failed:
        return language.say("Nothing failed.")
    return language.count("{number} check failed.", "{number} checks failed.", failed)


def as_json(findings: list[Finding], language: Language) -> str:
    """Everything in the form that docs/doctor.md describes."""
    content = {
        "schema": SCHEMA,
        "passed": exit_status(findings) == PASSED,
        "checks": [_entry(finding, language) for finding in findings],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _entry(finding: Finding, language: Language) -> dict[str, object]:
    return {
        "check": finding.check.value,
        "name": finding.name,
        "outcome": finding.outcome.value,
        "found": sentence(finding, language),
        "next_step": next_step(finding, language),
        "values": {name: fill(value, language) for name, value in finding.values},
    }
