"""The lists and menus: moving through them, and what choosing does. What stands in them is in ``rows.py``."""

from __future__ import annotations

from dataclasses import replace

from board.api import Key, Transducer
from firmware.phone import asking, calls, dialing, in_call, placing, self_test
from firmware.phone.commands import MarkHistorySeen, Wish
from firmware.phone.notices import NoticeKind
from firmware.phone.panels import (
    AboutPanel,
    AccountPanel,
    CallsPanel,
    DetailsPanel,
    FindingPanel,
    FindingsPanel,
    GuidePanel,
    KeysPanel,
    ListPanel,
    ListTitle,
    MenuItem,
    MenuPanel,
    MenuRow,
    MenuTitle,
    Panel,
    PasswordPanel,
    PatternPanel,
    ProvisioningPanel,
    TonePanel,
    UpdatePanel,
)
from firmware.phone.rows import LANGUAGE_ITEMS, VOLUMES, chosen_record, menu_rows, rows
from firmware.phone.softkeys import SoftKey, soft_keys
from firmware.phone.state import Notice, Service
from firmware.phone.target import again
from firmware.phone.turn import Turn
from firmware.phone.volume import LOUDEST, set_volume
from firmware.sip.api import Peer, RefreshRegistrations

SUBMENUS = {
    MenuItem.INCOMING_CALLS: MenuTitle.INCOMING_CALLS,
    MenuItem.SPEED_DIALS: MenuTitle.SPEED_DIALS,
    MenuItem.ACCOUNTS: MenuTitle.ACCOUNTS,
    MenuItem.OUTGOING_ACCOUNT: MenuTitle.OUTGOING_ACCOUNT,
    MenuItem.SOUND: MenuTitle.SOUND,
    MenuItem.LANGUAGE: MenuTitle.LANGUAGE,
    MenuItem.SELF_TEST: MenuTitle.SELF_TEST,
    MenuItem.SETUP: MenuTitle.SETUP,
}
SWITCHES = {
    MenuItem.DO_NOT_DISTURB: "do-not-disturb",
    MenuItem.CALLS_MAY_WAIT: "call-waiting",
}
"""The settings that a line switches on and off, by the names that they are kept under."""

PANELS: dict[MenuItem, Panel] = {
    MenuItem.TEST_EVERYTHING: FindingsPanel(),
    MenuItem.TEST_KEYS: KeysPanel(),
    MenuItem.TEST_DISPLAY: PatternPanel(),
    MenuItem.TEST_SOUND: TonePanel(Transducer.HANDSET),
    MenuItem.UPDATE: UpdatePanel(),
    MenuItem.GUIDE: GuidePanel(),
    MenuItem.PROVISIONING: ProvisioningPanel(),
    MenuItem.PASSWORD: PasswordPanel(),
}
SHOWS_MISSED = (ListPanel(ListTitle.HISTORY), ListPanel(ListTitle.MISSED))


def open_panel(turn: Turn, panel: Panel) -> None:
    """Open a panel over whatever is there; a number begun is thrown away, since another one is sought."""
    turn.change(panels=(*turn.phone.panels, panel), panel_touched=turn.now)
    calls.forget_ended(turn)
    if turn.phone.dial.begun:
        dialing.clear(turn)
    if panel in SHOWS_MISSED and turn.phone.missed:
        turn.change(records=tuple(replace(record, seen=True) for record in turn.phone.records))
        turn.do(MarkHistorySeen())


def navigate(turn: Turn, key: Key) -> None:
    """The navigation keys in a panel."""
    panel = turn.phone.panels[-1]
    if key is Key.BACK:
        act(turn, SoftKey.BACK)
    elif key is Key.OK:
        first = soft_keys(turn.phone)[0]
        if first and isinstance(panel, CallsPanel):
            in_call.act_in_list(turn, first)
        elif first:
            act(turn, first)
    elif isinstance(panel, ListPanel | MenuPanel | FindingsPanel | CallsPanel):
        count = len(rows(turn.phone, panel))
        step = -1 if key is Key.UP else 1
        chosen = min(panel.chosen, count - 1)  # calls come and go under an open list
        _replace_panel(turn, replace(panel, chosen=(chosen + step) % count if count else 0))


