"""Sentences that are kept: written by one system, and read out by another in its owner's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firmware.ui.language import label, language_of

UPDATED = label("Updated from {before} to {version}.")
INTERRUPTED = label("Update to {version} was interrupted. Nothing has changed.")
GIVEN_UP = label("Update to {version} did not work: {reason}. The old system is back.")
NOT_WELL = label("Version {version} is not well: {reason}")
AS_IT_WAS = label("The system is as it was.")

NO_START = label("it did not start")
NO_PHONE = label("the phone did not start")
NOT_REGISTERED = label("{accounts} did not register")
SELF_TEST = label("the self-test failed: {parts}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text of the catalogue and what stands in its braces; ``str`` is English.

    A text that a later system has no more is said as it was written.
    """

    text: str
    fields: Mapping[str, str | Sentence] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.said("en")

    def said(self, code: str) -> str:
        """The sentence in the language with this code."""
        fields = {
            name: value.said(code) if isinstance(value, Sentence) else value
            for name, value in self.fields.items()
        }
        try:
            return language_of(code).say(self.text).format(**fields)
        except (LookupError, ValueError, AttributeError):
            return self.text


def sentence(text: str, **fields: str | Sentence) -> Sentence:
    """A sentence with its fields."""
    return Sentence(text, fields)


def read(table: Any) -> Sentence | None:
    """A sentence as JSON has it, or a mere text. Raises KeyError and TypeError for anything else."""
    if not table:
        return None
    if isinstance(table, str):
        return Sentence("{text}", {"text": table})
    fields = {
        name: value if isinstance(value, str) else read(value) or ""
        for name, value in dict(table["fields"]).items()
    }
    return Sentence(str(table["text"]), fields)
