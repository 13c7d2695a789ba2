"""The screens that the owner opens: lists, menus, details. A call pre-empts them all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ListTitle(StrEnum):
    """What a list of calls shows."""

    HISTORY = "history"
    REDIAL = "redial"
    MISSED = "missed"


class MenuTitle(StrEnum):
    """The menus."""

    MENU = "menu"
    SOUND = "sound"
    LANGUAGE = "language"
    ACCOUNTS = "accounts"
    SPEED_DIALS = "speed-dials"
    OUTGOING_ACCOUNT = "outgoing-account"


class MenuItem(StrEnum):
    """The lines of the menus; a value choice shows the current value at the right."""

    CALLS = "calls"
    ACCOUNTS = "accounts"
    SOUND = "sound"
    LANGUAGE = "language"
    ABOUT = "about"
    SPEED_DIALS = "speed-dials"
    RINGER_VOLUME = "ringer-volume"
    HANDSET_VOLUME = "handset-volume"
    SPEAKER_VOLUME = "speaker-volume"
    ENGLISH = "english"
    INDONESIAN = "indonesian"
    ECHO_TEST = "echo-test"
    OUTGOING_ACCOUNT = "outgoing-account"


@dataclass(frozen=True, slots=True)
class MenuRow:
    """A line of a menu: a known item, or a text as it is; ``value`` at its right, ``mark`` a tick."""

    item: MenuItem | None = None
    text: str = ""
    value: str = ""
    mark: bool = False


@dataclass(frozen=True, slots=True)
class ListPanel:
    """A list of calls; ``chosen`` counts from 0."""

    title: ListTitle
    chosen: int = 0


@dataclass(frozen=True, slots=True)
class DetailsPanel:
    """One row of a list, whole."""

    title: ListTitle
    chosen: int


@dataclass(frozen=True, slots=True)
class MenuPanel:
    """A menu; ``chosen`` counts from 0."""

    title: MenuTitle
    chosen: int = 0


@dataclass(frozen=True, slots=True)
class AccountPanel:
    """One account's standing, by its name."""

    account: str


@dataclass(frozen=True, slots=True)
class AboutPanel:
    """The phone itself."""


Panel = ListPanel | DetailsPanel | MenuPanel | AccountPanel | AboutPanel
