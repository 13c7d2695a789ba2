"""A person's file: what of a configuration moves with somebody who logs in on the phone (hot desking).

It is checked as phone.toml is, and knows less: nothing of the hardware, the network or the phone's upkeep.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from pathlib import Path

from firmware.audio.ring_tones import RingTone
from firmware.config.accounts import MOST, load_accounts
from firmware.config.calls import load_calls, load_routes
from firmware.config.digit_maps import digit_map
from firmware.config.model import Account, CallsSection, Config
from firmware.config.rings import load_rings
from firmware.config.section import Section, fail, missing, parse
from firmware.config.speed_dials import load_speed_dials
from firmware.phone.settings import LANGUAGES, KeyKind, SpeedDialKey

SECTIONS = ("person", "account", "speed_dial", "route", "ring", "calls", "dialing")
PERSON = ("name", "language", "ring_tone")
DIALING = ("digit_map", "inter_digit_wait")
"""Numbers for help are those of the place, so they stay the phone's."""

OF_THE_PLACE = (
    "music_on_hold",  # a file of the phone's
    "answering_machine",  # off, as recording is: sound would fill the memory that a guest has
    "answer_after",
    "recording",
    "page_interrupts",
    "page_anyway",
)
"""Keys of [calls] that stay the phone's."""
CALLS = tuple(field.name for field in fields(CallsSection) if field.name not in OF_THE_PLACE)


def load_person(path: Path, phone: Config, user: str) -> tuple[Config, str]:
    """The phone's configuration with that of a person in it, and their name; ``user`` is it by default.

    Sections that they have not are empty, and not the owner's; [dialing] alone is the phone's then.
    Raises ConfigError.
    """
    root = Section(path, "", parse(path))
    root.only(SECTIONS)
    person = root.section("person", PERSON)
    dialing = root.section("dialing", DIALING)
    accounts = _accounts(root)
    names = {account.name for account in accounts}
    merged = replace(
        phone,
        phone=replace(
            phone.phone,
            language=person.one_of("language", LANGUAGES) or phone.phone.language,
            ring_tone=person.choice("ring_tone", RingTone) or phone.phone.ring_tone,
        ),
        accounts=accounts,
        routes=load_routes(root.sections("route"), names),
        speed_dials=_speed_dials(root, names, phone),
        rings=load_rings(root.sections("ring")),
        calls=_calls(root, phone.calls),
        dialing=replace(
            phone.dialing,
            digit_map=digit_map(dialing) or phone.dialing.digit_map,
            inter_digit_wait=dialing.number("inter_digit_wait", 0.1, 60) or phone.dialing.inter_digit_wait,
        ),
    )
    return merged, person.text("name", "a name of 1 to 64 characters", longest=64) or user


def _accounts(root: Section) -> tuple[Account, ...]:
    sections = root.sections("account")
    if not sections:
        fail(root.path, "account", missing(f"1 to {MOST} sections [[account]]"))
    for section in sections:
        if "password_file" in section.table:
            section.wrong("password_file", "found the path of a file, allowed password: only this file comes")
    return load_accounts(sections)


def _speed_dials(root: Section, accounts: Collection[str], phone: Config) -> tuple[SpeedDialKey, ...]:
    """Theirs; the key that logs out stays where it is."""
    actions = [action.name for action in phone.actions]
    theirs = load_speed_dials(root.sections("speed_dial"), accounts, phone.paging, actions)
    stay = tuple(key for key in phone.speed_dials if key.kind is KeyKind.LOGIN)
    taken = {key.key for key in stay}
    return (*(key for key in theirs if key.key not in taken), *stay)


def _calls(root: Section, phone: CallsSection) -> CallsSection:
    theirs = load_calls(root.section("calls", CALLS))
    place = {name: getattr(phone, name) for name in OF_THE_PLACE}
    return replace(theirs, **place | {"answering_machine": False, "recording": False})
