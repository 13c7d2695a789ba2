"""A self-test's findings in words."""

from __future__ import annotations

from firmware.phone.findings import REASON, Finding, Phrase, Value
from firmware.ui.labels import CHECKS
from firmware.ui.language import Language


def check_name(finding: Finding, language: Language) -> str:
    """What was looked at: "Hook switch", "Registrar Office"."""
    return " ".join(filter(None, (language.say(CHECKS[finding.check]), finding.name)))


def sentence(finding: Finding, language: Language) -> str:
    """What was found."""
    told = _filled(finding.text, finding.values, language)
    return told[:1].upper() + told[1:] if finding.text == REASON else told


def next_step(finding: Finding, language: Language) -> str:
    """What to do about it, or nothing."""
    return _filled(finding.step, finding.values, language)


def fill(value: Value, language: Language) -> str | int | float:
    """A value as it stands in a sentence."""
    return _filled(value.text, value.values, language) if isinstance(value, Phrase) else value


def _filled(text: str, values: tuple[tuple[str, Value], ...], language: Language) -> str:
    if not text:  # which gettext would take for a catalogue's header
        return ""
    try:
        said = {name: fill(value, language) for name, value in values}
        return language.say(text).format(**said) if said else language.say(text)
    except (LookupError, ValueError, AttributeError):  # a sentence of another firmware's journal
        return text
