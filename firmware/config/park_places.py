"""The places of parked calls in phone.toml: numbers and ranges of them."""

from __future__ import annotations

import re

from firmware.config.section import Section

MOST = 30
"""Places of an account: each is watched for a while by a subscription of its own."""

ALLOWED = f'at most {MOST} numbers and ranges, such as "701-720" or "701, 705, 710-712"'
PART = re.compile(r"\s*([0-9]{1,10})\s*(?:-\s*([0-9]{1,10})\s*)?", re.ASCII)


def park_places(section: Section) -> tuple[str, ...]:
    """The section's ``park_places``, each once, in order; a range keeps the zeros its numbers begin with."""
    text = section.text("park_places", ALLOWED, fits=_places)
    return _places(text) if text else ()


def _places(text: str) -> tuple[str, ...]:
    """What the text names, () where it is no list or of too many."""
    parts = [_numbers(part) for part in text.split(",")]
    places = dict.fromkeys(number for part in parts for number in part)
    return tuple(places) if all(parts) and len(places) <= MOST else ()


def _numbers(part: str) -> list[str]:
    found = PART.fullmatch(part)
    first, last = (found[1], found[2] or found[1]) if found else ("1", "0")
    if len(first) != len(last) or int(last) - int(first) >= MOST:
        return []
    return [str(number).zfill(len(first)) for number in range(int(first), int(last) + 1)]