def act(turn: Turn, action: SoftKey) -> None:
    """Do what a soft key says in a panel."""
    match action, turn.phone.panels[-1]:
        case SoftKey.DETAILS, ListPanel(title, chosen):
            open_panel(turn, DetailsPanel(title, chosen))
        case SoftKey.CALL, _:
            _call_chosen(turn)
        case SoftKey.SELECT, MenuPanel(menu, chosen):
            _select(turn, menu, menu_rows(turn.phone, menu)[chosen])
        case SoftKey.DETAILS, FindingsPanel(chosen):
            open_panel(turn, FindingPanel(chosen))
        case SoftKey.NEXT_STEP, FindingPanel(chosen, next_step):
            _replace_panel(turn, FindingPanel(chosen, not next_step))
        case SoftKey.YES | SoftKey.NO, TonePanel() as tone:
            self_test.tell_heard(turn, tone, action is SoftKey.YES)
        case SoftKey.CHECK | SoftKey.YES, ProvisioningPanel() | PasswordPanel() as panel:
            _provisioning(turn, panel)
        case SoftKey.CHECK | SoftKey.INSTALL | SoftKey.YES | SoftKey.NO, _:
            _update(turn, action)
        case SoftKey.RETRY, _:
            turn.do(RefreshRegistrations())
            turn.notify(Notice.REGISTERING)
        case _:  # BACK
            turn.change(panels=turn.phone.panels[:-1])


def _update(turn: Turn, action: SoftKey) -> None:
    """The update's keys: look for one, ask before it is installed, have it installed."""
    _replace_panel(turn, UpdatePanel(confirm=action is SoftKey.INSTALL))
    if action is SoftKey.CHECK:
        asking.ask(turn, NoticeKind.UPDATE, Wish.UPDATE_CHECK)
    elif action is SoftKey.YES:
        asking.ask(turn, NoticeKind.UPDATE, Wish.UPDATE_INSTALL)


def _provisioning(turn: Turn, panel: ProvisioningPanel | PasswordPanel) -> None:
    if isinstance(panel, ProvisioningPanel):
        asking.ask(turn, NoticeKind.PROVISIONING, Wish.PROVISIONING_CHECK)
    else:
        asking.ask(turn, NoticeKind.SETUP, Wish.NEW_PASSWORD)


def _call_chosen(turn: Turn) -> None:
    if record := chosen_record(turn.phone):
        placing.open_speaker(turn)
        placing.place(turn, again(turn.phone, Peer(record.uri, record.number), record.via), record.via)


def _select(turn: Turn, title: MenuTitle, row: MenuRow) -> None:
    match title:
        case MenuTitle.CALL if row.item:
            in_call.choose(turn, row.item)
        case MenuTitle.INCOMING_CALLS if row.item:
            turn.keep(SWITCHES[row.item], "off" if row.mark else "on")
        case MenuTitle.MENU | MenuTitle.SELF_TEST | MenuTitle.SETUP if row.item:
            _select_item(turn, row.item)
        case MenuTitle.SOUND if row.item:
            of = VOLUMES[row.item]
            level = getattr(turn.phone.volumes, of.value)
            set_volume(turn, of, 1 if level < LOUDEST else -LOUDEST)
        case MenuTitle.LANGUAGE if row.item:
            turn.keep("language", LANGUAGE_ITEMS[row.item])
        case MenuTitle.ACCOUNTS:
            open_panel(turn, AccountPanel(row.text))
        case MenuTitle.OUTGOING_ACCOUNT:
            turn.keep("outgoing-account", row.text)
        case _:
            placing.open_speaker(turn)
            placing.place(turn, row.value)


def _select_item(turn: Turn, item: MenuItem) -> None:
    if item in SUBMENUS:
        open_panel(turn, MenuPanel(SUBMENUS[item]))
    elif item is MenuItem.CALLS:
        open_panel(turn, ListPanel(ListTitle.HISTORY))
    elif item in PANELS:
        open_panel(turn, PANELS[item])
        if item is MenuItem.TEST_EVERYTHING:
            self_test.begin(turn)
    elif item in (MenuItem.ECHO_TEST, MenuItem.TEST_MICROPHONE):
        placing.open_speaker(turn)
        placing.place(turn, Service.ECHO)
    else:
        open_panel(turn, AboutPanel())


def _replace_panel(turn: Turn, panel: Panel) -> None:
    turn.change(panels=(*turn.phone.panels[:-1], panel))
