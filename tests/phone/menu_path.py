"""Ways through the menu, for tests: by the names of its lines, as a person reads them."""

from __future__ import annotations

from firmware.phone.focus import At, focus
from firmware.phone.panels import KindsPanel, MenuItem, MenuPanel
from firmware.phone.rows import rows
from firmware.phone.softkeys import SoftKey
from tests.phone.desk import Desk


def go(desk: Desk, *items: MenuItem) -> None:
    """From an idle phone, or a menu, through these lines."""
    if focus(desk.phone).at is At.IDLE:
        desk.soft(SoftKey.MENU)
    for item in items:
        panel = desk.phone.panels[-1]
        assert isinstance(panel, MenuPanel | KindsPanel)
        lines = [row.item for row in rows(desk.phone, panel)]  # type: ignore[union-attr]
        desk.tap(*["down"] * ((lines.index(item) - panel.chosen) % len(lines)), "ok")


def leave(desk: Desk) -> None:
    """Back to the idle screen."""
    while desk.phone.panels:
        desk.tap("back")
