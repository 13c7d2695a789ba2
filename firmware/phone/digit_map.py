"""The digit map: when has enough been dialled? Syntax and meaning of RFC 3435, section 2.1.5.

A map is alternatives between bars, ``(0xxx|[2-9]x.|*xx)``: ``x`` is any of 0-9, ``[2-46]`` a range, ``.``
repeats what stands before it any number of times (also none), a final ``T`` always waits for the timer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

DIGITS = "0123456789"
DIALABLE = frozenset(DIGITS + "*#ABCD")


class DigitMapError(ValueError):
    """The map cannot be read; the message says what was found and where."""


class Match(Enum):
    """What the digits so far are to a map."""

    NONE = auto()  # no alternative begins like this
    PARTIAL = auto()  # more digits are needed
    AMBIGUOUS = auto()  # enough, but a longer number is possible: the timer decides
    COMPLETE = auto()  # enough, and nothing longer is possible: send at once


@dataclass(frozen=True, slots=True)
class _Element:
    digits: frozenset[str]
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """One alternative of a map."""

    elements: tuple[_Element, ...]
    timed: bool = False

    def match(self, dialled: str) -> Match:
        """Walk every way through the elements at once."""
        places = self._reach({0})
        for digit in dialled:
            stepped = set()
            for place in places:
                if place < len(self.elements) and digit in self.elements[place].digits:
                    stepped.add(place if self.elements[place].repeats else place + 1)
            places = self._reach(stepped)
        if not places:
            return Match.NONE
        longer_possible = any(place < len(self.elements) for place in places)
        if len(self.elements) not in places:
            return Match.PARTIAL
        return Match.AMBIGUOUS if longer_possible or self.timed else Match.COMPLETE

    def _reach(self, places: set[int]) -> set[int]:
        """Add the places behind repeated elements, which may be passed over."""
        reached = set(places)
        for place in range(len(self.elements)):
            if place in reached and self.elements[place].repeats:
                reached.add(place + 1)
        return reached


@lru_cache(maxsize=64)
def parse(text: str) -> tuple[Pattern, ...]:
    """Read a digit map. Raises DigitMapError."""
    body = text.strip()
    if body.startswith("(") and body.endswith(")"):
        body = body[1:-1]
    if not body:
        return ()
    return tuple(_parse_pattern(alternative.strip()) for alternative in body.split("|"))


def literal(number: str) -> Pattern:
    """The pattern that is just this number."""
    return Pattern(tuple(_Element(frozenset(digit)) for digit in number))


def match(patterns: Iterable[Pattern], dialled: str) -> Match:
    """The verdict of a whole map. A longer possibility in any alternative makes a full match ambiguous."""
    verdicts = {pattern.match(dialled) for pattern in patterns}
    full = verdicts & {Match.COMPLETE, Match.AMBIGUOUS}
    if not full:
        return Match.PARTIAL if Match.PARTIAL in verdicts else Match.NONE
    return Match.COMPLETE if verdicts <= {Match.COMPLETE, Match.NONE} else Match.AMBIGUOUS


def _parse_pattern(text: str) -> Pattern:
    if not text:
        raise DigitMapError("found an empty alternative, allowed 0-9 * # A-D x [ranges] . and a final T")
    timed = text[-1] in "Tt"
    rest = text[:-1] if timed else text
    elements: list[_Element] = []
    while rest:
        if rest[0] == "." and elements:
            previous = elements[-1]
            # RFC 3435: "x." is any number of x, none included, so the element itself becomes the loop.
            elements[-1] = _Element(previous.digits, repeats=True)
            rest = rest[1:]
            continue
        digits, rest = _parse_digit(rest, text)
        elements.append(_Element(digits))
    return Pattern(tuple(elements), timed)


def _parse_digit(rest: str, whole: str) -> tuple[frozenset[str], str]:
    first = rest[0]
    if first in "xX":
        return frozenset(DIGITS), rest[1:]
    if first.upper() in DIALABLE:
        return frozenset(first.upper()), rest[1:]
    if first == "[":
        inside, closed, after = rest[1:].partition("]")
        if closed and inside:
            return _parse_range(inside, whole), after
        raise DigitMapError(f"found an unfinished [ in {whole!r}, allowed [2-9] or [135]")
    raise DigitMapError(f"found {first!r} in {whole!r}, allowed 0-9 * # A-D x [ranges] . and a final T")


def _parse_range(inside: str, whole: str) -> frozenset[str]:
    digits: set[str] = set()
    place = 0
    while place < len(inside):
        if inside[place + 1 : place + 2] == "-" and place + 2 < len(inside):
            low, high = inside[place], inside[place + 2]
            if low not in DIGITS or high not in DIGITS or low > high:
                raise DigitMapError(
                    f"found the range {low}-{high} in {whole!r}, allowed rising digits such as 2-9"
                )
            digits.update(DIGITS[int(low) : int(high) + 1])
            place += 3
        elif inside[place] in DIALABLE:
            digits.add(inside[place])
            place += 1
        else:
            raise DigitMapError(
                f"found {inside[place]!r} in {whole!r}, allowed digits and ranges such as 2-9"
            )
    return frozenset(digits)
