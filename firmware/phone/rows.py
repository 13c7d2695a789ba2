"""What stands in the lists and menus, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from firmware.audio.ring_tones import RingTone
from firmware.phone.actions import goes_on
from firmware.phone.answering_machine import is_on
from firmware.phone.call import Call
from firmware.phone.findings import Finding
from firmware.phone.forwarding import forward
from firmware.phone.key_binding import ITEMS, bound, kind_rows
from firmware.phone.panels import (
    CallsPanel,
    DeletePanel,
    DetailsPanel,
    FindingPanel,
    FindingsPanel,
    KindsPanel,
    ListPanel,
    ListTitle,
    MenuItem,
    MenuPanel,
    MenuRow,
    MenuTitle,
    Panel,
    Shelf,
    TonePanel,
)
from firmware.phone.parts import VolumeOf
from firmware.phone.phases import Phase
from firmware.phone.privacy import HIDE_NUMBER, blocked, contacts_only, rejects_anonymous
from firmware.phone.reasons import ADVISED
from firmware.phone.recording import may_record
from firmware.phone.records import CallRecord, Direction
from firmware.phone.ringing import own_tone
from firmware.phone.settings import LANGUAGES, SPEED_DIAL_SETTINGS, ForwardWhen, KeyKind
from firmware.phone.shelves import kept
from firmware.phone.state import Phone
from firmware.phone.target import discreet, is_among, label_of
from firmware.phone.volume import LOUDEST
from firmware.phone.watched import state_of
from firmware.sip.api import Peer
from firmware.sip.watching import DialogState

REDIAL_ROWS = 10
TESTS = (
    MenuItem.TEST_EVERYTHING,
    MenuItem.TEST_KEYS,
    MenuItem.TEST_DISPLAY,
    MenuItem.TEST_SOUND,
    MenuItem.TEST_MICROPHONE,
)
MENU = (
    MenuItem.LOG_IN,
    MenuItem.LOG_OUT,
    MenuItem.LOCK,
    MenuItem.ACTIONS,
    MenuItem.CALLS,
    MenuItem.MESSAGES,
    MenuItem.RECORDINGS,
    MenuItem.VOICEMAIL,
    MenuItem.INCOMING_CALLS,
    MenuItem.PRIVACY,
    MenuItem.SPEED_DIALS,
    MenuItem.ACCOUNTS,
    MenuItem.OUTGOING_ACCOUNT,
    MenuItem.SOUND,
    MenuItem.LANGUAGE,
    MenuItem.ECHO_TEST,
    MenuItem.SELF_TEST,
    MenuItem.SETUP,
    MenuItem.UPDATE,
    MenuItem.ABOUT,
)
SETUP = (MenuItem.GUIDE, MenuItem.PROVISIONING, MenuItem.PASSWORD)
LANGUAGE_ITEMS = dict(zip((MenuItem.ENGLISH, MenuItem.INDONESIAN), LANGUAGES, strict=True))
FORWARDS = {
    MenuItem.FORWARD_ALWAYS: ForwardWhen.ALWAYS,
    MenuItem.FORWARD_BUSY: ForwardWhen.BUSY,
    MenuItem.FORWARD_NO_ANSWER: ForwardWhen.NO_ANSWER,
}
PRIVACY: dict[MenuItem, Callable[[Phone], bool]] = {
    MenuItem.HIDE_NEXT: lambda phone: phone.hide_next,
    MenuItem.HIDE_NUMBER: lambda phone: phone.switched(HIDE_NUMBER, phone.settings.hide_number),
    MenuItem.REJECT_ANONYMOUS: rejects_anonymous,
    MenuItem.CONTACTS_ONLY: contacts_only,
}
RING_TONE_ITEMS = {MenuItem(f"ring-{tone}"): tone for tone in RingTone}
VOLUMES = {
    MenuItem.RINGER_VOLUME: VolumeOf.RINGER,
    MenuItem.HANDSET_VOLUME: VolumeOf.HANDSET,
    MenuItem.SPEAKER_VOLUME: VolumeOf.SPEAKER,
}


def rows(
    phone: Phone, panel: ListPanel | MenuPanel | FindingsPanel | CallsPanel | KindsPanel
) -> tuple[CallRecord, ...] | tuple[MenuRow, ...] | tuple[Finding, ...] | tuple[Call, ...]:
    """What stands in a panel."""
    if isinstance(panel, CallsPanel):
        return calls_now(phone)
    if isinstance(panel, KindsPanel):
        return kind_rows(phone, panel)
    if isinstance(panel, FindingsPanel):
        return phone.self_test.findings
    return list_rows(phone, panel.title) if isinstance(panel, ListPanel) else menu_rows(phone, panel.title)


def calls_now(phone: Phone) -> tuple[Call, ...]:
    """The calls that go on, in the order in which they began."""
    return phone.own_calls


def chosen_call(phone: Phone) -> Call:
    """The call that the list of calls has chosen: the list is there only while there are some."""
    panel, listed = phone.panels[-1], calls_now(phone)
    return listed[min(panel.chosen, len(listed) - 1)] if isinstance(panel, CallsPanel) else listed[0]


def call_items(phone: Phone) -> Iterator[MenuItem]:
    """What can be done with the call in the ear, or with the held one."""
    talking = any(call.phase is Phase.TALKING for call in phone.calls)
    if phone.waiting:
        yield MenuItem.SEND_ON
    if len(calls_now(phone)) > 1:
        yield MenuItem.CALLS_NOW
    if talking and phone.held:
        yield MenuItem.HOLD
        yield MenuItem.JOIN
    yield MenuItem.NEW_CALL
    yield MenuItem.TRANSFER
    yield MenuItem.CONFERENCE
    if may_record(phone):
        yield MenuItem.RECORD_CALL
    if phone.settings.actions:
        yield MenuItem.ACTIONS
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
    return MENUS[title](phone)


def _of_menu(phone: Phone) -> tuple[MenuRow, ...]:
    needless = set(_needless(phone))
    count = {MenuItem.VOICEMAIL: str(phone.new_voicemail or "")}
    return tuple(MenuRow(item, value=count.get(item, "")) for item in MENU if item not in needless)


def _needless(phone: Phone) -> Iterator[MenuItem]:
    """The lines of the menu that would do nothing, with these accounts and settings."""
    if not phone.settings.hot_desking or phone.settings.guest:
        yield MenuItem.LOG_IN
    if phone.settings.guest is None:
        yield MenuItem.LOG_OUT
    else:
        yield MenuItem.MESSAGES  # without an answering machine
    if not phone.settings.lockable:
        yield MenuItem.LOCK
    if not phone.settings.actions:
        yield MenuItem.ACTIONS
    if len(phone.accounts) <= 1:
        yield MenuItem.OUTGOING_ACCOUNT
    if not any(account.voicemail for account in phone.settings.accounts):
        yield MenuItem.VOICEMAIL
    if not phone.settings.call_recording and not kept(phone, Shelf.RECORDINGS):
        yield MenuItem.RECORDINGS


def _of_sound(phone: Phone) -> tuple[MenuRow, ...]:
    levels = {item: getattr(phone.volumes, of.value) for item, of in VOLUMES.items()}
    volumes = (MenuRow(item, value=f"{level}/{LOUDEST}") for item, level in levels.items())
    return *volumes, MenuRow(MenuItem.RING_TONE, chosen=MenuItem(f"ring-{own_tone(phone)}"))


def _of_ring_tones(phone: Phone) -> tuple[MenuRow, ...]:
    own = own_tone(phone)
    return tuple(MenuRow(item, mark=tone is own) for item, tone in RING_TONE_ITEMS.items())


def _of_outgoing(phone: Phone) -> tuple[MenuRow, ...]:
    chosen = phone.outgoing_account
    return tuple(MenuRow(text=account.name, mark=account == chosen) for account in phone.settings.accounts)


def _of_incoming(phone: Phone) -> tuple[MenuRow, ...]:
    """Who may ring, and which calls go on to where."""
    forwards = [(item, forward(phone, when)) for item, when in FORWARDS.items()]
    return (
        MenuRow(MenuItem.DO_NOT_DISTURB, mark=phone.do_not_disturb),
        *(MenuRow(item, value=now.number if now.on else "", mark=now.on) for item, now in forwards),
        MenuRow(MenuItem.CALLS_MAY_WAIT, mark=phone.call_waiting),
        *_of_machine(phone),
    )


def _of_machine(phone: Phone) -> tuple[MenuRow, ...]:
    """A guest has none: what it records would fill the memory that forgets them."""
    if phone.settings.guest:
        return ()
    return MenuRow(MenuItem.ANSWERING_MACHINE, mark=is_on(phone)), MenuRow(MenuItem.GREETING)


def _of_key(phone: Phone, number: int) -> MenuRow:
    """A speed-dial key: what it is called, and what it is about."""
    key = bound(phone, number)
    if key is None:
        return MenuRow(MenuItem.KIND_NOTHING, text=f"{number} ")
    shown = discreet(key.number)
    if (doing := state_of(phone, key)) is not DialogState.UNKNOWN:
        return MenuRow(text=f"{number} {label_of(key)}", value=shown, doing=doing)
    if key.label or key.kind is KeyKind.NUMBER:
        return MenuRow(text=f"{number} {key.label}", value=shown)
    return MenuRow(ITEMS[key.kind], text=f"{number} ", value=shown)


def _of_call(phone: Phone) -> tuple[MenuRow, ...]:
    recorded = phone.recorded is not None
    quiet = any(call.undisturbed for call in phone.live_calls)
    return tuple(
        MenuRow(
            item,
            mark=(item is MenuItem.CALL_WAITING and not quiet) or (item is MenuItem.RECORD_CALL and recorded),
        )
        for item in call_items(phone)
    )


def _of_actions(phone: Phone) -> tuple[MenuRow, ...]:
    """Those that are under way are marked."""
    return tuple(MenuRow(text=name, mark=goes_on(phone, name)) for name in phone.settings.actions)


def chosen_record(phone: Phone) -> CallRecord | None:
    """The record that the topmost panel shows or has chosen, or the one under the record's own menu."""
    panel = panel_of_records(phone)
    listed = list_rows(phone, panel.title) if panel else ()
    return listed[panel.chosen] if panel and panel.chosen < len(listed) else None


