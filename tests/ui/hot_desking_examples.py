"""Example pages of hot desking: who logs in, the PIN in dots, why it was in vain, and out again."""

from __future__ import annotations

from datetime import date

from firmware.phone.key_binding import ITEMS
from firmware.phone.panels import LoginStage, LoginTrouble, MenuItem, MenuRow, MenuTitle
from firmware.phone.rows import MENU
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import RegistrationState
from firmware.ui.screen import AccountLine, Idle, Login, Logout, Menu, Page
from tests.ui.history_examples import LONG_NAME

MENU_KEYS = (SoftKey.SELECT, None, SoftKey.BACK)
IDLE_KEYS = (SoftKey.HISTORY, SoftKey.REDIAL, SoftKey.MENU)
NOON, DAY = (14, 5), date(2026, 11, 23)
REGISTERED = AccountLine("102", RegistrationState.REGISTERED)
FAILED = AccountLine("102", RegistrationState.FAILED, 403)
KINDS = tuple(MenuRow(item) for item in ITEMS.values() if item is not MenuItem.KIND_ACTION)
DETAIL = 'account[1].uri: found "102", allowed a SIP URI such as "sip:101@pbx.example"'


def refused(trouble: LoginTrouble, detail: str = "") -> Page:
    return Page(Login(LoginStage.REFUSED, "102", 0, trouble, detail), (SoftKey.RETRY, None, SoftKey.BACK))


def menu(without: MenuItem) -> Page:
    rows = tuple(MenuRow(item) for item in MENU if item not in (without, MenuItem.ACTIONS))
    return Page(Menu(MenuTitle.MENU, rows, 0), MENU_KEYS)


HOT_DESKING = {
    "menu-log-in": menu(MenuItem.LOG_OUT),
    "menu-log-out": menu(MenuItem.LOG_IN),
    "menu-key-login": Page(Menu(MenuTitle.KEY, KINDS, len(KINDS) - 1, "8"), MENU_KEYS),
    "login-number": Page(Login(LoginStage.NUMBER), (SoftKey.CANCEL, None, None)),
    "login-number-typed": Page(Login(LoginStage.NUMBER, "102"), (SoftKey.DELETE, None, SoftKey.NEXT)),
    "login-pin": Page(Login(LoginStage.PIN, "102"), (SoftKey.BACK, None, None)),
    "login-pin-typed": Page(Login(LoginStage.PIN, "102", 4), (SoftKey.DELETE, None, SoftKey.LOG_IN)),
    "login-pin-long": Page(
        Login(LoginStage.PIN, "08123456789012345678901234567890", 64),
        (SoftKey.DELETE, None, SoftKey.LOG_IN),
    ),
    "login-waiting": Page(Login(LoginStage.WAITING, "102"), (None, None, SoftKey.CANCEL)),
    **{f"login-refused-{trouble}": refused(trouble) for trouble in LoginTrouble},
    "login-file-told": refused(LoginTrouble.FILE, DETAIL),
    "login-unreachable-told": refused(
        LoginTrouble.UNREACHABLE, "https://people.example/102.toml: All connection attempts failed"
    ),
    "logout": Page(Logout("Sari Dewi"), (SoftKey.YES, None, SoftKey.BACK)),
    "idle-guest": Page(Idle("Front desk", NOON, DAY, (REGISTERED,), "101", guest="Sari Dewi"), IDLE_KEYS),
    "idle-guest-long": Page(
        Idle("Front desk", NOON, DAY, (FAILED,), "101", missed=3, guest=LONG_NAME),
        (SoftKey.MISSED, SoftKey.DETAILS, SoftKey.MENU),
    ),
}
