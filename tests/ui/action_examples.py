"""Example pages of actions: their list, the key's kind, and what the phone says of them."""

from __future__ import annotations

from datetime import date

from firmware.phone.key_binding import ITEMS
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem, MenuRow, MenuTitle
from firmware.phone.rows import MENU
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Encryption, RegistrationState
from firmware.ui.screen import AccountLine, Idle, Menu, Page, Talking

MENU_KEYS = (SoftKey.SELECT, None, SoftKey.BACK)
OFFICE = AccountLine("Office", RegistrationState.REGISTERED)
IDLE = Idle("Front desk", (14, 5), date(2026, 11, 23), (OFFICE,), "101")
TALKING = Talking("102", "Sari", 65, "G722", Encryption.HOP)
ROWS = (
    MenuRow(text="Front door"),
    MenuRow(text="Lamp", mark=True),
    MenuRow(text="Wednesday's stocktaking."),
    MenuRow(text="Siren"),
)
KINDS = tuple(MenuRow(item, mark=item is MenuItem.KIND_ACTION) for item in ITEMS.values())
MENU_ROWS = tuple(MenuRow(item) for item in MENU if item not in (MenuItem.LOG_IN, MenuItem.LOG_OUT))
CALL_ROWS = tuple(map(MenuRow, (MenuItem.NEW_CALL, MenuItem.TRANSFER, MenuItem.CONFERENCE, MenuItem.ACTIONS)))
LONG, HOST = "Wednesday's stocktaking.", "controller.warehouse.example"


def told(notice: Notice, name: str, detail: str = "") -> Page:
    return Page(IDLE, (SoftKey.HISTORY, SoftKey.REDIAL, SoftKey.MENU), notice, notice_about=(name, detail))


ACTIONS = {
    "menu-with-actions": Page(
        Menu(MenuTitle.MENU, MENU_ROWS, MENU_ROWS.index(MenuRow(MenuItem.ACTIONS))), MENU_KEYS
    ),
    "menu-actions": Page(Menu(MenuTitle.ACTIONS, ROWS, 0), MENU_KEYS),
    "menu-actions-long": Page(Menu(MenuTitle.ACTIONS, ROWS, 2), MENU_KEYS),
    "menu-call-with-actions": Page(Menu(MenuTitle.CALL, CALL_ROWS, 3), MENU_KEYS),
    "menu-call-actions": Page(Menu(MenuTitle.CALL_ACTIONS, ROWS, 1), MENU_KEYS),
    "menu-key-action": Page(Menu(MenuTitle.KEY, KINDS, len(KINDS) - 1, "3"), MENU_KEYS),
    "menu-key-which-action": Page(Menu(MenuTitle.KEY, ROWS, 1, "3"), MENU_KEYS),
    "menu-keys-action": Page(
        Menu(
            MenuTitle.SPEED_DIALS,
            (
                MenuRow(text="1 Sari", value="102"),
                MenuRow(MenuItem.KIND_ACTION, text="2 ", value="Front door"),
            ),
            1,
        ),
        (SoftKey.SELECT, SoftKey.EDIT, SoftKey.BACK),
    ),
    "action-begun": told(Notice.ACTION_BEGUN, "Front door"),
    "action-begun-in-call": Page(
        TALKING,
        (SoftKey.HOLD, SoftKey.MORE, SoftKey.END),
        Notice.ACTION_BEGUN,
        notice_about=("Front door", ""),
    ),
    "action-goes-on": told(Notice.ACTION_GOES_ON, "Front door"),
    "action-goes-on-long": told(Notice.ACTION_GOES_ON, LONG),
    "action-done": told(Notice.ACTION_DONE, "Front door"),
    "action-said": told(Notice.ACTION_SAID, "Cellar", "12.5 °C, door shut"),
    "action-said-long": told(Notice.ACTION_SAID, "Cellar", "humidity 63 %, 12.5 °C, door closed 9:41"),
    "action-no-answer": told(Notice.ACTION_NO_ANSWER, "Front door", "192.168.1.50"),
    "action-no-answer-long": told(Notice.ACTION_NO_ANSWER, LONG, HOST),
    "action-unreachable": told(Notice.ACTION_UNREACHABLE, "Lamp", "broker.example"),
    "action-name": told(Notice.ACTION_NAME, "Lamp", "broker.example"),
    "action-certificate": told(Notice.ACTION_CERTIFICATE, "Front door", "door.example"),
    "action-password": told(Notice.ACTION_PASSWORD, "Lamp", "broker.example"),
    "action-refused": told(Notice.ACTION_REFUSED, "Front door", "404 Not Found"),
    "action-refused-long": told(Notice.ACTION_REFUSED, LONG, "503 Service Unavailable"),
    "action-no-script": told(Notice.ACTION_NO_SCRIPT, "Siren", "siren.sh"),
    "action-not-started": told(Notice.ACTION_NOT_STARTED, "Siren", "siren.sh"),
    "action-status": told(Notice.ACTION_STATUS, "Siren", "2"),
    "action-too-long": told(Notice.ACTION_TOO_LONG, "Siren", "10"),
    "action-too-much": told(Notice.ACTION_TOO_MUCH, "Siren", "64"),
    "action-not-installed": told(Notice.ACTION_NOT_INSTALLED, "Lamp", "aiomqtt"),
    "no-action": told(Notice.NO_ACTION, ""),
    "action-broken": told(Notice.ACTION_BROKEN, "Front door"),
}
"""The notices have examples here, since each needs the words that it is about."""
