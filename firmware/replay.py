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
from firmware.services.journal_codec import encode
from firmware.sip.api import PlayKeyTone, SendDtmf
from firmware.ui.draw import words_of
from firmware.ui.screen import Page, Password, Talking
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

    Digits sent in a call may be a PIN: the journal holds each as 0, and so does the fingerprint, since a
    digest of four digits is as good as the digits. So it does with the owner's password.
    """
    masked = [encode(_mask(command), Command) for command in commands]
    if isinstance(page.screen, Password):
        page = replace(page, screen=Password("0" * len(page.screen.password)))
    if isinstance(page.screen, Talking):
        page = replace(page, screen=replace(page.screen, sent_digits="0" * len(page.screen.sent_digits)))
    return hashlib.sha256(repr((masked, words_of(page, language))).encode()).hexdigest()[:16]


def _mask(command: Command) -> Command:
    return replace(command, digit="0") if isinstance(command, SendDtmf | PlayKeyTone) else command
