"""Binding a speed-dial key on the phone: hold it, choose what it is for, type the number."""

from __future__ import annotations

from firmware.phone.notice import Notice
from firmware.phone.panels import EntryPanel, KindsPanel, MenuItem, MenuRow
from firmware.phone.reasons import Reason
from firmware.phone.settings import UNBOUND, WITHOUT_NUMBER, KeyKind, SpeedDialKey, kept_key
from firmware.phone.state import Phone
from firmware.phone.target import divided, name_of, resolve
from firmware.phone.turn import Turn

ITEMS = {kind: MenuItem(f"kind-{kind}") for kind in KeyKind}
CHOSEN = (KeyKind.ACCOUNT, KeyKind.PAGE, KeyKind.ACTION)
"""The kinds of which one is chosen from a list."""


def kind_rows(phone: Phone, panel: KindsPanel) -> tuple[MenuRow, ...]:
    """What the key may be for, as it is now marked; or which of the accounts, groups or actions."""
    now = bound(phone, panel.key)
    if panel.of:
        return tuple(
            MenuRow(text=text, mark=now is not None and (now.kind, now.number) == (panel.of, number))
            for number, text in choices(phone, panel.of)
        )
    kinds = (MenuRow(ITEMS[kind], mark=now is not None and now.kind is kind) for kind in kinds_for(phone))
    return (*kinds, MenuRow(MenuItem.KIND_NOTHING, mark=now is None))


def kinds_for(phone: Phone) -> tuple[KeyKind, ...]:
    """What a key of this phone's may be for, in the menu's order."""
    there = {
        KeyKind.LOGIN: phone.settings.hot_desking,
        KeyKind.LOCK: phone.settings.lockable,
        KeyKind.ACTION: bool(phone.settings.actions),
    }
    return tuple(kind for kind in KeyKind if there.get(kind, True))


def choices(phone: Phone, kind: KeyKind) -> tuple[tuple[str, str], ...]:
    """What a key of this kind may be about, as kept and as shown: accounts, actions, groups to be paged."""
    if kind is KeyKind.ACCOUNT:
        return tuple((account.name, account.name) for account in phone.settings.accounts)
    if kind is KeyKind.ACTION:
        return tuple((name, name) for name in phone.settings.actions)
    groups = (group for group in phone.settings.page_groups if group.send)
    return tuple((str(group.number), group.name or str(group.number)) for group in groups)


def bound(phone: Phone, key: int) -> SpeedDialKey | None:
    """What the key is for now."""
    return next((each for each in phone.speed_dials if each.key == key), None)


def open_kinds(turn: Turn, key: int) -> None:
    """Ask what the key is for; the line of what it is for now is chosen."""
    _close(turn)
    now = bound(turn.phone, key)
    kinds = kinds_for(turn.phone)
    chosen = kinds.index(now.kind) if now and now.kind in kinds else 0
    turn.push_panel(KindsPanel(key, chosen))


def choose(turn: Turn, panel: KindsPanel) -> None:
    """The kind is chosen: ask what of it, or be done."""
    kinds = kinds_for(turn.phone)
    kind = panel.of or (kinds[panel.chosen] if panel.chosen < len(kinds) else None)
    if kind is None:
        unbind(turn, panel.key)
    elif panel.of:
        bind(turn, panel.key, kind, choices(turn.phone, kind)[panel.chosen][0])
    elif kind in CHOSEN:
        if choices(turn.phone, kind):
            turn.push_panel(KindsPanel(panel.key, of=kind))
        else:
            turn.notify(Notice.NO_PAGING if kind is KeyKind.PAGE else Notice.NOT_AVAILABLE)
    elif kind in WITHOUT_NUMBER:
        bind(turn, panel.key, kind, "")
    else:
        now = bound(turn.phone, panel.key)
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
    same = now is not None and (now.kind, now.number) == (kind, number)
    label = now.label if now and same else _label(turn.phone, kind, number)
    turn.keep(f"speed-dial.{key}", kept_key(SpeedDialKey(key, label, number, kind)))
    _close(turn)
    turn.notify(Notice.KEY_SAVED)


def _label(phone: Phone, kind: KeyKind, number: str) -> str:
    """The name of whom or what the key is about; an account or an action is its own."""
    if kind is KeyKind.ACTION:
        return ""
    if kind is KeyKind.PAGE:
        return dict(choices(phone, kind))[number]
    return name_of(phone, number)


def unbind(turn: Turn, key: int) -> None:
    """The key is free."""
    turn.keep(f"speed-dial.{key}", UNBOUND)
    _close(turn)
    turn.notify(Notice.KEY_SAVED)


def _close(turn: Turn) -> None:
    """Back to where the key was asked about."""
    panels = turn.phone.panels
    turn.change(panels=tuple(each for each in panels if not isinstance(each, KindsPanel | EntryPanel)))
