"""[[speed_dial]]: what each of the eight keys is for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields

from firmware.config.model import PagingGroup
from firmware.config.section import Section, missing, show
from firmware.config.uri import dialable
from firmware.phone.settings import WITHOUT_NUMBER, KeyKind, SpeedDialKey
from firmware.phone.target import PAUSE, divided

KEYS = 8
CHOSEN = {
    KeyKind.ACCOUNT: "the name of an account",
    KeyKind.PAGE: "the number of a paging group in quotes",
    KeyKind.ACTION: "the name of an action",
}
"""The kinds that are about something of the configuration's, and how an error calls that."""
Choices = Mapping[KeyKind, Collection[str]]
NUMBER = "a number, a SIP URI or a tel: URI"


def load_speed_dials(
    sections: list[Section],
    accounts: Collection[str],
    groups: Collection[PagingGroup] = (),
    actions: Collection[str] = (),
) -> tuple[SpeedDialKey, ...]:
    """The keys; ``accounts`` and ``actions`` are the names that one may be bound to, ``groups`` may be paged.

    Raises ConfigError.
    """
    names = {str(group.number): group.name for group in groups if group.send}
    choices = {KeyKind.ACCOUNT: accounts, KeyKind.PAGE: names, KeyKind.ACTION: actions}
    taken: dict[int, str] = {}
    speed_dials = []
    for section in sections:
        speed_dial = _speed_dial(section, choices, names)
        if speed_dial.key in taken:
            section.wrong(
                "key", f"found {speed_dial.key} again, allowed once ({taken[speed_dial.key]} has it)"
            )
        taken[speed_dial.key] = section.place
        speed_dials.append(speed_dial)
    return tuple(speed_dials)


def _speed_dial(section: Section, choices: Choices, groups: Mapping[str, str]) -> SpeedDialKey:
    section.only([field.name for field in fields(SpeedDialKey)])
    key = section.integer("key", 1, KEYS)
    if key is None:
        section.wrong("key", missing(f"1 to {KEYS}"))
    label = section.text("label", "a label of 1 to 64 characters", longest=64)
    kind = section.choice("kind", KeyKind) or KeyKind.NUMBER
    number = _number(section, kind, choices)
    name = groups[number] if kind is KeyKind.PAGE else ""
    return SpeedDialKey(key, label or name, number, kind)


def _number(section: Section, kind: KeyKind, choices: Choices) -> str:
    """What the key is about, as its kind wants it."""
    allowed = NUMBER
    fits: Callable[[str], bool] = dialable
    if kind in CHOSEN:
        allowed, fits = CHOSEN[kind], lambda text: text in choices[kind]
    elif kind in (KeyKind.DO_NOT_DISTURB, KeyKind.RECORD, KeyKind.LOGIN, KeyKind.LOCK):
        allowed, fits = "nothing: this key needs none", lambda _: False
    elif kind is KeyKind.NUMBER:
        fits = lambda text: dialable(divided(text)[0])  # noqa: E731 - as its siblings
    number = section.text("number", allowed)
    if number is None:
        if kind not in WITHOUT_NUMBER:
            section.wrong("number", missing(allowed))
        return ""
    if not fits(number):
        before, comma, _ = number.partition(PAUSE)  # what comes after it may be a PIN
        section.wrong("number", f"found {show(before + comma)}, allowed {allowed}")
    return number
