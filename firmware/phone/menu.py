"""The lists and menus: moving through them, and what choosing does. What stands in them is in ``rows.py``."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from board.api import Key, Transducer
from firmware.phone import (
    actions,
    answering_machine,
    asking,
    dialing,
    entry,
    forward_switch,
    hot_desking,
    in_call,
    key_binding,
    listening,
    lock,
    mailbox,
    placing,
    record_menu,
    self_test,
    sending_on,
    speed_dial,
)
from firmware.phone.call import Service
from firmware.phone.commands import MarkHistorySeen, Wish
from firmware.phone.forwarding import forward
from firmware.phone.notice import Notice
from firmware.phone.notices import NoticeKind
from firmware.phone.panels import (
    AboutPanel,
    AccountPanel,
    CallsPanel,
    DeletePanel,
    DetailsPanel,
    EntryPanel,
    FindingPanel,
    FindingsPanel,
    GreetingPanel,
    GuidePanel,
    KeysPanel,
    KindsPanel,
    ListPanel,
    ListTitle,
    LoginPanel,
    LogoutPanel,
    MenuItem,
    MenuPanel,
    MenuRow,
    MenuTitle,
    Panel,
    PasswordPanel,
    PatternPanel,
    ProvisioningPanel,
    Shelf,
    ShelfPanel,
    TonePanel,
    UnlockPanel,
    UpdatePanel,
)
from firmware.phone.privacy import (
    CONTACTS_ONLY,
    HIDE_NUMBER,
    REJECT_ANONYMOUS,
    switch_do_not_disturb,
)
from firmware.phone.ringing import TONES, own_tone
from firmware.phone.rows import (
    FORWARDS,
    LANGUAGE_ITEMS,
    RING_TONE_ITEMS,
    VOLUMES,
    chosen_record,
    menu_rows,
    rows,
)
from firmware.phone.softkeys import SoftKey, soft_keys
from firmware.phone.target import PAUSE, again
from firmware.phone.turn import Turn
from firmware.phone.volume import LOUDEST, set_volume
from firmware.sip.api import Peer, RefreshRegistrations

SUBMENUS = {
    MenuItem.INCOMING_CALLS: MenuTitle.INCOMING_CALLS,
    MenuItem.PRIVACY: MenuTitle.PRIVACY,
    MenuItem.SPEED_DIALS: MenuTitle.SPEED_DIALS,
    MenuItem.ACCOUNTS: MenuTitle.ACCOUNTS,
    MenuItem.OUTGOING_ACCOUNT: MenuTitle.OUTGOING_ACCOUNT,
    MenuItem.SOUND: MenuTitle.SOUND,
    MenuItem.LANGUAGE: MenuTitle.LANGUAGE,
    MenuItem.SELF_TEST: MenuTitle.SELF_TEST,
    MenuItem.SETUP: MenuTitle.SETUP,
    MenuItem.ACTIONS: MenuTitle.ACTIONS,
}
SWITCHES = {
    MenuItem.CALLS_MAY_WAIT: "call-waiting",
    MenuItem.HIDE_NUMBER: HIDE_NUMBER,
    MenuItem.REJECT_ANONYMOUS: REJECT_ANONYMOUS,
    MenuItem.CONTACTS_ONLY: CONTACTS_ONLY,
}
"""The settings that a line switches on and off, by the names that they are kept under."""

PANELS: dict[MenuItem, Panel] = {
    MenuItem.TEST_EVERYTHING: FindingsPanel(),
    MenuItem.TEST_KEYS: KeysPanel(),
    MenuItem.TEST_DISPLAY: PatternPanel(),
    MenuItem.TEST_SOUND: TonePanel(Transducer.HANDSET),
    MenuItem.UPDATE: UpdatePanel(),
    MenuItem.MESSAGES: ShelfPanel(Shelf.MESSAGES),
    MenuItem.RECORDINGS: ShelfPanel(Shelf.RECORDINGS),
    MenuItem.GREETING: GreetingPanel(),
    MenuItem.GUIDE: GuidePanel(),
    MenuItem.PROVISIONING: ProvisioningPanel(),
    MenuItem.PASSWORD: PasswordPanel(),
}
SHOWS_MISSED = (ListPanel(ListTitle.HISTORY), ListPanel(ListTitle.MISSED))


def open_panel(turn: Turn, panel: Panel) -> None:
    """Open a panel over whatever is there; a number begun is thrown away, since another one is sought."""
    turn.push_panel(panel)
    dialing.give_way(turn)
    if panel in SHOWS_MISSED and turn.phone.missed:
        turn.change(records=tuple(replace(record, seen=True) for record in turn.phone.records))
        turn.do(MarkHistorySeen())


def navigate(turn: Turn, key: Key) -> None:
    """The navigation keys in a panel."""
    panel = turn.phone.panels[-1]
    if isinstance(panel, EntryPanel):
        _edit(turn, panel, key)
    elif isinstance(panel, LoginPanel):
        hot_desking.navigate(turn, panel, key)
    elif isinstance(panel, UnlockPanel):
        lock.navigate(turn, panel, key)
    elif isinstance(panel, ShelfPanel) and key in (Key.UP, Key.DOWN):
        listening.move(turn, panel, -1 if key is Key.UP else 1)
    elif key is Key.BACK:
        act(turn, SoftKey.BACK)
    elif key is Key.OK:
        first = soft_keys(turn.phone)[0]
        if first and isinstance(panel, CallsPanel):
            in_call.act_in_list(turn, first)
        elif first:
            act(turn, first)
    elif isinstance(panel, ListPanel | MenuPanel | FindingsPanel | CallsPanel | KindsPanel):
        count = len(rows(turn.phone, panel))
        step = -1 if key is Key.UP else 1
        chosen = min(panel.chosen, count - 1)  # calls come and go under an open list
        turn.replace_panel(replace(panel, chosen=(chosen + step) % count if count else 0))


def _edit(turn: Turn, panel: EntryPanel, key: Key) -> None:
    """OK keeps the number or sends the call there, BACK takes away its last digit."""
    if key is Key.BACK:
        entry.delete(turn, panel)
    elif key is Key.OK and (panel.digits or panel.call is not None):
        entry.save(turn, panel)


def act(turn: Turn, action: SoftKey) -> None:
    """Do what a soft key says in a panel."""
    match action, turn.phone.panels[-1]:
        case _, ListPanel() | DetailsPanel() | DeletePanel() as panel:
            _act_on_records(turn, panel, action)
        case SoftKey.SELECT, MenuPanel(menu, chosen):
            _select(turn, menu, menu_rows(turn.phone, menu)[chosen], chosen)
        case SoftKey.DETAILS, FindingsPanel(chosen):
            open_panel(turn, FindingPanel(chosen))
        case SoftKey.NEXT_STEP, FindingPanel(chosen, next_step):
            turn.replace_panel(FindingPanel(chosen, not next_step))
        case SoftKey.YES | SoftKey.NO, TonePanel() as tone:
            self_test.tell_heard(turn, tone, action is SoftKey.YES)
        case SoftKey.CHECK | SoftKey.YES, ProvisioningPanel() | PasswordPanel() as panel:
            _provisioning(turn, panel)
        case SoftKey.CHECK | SoftKey.INSTALL | SoftKey.YES | SoftKey.NO, UpdatePanel():
            _update(turn, action)
        case _:
            _act_on_settings(turn, turn.phone.panels[-1], action)


def _act_on_records(turn: Turn, panel: ListPanel | DetailsPanel | DeletePanel, action: SoftKey) -> None:
    match action, panel:
        case SoftKey.DETAILS, ListPanel(title, chosen):
            open_panel(turn, DetailsPanel(title, chosen))
        case SoftKey.MORE, _:
            open_panel(turn, MenuPanel(MenuTitle.RECORD))
        case SoftKey.YES, DeletePanel() as question:
            record_menu.delete(turn, question)
        case SoftKey.CALL, _:
            _call_chosen(turn)
        case _:  # BACK, NO
            turn.close_panel()


def _act_on_settings(turn: Turn, panel: Panel, action: SoftKey) -> None:
    match action, panel:
        case _, EntryPanel() as typed:
            _act_on_entry(turn, typed, action)
        case _, LoginPanel() as login:
            hot_desking.act(turn, login, action)
        case _, UnlockPanel() as locked:
            lock.act(turn, locked, action)
        case SoftKey.YES, LogoutPanel():
            hot_desking.log_out(turn)
        case _, ShelfPanel() as heard:
            listening.act_on_shelf(turn, heard, action)
        case _, GreetingPanel():
            listening.act_on_greeting(turn, action)
        case SoftKey.SELECT, KindsPanel() as kinds:
            key_binding.choose(turn, kinds)
        case SoftKey.EDIT, MenuPanel(chosen=chosen):
            key_binding.open_kinds(turn, chosen + 1)
        case SoftKey.RETRY, _:
            turn.do(RefreshRegistrations())
            turn.notify(Notice.REGISTERING)
        case _:  # BACK
            turn.close_panel()


def _update(turn: Turn, action: SoftKey) -> None:
    """The update's keys: look for one, ask before it is installed, have it installed."""
    turn.replace_panel(UpdatePanel(confirm=action is SoftKey.INSTALL))
    if action is SoftKey.CHECK:
        asking.ask(turn, NoticeKind.UPDATE, Wish.UPDATE_CHECK)
    elif action is SoftKey.YES:
        asking.ask(turn, NoticeKind.UPDATE, Wish.UPDATE_INSTALL)


