"""A span of the day in the configuration: "22:00-06:00"."""

from __future__ import annotations

import re

from firmware.config.section import Section
from firmware.phone.settings import Night

_NIGHT = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)


def night(section: Section, key: str) -> Night | None:
    """The span at ``key``, None where there is none. Raises ConfigError."""
    allowed = 'two different times of day like "22:00-06:00"'
    text = section.text(key, allowed)
    if text is None:
        return None
    times = _NIGHT.fullmatch(text)
    if times is None or times[1] == times[2]:
        section.refuse(key, allowed)
    return Night(_minutes(times[1]), _minutes(times[2]))


def _minutes(time: str) -> int:
    """Minutes after midnight of HH:MM."""
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
