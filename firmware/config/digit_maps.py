"""A digit map in phone.toml (RFC 3435, section 2.1.5)."""

from __future__ import annotations

from firmware.config.section import Section
from firmware.phone.digit_map import DigitMapError, parse


def digit_map(section: Section) -> str | None:
    """The section's ``digit_map``, known to be one. Raises ConfigError."""
    text = section.text("digit_map", "a digit map as in RFC 3435, section 2.1.5", longest=2048)
    if text is not None:
        try:
            parse(text)
        except DigitMapError as error:
            section.wrong("digit_map", str(error))
    return text
