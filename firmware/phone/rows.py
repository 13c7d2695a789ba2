"""What stands in the lists and menus, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from firmware.phone.findings import Finding
from firmware.phone.panels import (
    CallsPanel,
    DetailsPanel,
    FindingPanel,
    FindingsPanel,
    ListPanel,
    ListTitle,
    MenuItem,
    MenuPanel,
    MenuRow,
    MenuTitle,
    Panel,
    TonePanel,
)
from firmware.phone.phases import Phase
from firmware.phone.records import CallRecord, Direction
from firmware.phone.settings import LANGUAGES
from firmware.phone.state import Call, Phone, VolumeOf
from firmware.phone.volume import LOUDEST

REDIAL_ROWS = 10
TESTS = (
    MenuItem.TEST_EVERYTHING,
    MenuItem.TEST_KEYS,
    MenuItem.TEST_DISPLAY,
    MenuItem.TEST_SOUND,
    MenuItem.TEST_MICROPHONE,
)
SETUP = (MenuItem.GUIDE, MenuItem.PROVISIONING, MenuItem.PASSWORD)
LANGUAGE_ITEMS = dict(zip((MenuItem.ENGLISH, MenuItem.INDONESIAN), LANGUAGES, strict=True))
VOLUMES = {
    MenuItem.RINGER_VOLUME: VolumeOf.RINGER,
    MenuItem.HANDSET_VOLUME: VolumeOf.HANDSET,
    MenuItem.SPEAKER_VOLUME: VolumeOf.SPEAKER,
}


def rows(
    phone: Phone, panel: ListPanel | MenuPanel | FindingsPanel | CallsPanel
) -> tuple[CallRecord, ...] | tuple[MenuRow, ...] | tuple[Finding, ...] | tuple[Call, ...]:
    """What stands in a panel."""
    if isinstance(panel, CallsPanel):
        return calls_now(phone)
    if isinstance(panel, FindingsPanel):
        return phone.self_test.findings
    return list_rows(phone, panel.title) if isinstance(panel, ListPanel) else menu_rows(phone, panel.title)


def calls_now(phone: Phone) -> tuple[Call, ...]:
    """The calls that go on, in the order in which they began."""
    return tuple(phone.live_calls)


def chosen_call(phone: Phone) -> Call:
    """The call that the list of calls has chosen: the list is there only while there are some."""
    panel, listed = phone.panels[-1], calls_now(phone)
    return listed[min(panel.chosen, len(listed) - 1)] if isinstance(panel, CallsPanel) else listed[0]


def call_items(phone: Phone) -> Iterator[MenuItem]:
    """What can be done with the call in the ear, or with the held one."""
    talking = any(call.phase is Phase.TALKING for call in phone.calls)
    if len(calls_now(phone)) > 1:
        yield MenuItem.CALLS_NOW
    if talking and phone.held:
        yield MenuItem.HOLD
        yield MenuItem.JOIN
    yield MenuItem.NEW_CALL
    yield MenuItem.TRANSFER
    yield MenuItem.CONFERENCE
    yield MenuItem.CALL_WAITING


def list_rows(phone: Phone, title: ListTitle) -> tuple[CallRecord, ...]:
    """The records of a list, newest first; the redial list has each number once."""
    match title:
        case ListTitle.HISTORY:
            return phone.records
        case ListTitle.MISSED:
            return tuple(record for record in phone.records if record.direction is Direction.MISSED)
        case ListTitle.REDIAL:
            dialled = [record for record in phone.records if record.direction is Direction.DIALLED]
            latest = {record.number: record for record in reversed(dialled)}
            return tuple(record for record in dialled if latest[record.number] is record)[:REDIAL_ROWS]
        case _:
            assert_never(title)


def menu_rows(phone: Phone, title: MenuTitle) -> tuple[MenuRow, ...]:
    """The lines of a menu."""
    match title:
        case MenuTitle.MENU:
            items = [MenuItem.CALLS, MenuItem.INCOMING_CALLS, MenuItem.SPEED_DIALS]
            items += [MenuItem.ACCOUNTS, MenuItem.OUTGOING_ACCOUNT]
            items += [MenuItem.SOUND, MenuItem.LANGUAGE, MenuItem.ECHO_TEST, MenuItem.SELF_TEST]
            items += [MenuItem.SETUP, MenuItem.UPDATE, MenuItem.ABOUT]
            several = len(phone.accounts) > 1
            return tuple(MenuRow(item) for item in items if several or item is not MenuItem.OUTGOING_ACCOUNT)
        case MenuTitle.SOUND:
            levels = {item: getattr(phone.volumes, of.value) for item, of in VOLUMES.items()}
            return tuple(MenuRow(item, value=f"{level}/{LOUDEST}") for item, level in levels.items())
        case MenuTitle.LANGUAGE:
            return tuple(MenuRow(item, mark=phone.language == code) for item, code in LANGUAGE_ITEMS.items())
        case MenuTitle.ACCOUNTS:
            return tuple(MenuRow(text=account.name) for account in phone.accounts)
        case MenuTitle.OUTGOING_ACCOUNT:
            chosen = phone.outgoing_account
            return tuple(
                MenuRow(text=account.name, mark=account == chosen) for account in phone.settings.accounts
            )
        case MenuTitle.SELF_TEST:
            return tuple(map(MenuRow, TESTS))
        case MenuTitle.SETUP:
            return tuple(map(MenuRow, SETUP))
        case MenuTitle.INCOMING_CALLS | MenuTitle.CALL:
            return _of_calls(phone, title)
        case MenuTitle.SPEED_DIALS:
            return tuple(
                MenuRow(text=f"{key.key} {key.label}", value=key.number) for key in phone.speed_dials
            )
        case _:
            assert_never(title)


def _of_calls(phone: Phone, title: MenuTitle) -> tuple[MenuRow, ...]:
    if title is MenuTitle.INCOMING_CALLS:
        return (
            MenuRow(MenuItem.DO_NOT_DISTURB, mark=phone.do_not_disturb),
            MenuRow(MenuItem.CALLS_MAY_WAIT, mark=phone.call_waiting),
        )
    quiet = any(call.undisturbed for call in phone.live_calls)
    return tuple(
        MenuRow(item, mark=item is MenuItem.CALL_WAITING and not quiet) for item in call_items(phone)
    )


def chosen_record(phone: Phone) -> CallRecord | None:
    """The record that the topmost panel shows or has chosen."""
    panel = phone.panels[-1] if phone.panels else None
    if not isinstance(panel, ListPanel | DetailsPanel):
        return None
    listed = list_rows(phone, panel.title)
    return listed[panel.chosen] if panel.chosen < len(listed) else None


def chosen_finding(phone: Phone) -> Finding | None:
    """The self-test's finding that the topmost panel shows or has chosen."""
    panel = phone.panels[-1] if phone.panels else None
    findings = phone.self_test.findings
    if not isinstance(panel, FindingsPanel | FindingPanel) or panel.chosen >= len(findings):
        return None
    return findings[panel.chosen]


def volume_chosen(panel: Panel | None) -> VolumeOf | None:
    """The volume that the sound menu has chosen or a test sounds with, for the volume keys."""
    if isinstance(panel, TonePanel):
        return VolumeOf(panel.transducer.value)
    if isinstance(panel, MenuPanel) and panel.title is MenuTitle.SOUND:
        return tuple(VOLUMES.values())[panel.chosen]
    return None


def with_record(phone: Phone, record: CallRecord, most: int) -> Phone:
    """The phone with one more record on top; an open list keeps the row that it has chosen."""
    before = phone.panels
    longer = replace(phone, records=(record, *phone.records)[:most])
    return replace(longer, panels=tuple(_moved_down(longer, panel, record) for panel in before))


def _moved_down(phone: Phone, panel: Panel, record: CallRecord) -> Panel:
    if isinstance(panel, ListPanel | DetailsPanel):
        listed = list_rows(phone, panel.title)
        if listed and listed[0] is record and len(listed) > 1:
            return replace(panel, chosen=min(panel.chosen + 1, len(listed) - 1))
    return panel
