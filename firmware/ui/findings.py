"""A self-test's findings in words."""

from __future__ import annotations

from firmware.phone.findings import Finding, Value
from firmware.ui.labels import CHECKS
from firmware.ui.language import Language


def check_name(finding: Finding, language: Language) -> str:
    """What was looked at: "Hook switch", "Registrar Office"."""
    return " ".join(filter(None, (language.say(CHECKS[finding.check]), finding.name)))


def sentence(finding: Finding, language: Language) -> str:
    """What was found."""
    return _filled(finding.text, finding.values, language)


def next_step(finding: Finding, language: Language) -> str:
    """What to do about it, or nothing."""
    return _filled(finding.step, finding.values, language)


def _filled(text: str, values: tuple[tuple[str, Value], ...], language: Language) -> str:
    if not text:  # which gettext would take for a catalogue's header
        return ""
    try:
        return language.say(text).format(**dict(values))
    except (LookupError, ValueError, AttributeError):  # a sentence of another firmware's journal
        return text
