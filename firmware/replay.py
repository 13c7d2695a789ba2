"""Play a journal back: the same events must give the same commands and the same screens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from firmware.phone.commands import Command
from firmware.phone.events import Event
from firmware.phone.state import Phone
from firmware.phone.step import step
from firmware.phone.target import discreet
from firmware.services.journal_codec import encode
from firmware.services.journal_mask import mask_command
from firmware.ui.draw import words_of
from firmware.ui.screen import Entry, Page, Talking
from firmware.ui.upkeep import Password
from firmware.ui.view import view


class Recorded(Protocol):
    """A line of a journal."""

    @property
    def t(self) -> float: ...

    @property
    def event(self) -> Event: ...

    @property
    def saw(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Played:
    """One event played back: what the phone did, and what it showed then."""

    entry: Recorded
    phone: Phone
    commands: tuple[Command, ...]
    page: Page

    @property
    def words(self) -> tuple[str, ...]:
        """The screen, as a screen reader says it."""
        return words_of(self.page, self.phone.language)

    @property
    def same(self) -> bool:
        """Whether this is what came of it when it was recorded."""
        return self.entry.saw in ("", fingerprint(self.commands, self.page, self.phone.language))


def replay(phone: Phone, entries: Iterable[Recorded]) -> Iterator[Played]:
    """Step a phone through recorded events."""
    for entry in entries:
        phone, commands = step(phone, entry.event, entry.t)
        yield Played(entry, phone, commands, view(phone))


def differences(phone: Phone, entries: Iterable[Recorded]) -> list[str]:
    """A line for each event that has another outcome today than when it was recorded."""
    return [
        f"event {number} at {played.entry.t:.3f}: {played.entry.event}: {played.commands}, {played.words}"
        for number, played in enumerate(replay(phone, entries), 1)
        if not played.same
    ]


def narrate(phone: Phone, entries: Iterable[Recorded]) -> Iterator[str]:
    """The journal as a person reads it: each event, the commands, and the screen where it changed."""
    shown: tuple[str, ...] = ()
    for played in replay(phone, entries):
        yield f"{played.entry.t:.3f}  {played.entry.event}"
        for command in played.commands:
            yield f"    -> {command}"
        if played.words != shown:
            shown = played.words
            yield f"    [{' | '.join(shown)}]"


def fingerprint(commands: tuple[Command, ...], page: Page, language: str) -> str:
    """Sixteen hexadecimal digits that two equal outcomes share: the same commands, the same words shown.

    What the journal masks is masked here too.
    """
    masked = [encode(mask_command(command), Command) for command in commands]
    shown = words_of(_mask_page(page), language)
    return hashlib.sha256(repr((masked, shown)).encode()).hexdigest()[:16]


def _mask_page(page: Page) -> Page:
    """What is shown, as a digest may be made of it."""
    match page.screen:
        case Password(password):
            return replace(page, screen=Password("0" * len(password)))
        case Talking(sent_digits=sent) as talking:
            return replace(page, screen=replace(talking, sent_digits="0" * len(sent)))
        case Entry(digits=digits) as entry:
            return replace(page, screen=replace(entry, digits=discreet(digits, "0")))
        case _:
            return page
