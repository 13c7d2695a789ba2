"""Example pages of several calls: waiting, held, listed, joined, given to somebody else."""

from __future__ import annotations

from firmware.phone.panels import MenuItem, MenuRow, MenuTitle
from firmware.phone.parts import ErrandKind
from firmware.phone.phases import Phase
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Encryption, Verification
from firmware.ui.screen import (
    CallLine,
    CallsNow,
    Conference,
    Dialing,
    Menu,
    Page,
    Paged,
    Paging,
    Talking,
    Waiting,
)

INCOMING_KEYS = (SoftKey.ANSWER, SoftKey.SILENCE, SoftKey.REJECT)
HELD_KEYS = (SoftKey.RESUME, SoftKey.MORE, SoftKey.END)
CONFERENCE_KEYS = (SoftKey.HOLD, SoftKey.MORE, SoftKey.END)
CALL_MENU = tuple(
    MenuRow(item, mark=item is MenuItem.CALL_WAITING)
    for item in (
        MenuItem.CALLS_NOW,
        MenuItem.HOLD,
        MenuItem.JOIN,
        MenuItem.NEW_CALL,
        MenuItem.TRANSFER,
        MenuItem.CONFERENCE,
        MenuItem.CALL_WAITING,
    )
)
IGNORE_KEY = (None, None, SoftKey.IGNORE)
END_KEY = (None, None, SoftKey.END)
LINES = (
    CallLine("Sari", Phase.HELD, 61),
    CallLine("0812 3456 7890", Phase.TALKING, 3725),
    CallLine("Budi", Phase.INCOMING),
    CallLine("Kantor pusat Jakarta Selatan", Phase.HELD, 5, transfer="Titi"),
)
JOINED = (
    CallLine("Sari", Phase.TALKING, 61, conference=True),
    CallLine("Budi", Phase.TALKING, 12, conference=True, unheard=True),
)
LIST_KEYS = (SoftKey.RESUME, None, SoftKey.END)


def held(**changes: object) -> Talking:
    return Talking("102", "Sari", 754, "PCMA", Encryption.HOP, held=True, **changes)  # type: ignore[arg-type]


WELCOME = (MenuRow(MenuItem.DO_NOT_DISTURB, mark=True), MenuRow(MenuItem.CALLS_MAY_WAIT))

SEVERAL_CALLS = {
    "menu-incoming-calls": Page(
        Menu(MenuTitle.INCOMING_CALLS, WELCOME, 0), (SoftKey.SELECT, None, SoftKey.BACK)
    ),
    "waiting": Page(Waiting("0812 3456 7890", "Siti Nurbaya", "Sari"), INCOMING_KEYS),
    "waiting-unknown": Page(Waiting("", "", "0812 3456 7890"), INCOMING_KEYS),
    "waiting-recorded": Page(Waiting("0812 3456 7890", "Siti Nurbaya", "Sari", True), INCOMING_KEYS),
    "waiting-diverted": Page(
        Waiting("0812 3456 7890", "Siti Nurbaya", "Sari", diverted_by="Titi"), INCOMING_KEYS
    ),
    "waiting-verified": Page(
        Waiting("0812 3456 7890", "Siti Nurbaya", "Sari", verified=Verification.PASSED), INCOMING_KEYS
    ),
    "waiting-false": Page(Waiting("0812 3456 7890", "", "Sari", verified=Verification.FAILED), INCOMING_KEYS),
    "waiting-alone": Page(Waiting("201", "Budi"), INCOMING_KEYS),
    "talking-two": Page(
        Talking("201", "Budi", 61, "G722", Encryption.HOP, others=1),
        (SoftKey.SWAP, SoftKey.MORE, SoftKey.END),
    ),
    "talking-consulted": Page(
        Talking("201", "Budi", 7, "G722", Encryption.HOP, others=1),
        (SoftKey.TRANSFER, SoftKey.SWAP, SoftKey.END),
    ),
    "talking-to-join": Page(
        Talking("201", "Budi", 7, "G722", Encryption.HOP, others=1),
        (SoftKey.JOIN, SoftKey.SWAP, SoftKey.END),
    ),
    "held-recalled": Page(held(recalled=True), HELD_KEYS),
    "held-transfer": Page(held(transfer="Siti Nurbaya"), (None, SoftKey.MORE, SoftKey.END)),
    "held-transfer-rings": Page(
        held(transfer="Siti Nurbaya", transfer_code=180), (None, SoftKey.MORE, SoftKey.END)
    ),
    "transfer-to": Page(
        Dialing("", 0, True, errand=ErrandKind.TRANSFER),
        (SoftKey.REDIAL, SoftKey.HISTORY, SoftKey.CANCEL),
    ),
    "transfer-to-number": Page(
        Dialing("201", 3, True, "Budi", via="Office", errand=ErrandKind.TRANSFER),
        (SoftKey.DELETE, SoftKey.TRANSFER, SoftKey.CALL),
    ),
    "add-to-call": Page(
        Dialing("201", 3, True, "Budi", via="Office", errand=ErrandKind.CONFERENCE),
        (SoftKey.DELETE, SoftKey.LETTERS, SoftKey.CALL),
    ),
    "calls-now": Page(CallsNow(LINES, 0), LIST_KEYS),
    "calls-now-incoming": Page(CallsNow(LINES, 2), (SoftKey.ANSWER, SoftKey.SEND_ON, SoftKey.END)),
    "calls-now-end": Page(CallsNow(LINES, 3), LIST_KEYS),
    "calls-now-joined": Page(CallsNow(JOINED, 1), (SoftKey.SPLIT, SoftKey.UNMUTE_ONE, SoftKey.END)),
    "conference-three": Page(Conference(("Sari", "Budi"), 61), CONFERENCE_KEYS),
    "conference-recorded": Page(Conference(("Sari", "Budi"), 61, True, recorded=True), CONFERENCE_KEYS),
    "conference-five": Page(
        Conference(("Sari", "0812 3456 7890", "Kantor pusat Jakarta Selatan", "Titi"), 3725, True, True),
        CONFERENCE_KEYS,
    ),
    "paged": Page(Paged(1, "Gudang", "Front desk"), IGNORE_KEY),
    "paged-nameless": Page(Paged(10, "", "192.168.100.123"), IGNORE_KEY),
    "paged-in-a-call": Page(Paged(1, "Keadaan darurat", "Resepsionis", "Siti Nurbaya"), IGNORE_KEY),
    "paging-chime": Page(Paging(2, "Gudang", False), END_KEY),
    "paging": Page(Paging(2, "Bengkel dan gudang belakang", True, speaker=True), END_KEY),
    "paging-muted": Page(Paging(3, "", True, True), END_KEY),
    "menu-call": Page(Menu(MenuTitle.CALL, CALL_MENU, 1), (SoftKey.SELECT, None, SoftKey.BACK)),
    "menu-call-waiting": Page(
        Menu(MenuTitle.CALL, (MenuRow(MenuItem.SEND_ON), *CALL_MENU), 0), (SoftKey.SELECT, None, SoftKey.BACK)
    ),
    "menu-call-end": Page(Menu(MenuTitle.CALL, CALL_MENU, 6), (SoftKey.SELECT, None, SoftKey.BACK)),
}