def _provisioning(turn: Turn, panel: ProvisioningPanel | PasswordPanel) -> None:
    if isinstance(panel, ProvisioningPanel):
        asking.ask(turn, NoticeKind.PROVISIONING, Wish.PROVISIONING_CHECK)
    else:
        asking.ask(turn, NoticeKind.SETUP, Wish.NEW_PASSWORD)


def _act_on_entry(turn: Turn, panel: EntryPanel, action: SoftKey) -> None:
    match action:
        case SoftKey.SAVE | SoftKey.SEND_ON:
            entry.save(turn, panel)
        case SoftKey.PLUS:
            entry.type_character(turn, panel, entry.PLUS)
        case SoftKey.PAUSE:
            entry.type_character(turn, panel, PAUSE)
        case SoftKey.VOICEMAIL if call := sending_on.asked_about(turn.phone):
            sending_on.to_voicemail(turn, call)
        case _:  # DELETE, CANCEL
            entry.delete(turn, panel)


def _select_for_incoming(turn: Turn, row: MenuRow, item: MenuItem) -> None:
    """A line about incoming calls or privacy: a switch, or where calls go on to."""
    if item is MenuItem.DO_NOT_DISTURB:
        switch_do_not_disturb(turn)
    elif item is MenuItem.HIDE_NEXT:
        turn.change(hide_next=not row.mark)
        if not row.mark:
            turn.notify(Notice.NEXT_HIDDEN)
    elif item is MenuItem.ANSWERING_MACHINE:
        answering_machine.switch(turn)
    elif item is MenuItem.GREETING:
        open_panel(turn, GreetingPanel())
    elif item in SWITCHES:
        turn.switch(SWITCHES[item], not row.mark)
    elif row.mark:
        forward_switch.switch_off(turn, FORWARDS[item])
    else:
        number = forward(turn.phone, FORWARDS[item]).number
        turn.push_panel(EntryPanel(number, FORWARDS[item]))