def panel_of_records(phone: Phone) -> ListPanel | DetailsPanel | None:
    """The list or the details that are seen, or that the record's own menu lies over."""
    panels = phone.panels
    if panels and isinstance(panels[-1], MenuPanel) and panels[-1].title is MenuTitle.RECORD:
        panels = panels[:-1]
    return panels[-1] if panels and isinstance(panels[-1], ListPanel | DetailsPanel) else None


def may_be_blocked(record: CallRecord) -> bool:
    """Whether there is a number to let through no more."""
    return record.number.lower() not in ("", "anonymous")


def _of_record(phone: Phone) -> tuple[MenuRow, ...]:
    panel, record = panel_of_records(phone), chosen_record(phone)
    return tuple(_about_record(phone, panel.title, record)) if panel and record else ()


def _about_record(phone: Phone, title: ListTitle, record: CallRecord) -> Iterator[MenuRow]:
    """What can be done with a call of the history, but for calling back."""
    if record.reason in ADVISED:
        yield MenuRow(MenuItem.ADVICE)
    if may_be_blocked(record):
        unwanted = is_among(blocked(phone), Peer(record.uri, record.number))
        yield MenuRow(MenuItem.BLOCK, mark=unwanted)
    yield MenuRow(MenuItem.DELETE_NUMBER if title is ListTitle.REDIAL else MenuItem.DELETE_CALL)
    yield MenuRow(MenuItem.DELETE_LIST)


