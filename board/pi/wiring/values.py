"""Values out of wiring.toml, each checked; what is wrong is told in one line with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NoReturn, TypeVar

from board.api import BoardError

Word = TypeVar("Word", bound=StrEnum)


class WiringError(BoardError):
    """A build cannot be used, or there is none of that name. ``str`` is one line."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file something stands."""

    file: str
    key: str

    def at(self, key: str) -> Place:
        return replace(self, key=f"{self.key}.{key}")

    def fail(self, found: str, allowed: str) -> NoReturn:
        """Raise WiringError for this place."""
        raise WiringError(f"{self.file}: {self.key}: found {found}, allowed {allowed}")

    def table(self, value: object, known: Iterable[str]) -> dict[str, object]:
        """A table with no other keys than these."""
        names = sorted(known)
        if not isinstance(value, dict):
            self.fail(repr(value), f"a table of {', '.join(names)}")
        for key in value:
            if key not in names:
                self.at(key).fail("an unknown key", ", ".join(names))
        return value

    def tables(self, value: object, known: Iterable[str]) -> Iterator[tuple[Place, dict[str, object]]]:
        """The tables of a list, each with its place, counted from 1."""
        if not isinstance(value, list):
            self.fail(repr(value), "a list of tables")
        for number, entry in enumerate(value, 1):
            place = replace(self, key=f"{self.key}[{number}]")
            yield place, place.table(entry, known)

    def text(self, table: Mapping[str, object], key: str, default: str | None = None) -> str:
        value = table.get(key, default)
        if not isinstance(value, str):
            self.at(key).fail(repr(value), "text")
        return value

    def texts(self, table: Mapping[str, object], key: str) -> list[str]:
        value = table.get(key)
        if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
            self.at(key).fail(repr(value), "a list of texts")
        return value

    def word(self, value: object, kind: type[Word]) -> Word:
        """One of an enumeration's values."""
        if value not in [word.value for word in kind]:
            self.fail(repr(value), ", ".join(kind))
        return kind(value)