def _call_chosen(turn: Turn) -> None:
    if record := chosen_record(turn.phone):
        placing.open_speaker(turn)
        placing.place(turn, again(turn.phone, Peer(record.uri, record.number), record.via), record.via)


def _select(turn: Turn, title: MenuTitle, row: MenuRow, chosen: int) -> None:
    item = cast("MenuItem", row.item)  # of the menus whose lines are no accounts and no keys
    match title:
        case MenuTitle.CALL:
            in_call.choose(turn, item)
        case MenuTitle.RECORD:
            record_menu.choose(turn, row, item)
        case MenuTitle.INCOMING_CALLS | MenuTitle.PRIVACY:
            _select_for_incoming(turn, row, item)
        case MenuTitle.MENU | MenuTitle.SELF_TEST | MenuTitle.SETUP:
            _select_item(turn, item)
        case MenuTitle.SOUND | MenuTitle.RING_TONE:
            _select_sound(turn, item)
        case MenuTitle.LANGUAGE:
            turn.keep("language", LANGUAGE_ITEMS[item])
        case MenuTitle.ACCOUNTS | MenuTitle.OUTGOING_ACCOUNT | MenuTitle.ACTIONS | MenuTitle.CALL_ACTIONS:
            _select_name(turn, title, row.text)
        case MenuTitle.SPEED_DIALS if key_binding.bound(turn.phone, chosen + 1):
            speed_dial.press(turn, chosen + 1)
        case _:  # a key that is free
            key_binding.open_kinds(turn, chosen + 1)


def _select_name(turn: Turn, title: MenuTitle, name: str) -> None:
    """A line that is an account or an action."""
    if title is MenuTitle.ACCOUNTS:
        open_panel(turn, AccountPanel(name))
    elif title is MenuTitle.OUTGOING_ACCOUNT:
        turn.keep("outgoing-account", name)
    else:
        actions.choose(turn, name, title)


def _select_sound(turn: Turn, item: MenuItem) -> None:
    if item in RING_TONE_ITEMS:
        turn.keep("ring-tone", RING_TONE_ITEMS[item])
    elif item is MenuItem.RING_TONE:
        open_panel(turn, MenuPanel(MenuTitle.RING_TONE, TONES.index(own_tone(turn.phone))))
    else:
        of = VOLUMES[item]
        level = getattr(turn.phone.volumes, of.value)
        set_volume(turn, of, 1 if level < LOUDEST else -LOUDEST)


def _select_item(turn: Turn, item: MenuItem) -> None:
    if item in SUBMENUS:
        open_panel(turn, MenuPanel(SUBMENUS[item]))
    elif item is MenuItem.CALLS:
        open_panel(turn, ListPanel(ListTitle.HISTORY))
    elif item is MenuItem.VOICEMAIL:
        mailbox.listen(turn)
    elif item is MenuItem.LOCK:
        lock.lock(turn)
    elif item in (MenuItem.LOG_IN, MenuItem.LOG_OUT):
        hot_desking.open_panel(turn)
    elif item in PANELS:
        open_panel(turn, PANELS[item])
        if item is MenuItem.TEST_EVERYTHING:
            self_test.begin(turn)
    elif item in (MenuItem.ECHO_TEST, MenuItem.TEST_MICROPHONE):
        placing.open_speaker(turn)
        placing.place(turn, Service.ECHO)
    else:
        open_panel(turn, AboutPanel())
