"""Example pages of the history: its lists, a call whole, what can be done with it, and advice."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone.panels import ListTitle, MenuItem, MenuRow, MenuTitle
from firmware.phone.quality import Quality
from firmware.phone.reasons import ADVISED, Reason
from firmware.phone.records import Direction
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Verification
from firmware.ui.kept import Advice, CallDetails, CallList, CallRow, DeleteCalls
from firmware.ui.screen import Menu, Page

LONG_NAME = "Raden Mas Bambang Kusumohadiningrat bin Prawirodirdjo, Direktur Keuangan"
LONG_NUMBER = "123456789012345678901234567890"
URI = "sip:layanan.pelanggan@telekomunikasi.example.co.id"
LIST_KEYS = (SoftKey.CALL, SoftKey.DETAILS, SoftKey.BACK)
MENU_KEYS = (SoftKey.SELECT, None, SoftKey.BACK)
BACK_KEY = (None, None, SoftKey.BACK)
RECORD_KEYS = (SoftKey.CALL, SoftKey.MORE, SoftKey.BACK)
YES_KEYS = (SoftKey.YES, SoftKey.NO, SoftKey.BACK)

ROWS = (
    CallRow("0812 3456 7890", "Siti Nurbaya", Direction.MISSED, (2026, 11, 23, 13, 41), today=True),
    CallRow("102", "Sari", Direction.DIALLED, (2026, 11, 23, 9, 7), today=True),
    CallRow("+62 21 500 123 4567", "", Direction.RECEIVED, (2026, 11, 22, 17, 30)),
    CallRow("103", LONG_NAME, Direction.RECEIVED, (2026, 8, 17, 10, 0)),
    CallRow(LONG_NUMBER, "", Direction.DIALLED, (2025, 12, 31, 23, 59)),
    CallRow(URI, "Łukasz Ağaoğlu", Direction.DIALLED, None),
)
RECORD_ROWS = (
    MenuRow(MenuItem.ADVICE),
    MenuRow(MenuItem.BLOCK, mark=True),
    MenuRow(MenuItem.DELETE_CALL),
    MenuRow(MenuItem.DELETE_LIST),
)
NUMBER_ROWS = (MenuRow(MenuItem.BLOCK), MenuRow(MenuItem.DELETE_NUMBER), MenuRow(MenuItem.DELETE_LIST))
LISTS = {
    "list-history": Page(CallList(ListTitle.HISTORY, ROWS, 0), LIST_KEYS),
    "list-history-middle": Page(CallList(ListTitle.HISTORY, ROWS, 3), LIST_KEYS),
    "list-history-last": Page(CallList(ListTitle.HISTORY, ROWS, 5), LIST_KEYS),
    "list-redial": Page(CallList(ListTitle.REDIAL, ROWS[1:3], 0), LIST_KEYS),
    "list-missed": Page(CallList(ListTitle.MISSED, ROWS[:1], 0), LIST_KEYS),
    "list-many": Page(CallList(ListTitle.HISTORY, ROWS * 30, 99), LIST_KEYS),
    "list-history-empty": Page(CallList(ListTitle.HISTORY, (), 0), BACK_KEY),
    "list-redial-empty": Page(CallList(ListTitle.REDIAL, (), 0), BACK_KEY),
    "list-missed-empty": Page(CallList(ListTitle.MISSED, (), 0), BACK_KEY),
    "details-missed": Page(CallDetails(ROWS[0], Reason.MISSED, 0, None, "Office"), RECORD_KEYS),
    "details-talked": Page(
        CallDetails(ROWS[2], Reason.ENDED, 200, 245, "Office", "opus", Quality.GOOD), RECORD_KEYS
    ),
    "details-poor": Page(
        CallDetails(ROWS[1], Reason.ENDED, 200, 36610, LONG_NAME, "PCMU", Quality.POOR), RECORD_KEYS
    ),
    "details-sent-on": Page(
        CallDetails(
            replace(ROWS[1], direction=Direction.RECEIVED),
            Reason.DEFLECTED,
            302,
            None,
            "Office",
            sent_to="Siti Nurbaya",
        ),
        RECORD_KEYS,
    ),
    "details-diverted": Page(
        CallDetails(
            ROWS[2], Reason.ENDED, 200, 245, "Office", "opus", Quality.GOOD, diverted_by="Siti Nurbaya"
        ),
        RECORD_KEYS,
    ),
    "details-talked-to": Page(
        CallDetails(
            ROWS[1], Reason.ENDED, 200, 245, "Office", "opus", Quality.GOOD, talked_to="Siti Nurbaya"
        ),
        RECORD_KEYS,
    ),
    "details-verified": Page(
        CallDetails(
            ROWS[2], Reason.ENDED, 200, 245, "Office", "opus", Quality.GOOD, verified=Verification.PASSED
        ),
        RECORD_KEYS,
    ),
    "details-false": Page(
        CallDetails(ROWS[0], Reason.MISSED, 0, None, "Office", verified=Verification.FAILED), RECORD_KEYS
    ),
    "details-diverted-missed": Page(
        CallDetails(ROWS[0], Reason.MISSED, 0, None, "Office", diverted_by=LONG_NAME), RECORD_KEYS
    ),
    "details-short": Page(CallDetails(ROWS[1], Reason.ENDED, 200, 3, "LAN", "G722"), RECORD_KEYS),
    "details-cut-off": Page(
        CallDetails(ROWS[1], Reason.CUT_OFF, 200, 754, "Office", "PCMA", Quality.FAIR, 41), RECORD_KEYS
    ),
    "details-number": Page(
        CallDetails(ROWS[4], Reason.LINES_BUSY, 503, None, "Office", cause=34), RECORD_KEYS
    ),
    "details-cause": Page(
        CallDetails(ROWS[1], Reason.NO_SUCH_NUMBER, 404, None, "Office", cause=1), RECORD_KEYS
    ),
    "delete-call": Page(DeleteCalls(ListTitle.HISTORY, ROWS[0]), YES_KEYS),
    "delete-long": Page(DeleteCalls(ListTitle.HISTORY, ROWS[3]), YES_KEYS),
    "delete-number": Page(DeleteCalls(ListTitle.REDIAL, ROWS[1]), YES_KEYS),
    "delete-unknown": Page(DeleteCalls(ListTitle.MISSED, CallRow("", "", Direction.MISSED, None)), YES_KEYS),
    "delete-history": Page(DeleteCalls(ListTitle.HISTORY), YES_KEYS),
    "delete-missed": Page(DeleteCalls(ListTitle.MISSED), YES_KEYS),
    "delete-redial": Page(DeleteCalls(ListTitle.REDIAL), YES_KEYS),
    "menu-record": Page(Menu(MenuTitle.RECORD, RECORD_ROWS, 1), MENU_KEYS),
    "menu-record-redial": Page(Menu(MenuTitle.RECORD, NUMBER_ROWS, 1), MENU_KEYS),
    "details-long": Page(CallDetails(ROWS[3], Reason.NO_ACCOUNT, 404, None, LONG_NAME), RECORD_KEYS),
    "details-uri": Page(CallDetails(ROWS[5], Reason.BUSY, 486, None, ""), RECORD_KEYS),
}
ADVICE = {
    f"advice-{reason.value}": Page(Advice("102", "Sari", reason, 404, 1), BACK_KEY)
    for reason in sorted(ADVISED)
} | {"advice-long": Page(Advice(LONG_NUMBER, LONG_NAME, Reason.SERVER_UNREACHABLE), BACK_KEY)}  # fmt: skip
HISTORY = LISTS | ADVICE
