"""One table of phone.toml: gives out its values checked, and says in one line what is wrong with one."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)

LARGEST = 1 << 20
"""Bytes of a configuration; more is not one."""

SHOWN = 60
"""Characters of a wrong value that an error repeats."""


class ConfigError(Exception):
    """The configuration cannot be used. ``str`` is one line: file, key, what was found, what is allowed."""


def fail(path: Path, place: str, problem: str) -> NoReturn:
    """Raise ConfigError for this place of the file; control characters never break the line."""
    parts = [str(path), *([place] if place else []), problem]
    line = ": ".join(parts)
    raise ConfigError("".join(c if c.isprintable() else repr(c)[1:-1] for c in line))


def read(path: Path, allowed: str, largest: int = LARGEST) -> bytes:
    """The file at ``path``, which may have ``largest`` bytes. Raises ConfigError."""
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        fail(path, "", f"cannot be read ({reason or error}), allowed {allowed}")
    if len(content) > largest:
        fail(path, "", f"found more than {largest} bytes, allowed at most that")
    return content


def parse(path: Path) -> dict[str, object]:
    """The tables of the TOML file at ``path``. Raises ConfigError."""
    content = read(path, "a TOML file")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        fail(path, "", f"found a byte that is not UTF-8 at position {error.start}, allowed UTF-8 text")
    except ValueError as error:  # TOMLDecodeError, and what int() and datetime raise inside tomllib
        fail(path, "", f"found no valid TOML: {error}, allowed TOML 1.0")
    except RecursionError:
        fail(path, "", "found lists or tables nested too deep, allowed TOML as in docs/configuration.md")


def show(value: object) -> str:
    """A value of TOML as an error names it: never long, never more than one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            shown = value if len(value) <= SHOWN else value[: SHOWN - 3] + "..."
            return json.dumps(shown, ensure_ascii=False)
        case int():
            return str(value) if abs(value) < 10**18 else "a very large number"
        case float():
            return repr(value)
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def missing(allowed: str) -> str:
    return f"found nothing, allowed {allowed}"


@dataclass(frozen=True, slots=True)
class Section:
    """A table at ``place`` of the file at ``path``. Every getter gives None for an absent key."""

    path: Path
    place: str
    table: dict[str, object]

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that are not known, with the nearest known one."""
        for key in self.table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f" (did you mean {near[0]}?)" if near else ""
                name = show(key)[1:-1]
                self.wrong(name, f"found an unknown key{hint}, allowed {', '.join(sorted(known))}")

    def section(self, name: str, known: Collection[str]) -> Section:
        """The table [name] of the file, empty where there is none, with no keys but the known ones."""
        table = self.table.get(name, {})
        if not isinstance(table, dict):
            self.refuse(name, f"a section [{name}]")
        section = Section(self.path, name, table)
        section.only(known)
        return section

    def sections(self, name: str) -> list[Section]:
        """The tables of [[name]], numbered from 1."""
        tables = self.table.get(name, [])
        if not isinstance(tables, list):
            self.refuse(name, f"sections [[{name}]], with two brackets")
        sections = []
        for number, table in enumerate(tables, 1):
            if not isinstance(table, dict):
                self.wrong(f"{name}[{number}]", f"found {show(table)}, allowed sections [[{name}]]")
            sections.append(Section(self.path, f"{name}[{number}]", table))
        return sections

    def wrong(self, key: str, problem: str) -> NoReturn:
        fail(self.path, f"{self.place}.{key}" if self.place else key, problem)

    def refuse(self, key: str, allowed: str) -> NoReturn:
        """Say what was found at ``key`` and what is allowed there."""
        self.wrong(key, f"found {show(self.table[key])}, allowed {allowed}")

    def text(
        self, key: str, allowed: str, longest: int = 256, fits: Callable[[str], object] = bool
    ) -> str | None:
        """A string that is not empty, of printable characters, without space around it, and that ``fits``."""
        value = self.table.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > longest:
            self.refuse(key, allowed)
        if not fits(value.strip()):
            self.refuse(key, allowed)
        return value.strip()

    def integer(self, key: str, lowest: int, highest: int) -> int | None:
        value = self.table.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.refuse(key, f"{lowest} to {highest}")
        return value

    def number(self, key: str, lowest: float, highest: float) -> float | None:
        value = self.table.get(key)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool) or not lowest <= value <= highest:
            self.refuse(key, f"{lowest:g} to {highest:g}")
        return float(value)

    def boolean(self, key: str) -> bool | None:
        value = self.table.get(key)
        if value is not None and not isinstance(value, bool):
            self.refuse(key, "true or false")
        return value

    def choice(self, key: str, choices: type[Choice]) -> Choice | None:
        """One of an enumeration's values."""
        word = self.one_of(key, [choice.value for choice in choices])
        return None if word is None else choices(word)

    def one_of(self, key: str, words: Collection[str]) -> str | None:
        value = self.table.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or value not in words:
            self.refuse(key, ", ".join(json.dumps(word) for word in words))
        return value

    def strings(self, key: str, allowed: str) -> list[str] | None:
        """A list of strings."""
        value = self.table.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            self.refuse(key, allowed)
        for place, entry in enumerate(value, 1):
            if not isinstance(entry, str):
                self.wrong(f"{key}[{place}]", f"found {show(entry)}, allowed {allowed}")
        return [entry for entry in value if isinstance(entry, str)]

    def file(self, key: str) -> Path | None:
        """A path, relative to the configuration's folder."""
        value = self.text(key, "the path of a file", longest=4096)
        return None if value is None else self.path.parent / value
