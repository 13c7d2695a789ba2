"""Binding a speed-dial key on the phone: hold it, choose what it is for, type the number."""

from __future__ import annotations

from firmware.phone.panels import EntryPanel, KindsPanel, MenuItem, MenuRow
from firmware.phone.reasons import Reason
from firmware.phone.settings import UNBOUND, WITHOUT_NUMBER, KeyKind, SpeedDialKey, kept_key
from firmware.phone.state import Notice, Phone
from firmware.phone.target import divided, name_of, resolve
from firmware.phone.turn import Turn

ITEMS = {kind: MenuItem(f"kind-{kind}") for kind in KeyKind}
KINDS = tuple(ITEMS)


def kind_rows(phone: Phone, panel: KindsPanel) -> tuple[MenuRow, ...]:
    """What the key may be for, as it is now marked; or the accounts."""
    now = bound(phone, panel.key)
    if panel.accounts:
        return tuple(
            MenuRow(text=account.name, mark=now is not None and now.number == account.name)
            for account in phone.settings.accounts
        )
    kinds = tuple(MenuRow(item, mark=now is not None and now.kind is kind) for kind, item in ITEMS.items())
    return (*kinds, MenuRow(MenuItem.KIND_NOTHING, mark=now is None))


def bound(phone: Phone, key: int) -> SpeedDialKey | None:
    """What the key is for now."""
    return next((each for each in phone.speed_dials if each.key == key), None)


def open_kinds(turn: Turn, key: int) -> None:
    """Ask what the key is for; the line of what it is for now is chosen."""
    _close(turn)
    now = bound(turn.phone, key)
    chosen = KINDS.index(now.kind) if now else 0
    turn.push_panel(KindsPanel(key, chosen))


def choose(turn: Turn, panel: KindsPanel) -> None:
    """The kind is chosen: ask for its number, or be done."""
    if panel.accounts:
        bind(turn, panel.key, KeyKind.ACCOUNT, kind_rows(turn.phone, panel)[panel.chosen].text)
    elif panel.chosen == len(KINDS):
        unbind(turn, panel.key)
    elif KINDS[panel.chosen] is KeyKind.ACCOUNT:
        if turn.phone.settings.accounts:
            turn.push_panel(KindsPanel(panel.key, accounts=True))
        else:
            turn.notify(Notice.NOT_AVAILABLE)
    elif KINDS[panel.chosen] in WITHOUT_NUMBER:
        bind(turn, panel.key, KINDS[panel.chosen], "")
    else:
        kind, now = KINDS[panel.chosen], bound(turn.phone, panel.key)
        number = now.number if now and now.kind is kind else ""
        if divided(number)[1]:  # its later digits may be of a PIN, which nobody is to read
            number = ""
        turn.push_panel(EntryPanel(number, key=panel.key, kind=kind))


def is_fit(phone: Phone, number: str) -> bool:
    """Whether a key may be about this."""
    return resolve(phone, number) is not Reason.NUMBER_NOT_VALID


def bind(turn: Turn, key: int, kind: KeyKind, number: str) -> None:
    """Keep what the key is for, and close what has asked for it."""
    now = bound(turn.phone, key)
    label = now.label if now and (now.kind, now.number) == (kind, number) else name_of(turn.phone, number)
    turn.keep(f"speed-dial.{key}", kept_key(SpeedDialKey(key, label, number, kind)))
    _close(turn)
    turn.notify(Notice.KEY_SAVED)


def unbind(turn: Turn, key: int) -> None:
    """The key is free."""
    turn.keep(f"speed-dial.{key}", UNBOUND)
    _close(turn)
    turn.notify(Notice.KEY_SAVED)


def _close(turn: Turn) -> None:
    """Back to where the key was asked about."""
    panels = turn.phone.panels
    turn.change(panels=tuple(each for each in panels if not isinstance(each, KindsPanel | EntryPanel)))
