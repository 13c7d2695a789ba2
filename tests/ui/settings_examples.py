"""Example pages of what the owner sets on the phone: where calls go, who may call, what a key is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from firmware.phone.key_binding import ITEMS
from firmware.phone.panels import MenuItem, MenuRow, MenuTitle, Shelf
from firmware.phone.settings import ForwardWhen, KeyKind
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Encryption, RegistrationState, Verification
from firmware.ui.kept import Greeting, ShelfList, ShelfRow
from firmware.ui.screen import AccountLine, Entry, Idle, Incoming, Menu, Outgoing, Page, Talking

OFFICE = AccountLine("Office", RegistrationState.REGISTERED)
IDLE_KEYS = (SoftKey.HISTORY, SoftKey.REDIAL, SoftKey.MENU)
MENU_KEYS = (SoftKey.SELECT, None, SoftKey.BACK)
EMPTY_KEYS = (SoftKey.CANCEL, SoftKey.PLUS, None)
ENTRY_KEYS = (SoftKey.DELETE, None, SoftKey.SAVE)
END_KEY = (None, None, SoftKey.END)
RING_KEYS = (SoftKey.ANSWER, SoftKey.SILENCE, SoftKey.REJECT)

INCOMING_ROWS = (
    MenuRow(MenuItem.DO_NOT_DISTURB),
    MenuRow(MenuItem.FORWARD_ALWAYS, value="+6281234567890", mark=True),
    MenuRow(MenuItem.FORWARD_BUSY, value="102", mark=True),
    MenuRow(MenuItem.FORWARD_NO_ANSWER),
    MenuRow(MenuItem.CALLS_MAY_WAIT, mark=True),
)
PRIVACY_ROWS = (
    MenuRow(MenuItem.HIDE_NEXT, mark=True),
    MenuRow(MenuItem.HIDE_NUMBER),
    MenuRow(MenuItem.REJECT_ANONYMOUS, mark=True),
    MenuRow(MenuItem.CONTACTS_ONLY, mark=True),
)
KIND_ROWS = tuple(
    MenuRow(item, mark=item is MenuItem.KIND_EXTENSION)
    for kind, item in ITEMS.items()
    if kind not in (KeyKind.LOGIN, KeyKind.LOCK, KeyKind.ACTION)
)
SEVERAL = ((ForwardWhen.BUSY, "102"), (ForwardWhen.NO_ANSWER, "08123456789"))


def idle(*forwards: tuple[ForwardWhen, str], missed: int = 0) -> Page:
    return Page(
        Idle("Front desk", (14, 5), date(2026, 11, 23), (OFFICE,), "101", missed=missed, forwards=forwards),
        IDLE_KEYS,
    )


SETTINGS = {
    "idle-forward-all": idle((ForwardWhen.ALWAYS, "102")),
    "idle-forward-number": idle((ForwardWhen.ALWAYS, "+62 812 3456 7890")),
    "idle-forward-some": idle(*SEVERAL, missed=3),
    "menu-incoming-calls-forward": Page(Menu(MenuTitle.INCOMING_CALLS, INCOMING_ROWS, 1), MENU_KEYS),
    "menu-incoming-calls-last": Page(Menu(MenuTitle.INCOMING_CALLS, INCOMING_ROWS, 4), MENU_KEYS),
    "menu-privacy": Page(Menu(MenuTitle.PRIVACY, PRIVACY_ROWS, 0), MENU_KEYS),
    "menu-privacy-last": Page(Menu(MenuTitle.PRIVACY, PRIVACY_ROWS, 3), MENU_KEYS),
    **{
        f"menu-key-{chosen}": Page(Menu(MenuTitle.KEY, KIND_ROWS, chosen, "3"), MENU_KEYS)
        for chosen in (1, 4, 7, len(KIND_ROWS) - 1)
    },
    "menu-keys": Page(
        Menu(
            MenuTitle.SPEED_DIALS,
            (
                MenuRow(text="1 Sari", value="102"),
                MenuRow(MenuItem.KIND_DO_NOT_DISTURB, text="2 "),
                MenuRow(MenuItem.KIND_NOTHING, text="3 "),
                MenuRow(MenuItem.KIND_PARK, text="4 ", value="701"),
            ),
            1,
        ),
        (SoftKey.SELECT, SoftKey.EDIT, SoftKey.BACK),
    ),
    "entry-empty": Page(Entry(MenuItem.FORWARD_NO_ANSWER), EMPTY_KEYS),
    "entry-number": Page(Entry(MenuItem.FORWARD_ALWAYS, "+6281234567890"), ENTRY_KEYS),
    "entry-key": Page(
        Entry(MenuItem.KIND_NUMBER, "021500,,1234#", "8"), (SoftKey.DELETE, SoftKey.PAUSE, SoftKey.SAVE)
    ),
    "entry-long": Page(Entry(MenuItem.KIND_CODE, "1234567890" * 6, "8"), ENTRY_KEYS),
    "entry-send-on": Page(
        Entry(MenuItem.SEND_ON, about="Siti Nurbaya"), (SoftKey.CANCEL, SoftKey.PLUS, SoftKey.VOICEMAIL)
    ),
    "entry-send-on-number": Page(
        Entry(MenuItem.SEND_ON, "102", "0812 3456 7890"), (SoftKey.DELETE, None, SoftKey.SEND_ON)
    ),
    "outgoing-hidden": Page(Outgoing("102", "Sari", True, "Office", hidden=True), END_KEY),
    "incoming-diverted": Page(Incoming("201", "Budi", "Office", diverted_by="Siti Nurbaya"), RING_KEYS),
    "talking-intercom": Page(
        Talking("201", "Budi", 7, "G722", Encryption.HOP, speaker=True, listened=True),
        (SoftKey.HOLD, SoftKey.MORE, SoftKey.END),
    ),
    "incoming-verified": Page(
        Incoming("0812 3456 7890", "Siti Nurbaya", "Office", verified=Verification.PASSED), RING_KEYS
    ),
    "incoming-false": Page(
        Incoming("0812 3456 7890", "Bank Nusantara", "Office", verified=Verification.FAILED), RING_KEYS
    ),
    "incoming-hidden": Page(Incoming("", "", "Office"), RING_KEYS),
}

TODAY, OLDER = (2026, 11, 23, 13, 41), (2026, 11, 20, 9, 5)
ROWS = (
    ShelfRow("0812 3456 7890", "Siti Nurbaya", TODAY, 42, new=True, today=True),
    ShelfRow("", "", TODAY, 7, new=True, today=True),
    ShelfRow("102", "Raden Mas Bambang Kusumohadiningrat", OLDER, 118),
    ShelfRow("+62215001234567", "", None, 15),
)
RECORDED = tuple(replace(row, new=False) for row in (ROWS[0], *ROWS[2:]))
HEARD_KEYS = (SoftKey.PLAY, SoftKey.DELETE, SoftKey.BACK)
PLAYING_KEYS = (SoftKey.STOP, SoftKey.DELETE, SoftKey.BACK)
ASKING_KEYS = (SoftKey.YES, SoftKey.NO, SoftKey.BACK)

MESSAGES = {
    "idle-messages": Page(
        Idle("Front desk", (14, 5), date(2026, 11, 23), (OFFICE,), "101", messages=2), IDLE_KEYS
    ),
    "idle-machine": Page(
        Idle("Front desk", (14, 5), date(2026, 11, 23), (OFFICE,), "101", missed=1, machine="Siti Nurbaya"),
        IDLE_KEYS,
    ),
    "messages": Page(ShelfList(Shelf.MESSAGES, ROWS), HEARD_KEYS),
    "messages-older": Page(ShelfList(Shelf.MESSAGES, ROWS, 2), HEARD_KEYS),
    "messages-playing": Page(ShelfList(Shelf.MESSAGES, ROWS, 1, played=True), PLAYING_KEYS),
    "messages-delete": Page(ShelfList(Shelf.MESSAGES, ROWS, 0, asks=True), ASKING_KEYS),
    "messages-none": Page(ShelfList(Shelf.MESSAGES, ()), (None, None, SoftKey.BACK)),
    "recordings": Page(ShelfList(Shelf.RECORDINGS, RECORDED), HEARD_KEYS),
    "recordings-playing": Page(ShelfList(Shelf.RECORDINGS, RECORDED, 1, played=True), PLAYING_KEYS),
    "recordings-delete": Page(ShelfList(Shelf.RECORDINGS, RECORDED, 1, asks=True), ASKING_KEYS),
    "recordings-hour": Page(
        ShelfList(Shelf.RECORDINGS, (replace(ROWS[2], seconds=3725),) * 50, 11), HEARD_KEYS
    ),
    "recordings-none": Page(ShelfList(Shelf.RECORDINGS, ()), (None, None, SoftKey.BACK)),
    "greeting-none": Page(Greeting(), (SoftKey.RECORD, None, SoftKey.BACK)),
    "greeting": Page(Greeting(there=True), (SoftKey.RECORD, SoftKey.PLAY, SoftKey.BACK)),
    "greeting-spoken": Page(Greeting(there=True, spoken=True), (SoftKey.STOP, None, SoftKey.BACK)),
    "greeting-played": Page(Greeting(there=True, played=True), (SoftKey.STOP, None, SoftKey.BACK)),
    "talking-recorded": Page(
        Talking("102", "Sari", 65, "G722", Encryption.HOP, recorded=True),
        (SoftKey.HOLD, SoftKey.MORE, SoftKey.END),
    ),
}