MENUS: dict[MenuTitle, Callable[[Phone], tuple[MenuRow, ...]]] = {
    MenuTitle.MENU: _of_menu,
    MenuTitle.INCOMING_CALLS: _of_incoming,
    MenuTitle.PRIVACY: lambda phone: tuple(
        MenuRow(item, mark=is_on(phone)) for item, is_on in PRIVACY.items()
    ),
    MenuTitle.SPEED_DIALS: lambda phone: tuple(_of_key(phone, key) for key in SPEED_DIAL_SETTINGS.values()),
    MenuTitle.ACCOUNTS: lambda phone: tuple(MenuRow(text=account.name) for account in phone.accounts),
    MenuTitle.OUTGOING_ACCOUNT: _of_outgoing,
    MenuTitle.SOUND: _of_sound,
    MenuTitle.RING_TONE: _of_ring_tones,
    MenuTitle.LANGUAGE: lambda phone: tuple(
        MenuRow(item, mark=phone.language == code) for item, code in LANGUAGE_ITEMS.items()
    ),
    MenuTitle.SELF_TEST: lambda _: tuple(map(MenuRow, TESTS)),
    MenuTitle.SETUP: lambda _: tuple(map(MenuRow, SETUP)),
    MenuTitle.CALL: _of_call,
    MenuTitle.RECORD: _of_record,
    MenuTitle.ACTIONS: _of_actions,
    MenuTitle.CALL_ACTIONS: _of_actions,
}
"""The menus; what a speed-dial key may be for is a panel of its own."""


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
        return (*VOLUMES.values(), VolumeOf.RINGER)[panel.chosen]
    if isinstance(panel, MenuPanel) and panel.title is MenuTitle.RING_TONE:
        return VolumeOf.RINGER
    return None


def with_records(phone: Phone, records: tuple[CallRecord, ...]) -> Phone:
    """The phone with other records; an open list stays at the row that it has chosen, or near it.

    Whoever was asked about several calls would answer for others now: that question is withdrawn.
    """
    after = replace(phone, records=records)
    panels = (panel for panel in phone.panels if not _is_about_several(panel))
    return replace(after, panels=tuple(_following(phone, after, panel) for panel in panels))


def _is_about_several(panel: Panel) -> bool:
    if not isinstance(panel, DeletePanel):
        return False
    return panel.record is None or panel.title is ListTitle.REDIAL


def _following(before: Phone, after: Phone, panel: Panel) -> Panel:
    if not isinstance(panel, ListPanel | DetailsPanel):
        return panel
    old, new = list_rows(before, panel.title), list_rows(after, panel.title)
    if panel.chosen < len(old) and old[panel.chosen] in new:
        return replace(panel, chosen=new.index(old[panel.chosen]))
    return replace(panel, chosen=min(panel.chosen, max(len(new) - 1, 0)))
