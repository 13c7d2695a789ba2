"""Example pages of the locked phone: idle, asking for its PIN, and the menu's line."""

from __future__ import annotations

from datetime import date

from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem, MenuRow, MenuTitle
from firmware.phone.rows import MENU
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import RegistrationState
from firmware.ui.screen import AccountLine, Dialing, Idle, Menu, Page, Unlock

LOCKED_KEYS = (None, None, SoftKey.UNLOCK)
CANCEL_KEY = (SoftKey.CANCEL, None, None)
OFFICE = AccountLine("Office", RegistrationState.REGISTERED)
ROWS = tuple(
    MenuRow(item) for item in MENU if item not in (MenuItem.LOG_IN, MenuItem.LOG_OUT, MenuItem.ACTIONS)
)


def idle(missed: int = 0) -> Page:
    return Page(
        Idle("Front desk", (14, 5), date(2026, 11, 23), (OFFICE,), "101", missed=missed, locked=True),
        LOCKED_KEYS,
    )


LOCK = {
    "menu-lock": Page(
        Menu(MenuTitle.MENU, ROWS, ROWS.index(MenuRow(MenuItem.LOCK))), (SoftKey.SELECT, None, SoftKey.BACK)
    ),
    "idle-locked": idle(),
    "idle-locked-missed": idle(missed=2),
    "unlock": Page(Unlock(), CANCEL_KEY),
    "unlock-typed": Page(Unlock(4), (SoftKey.DELETE, None, SoftKey.UNLOCK)),
    "unlock-long": Page(Unlock(16), (SoftKey.DELETE, None, SoftKey.UNLOCK)),
    "unlock-wrong": Page(Unlock(), CANCEL_KEY, notice=Notice.PIN_WRONG),
    "notice-locked": Page(Dialing("0812", 4, lifted=False), notice=Notice.LOCKED),
    "notice-unlocked": Page(idle().screen, notice=Notice.UNLOCKED),
    "notice-no-lock": Page(idle().screen, notice=Notice.NO_LOCK),
    "notice-pin-later": Page(idle().screen, LOCKED_KEYS, notice=Notice.PIN_LATER),
}
