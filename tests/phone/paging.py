"""A phone with paging groups, and pages that reach it."""

from __future__ import annotations

from typing import Any

from firmware.phone.settings import KeyKind, PageGroup, SpeedDialKey
from firmware.sip.api import PageBegan
from tests.phone.desk import Desk

FIRE, SHOP, TALK, OUT, IN = 1, 2, 3, 4, 5
GROUPS = (
    PageGroup(FIRE, "Fire", 1),
    PageGroup(SHOP, "Shop", 4),
    PageGroup(TALK, "Talk", 4),
    PageGroup(OUT, "Out", 4, receive=False),
    PageGroup(IN, "", 4, send=False),
)
KEYS = tuple(SpeedDialKey(group, "", str(group), KeyKind.PAGE) for group in range(1, 7))
STRANGER = "10.0.0.77"


def phone(**changes: Any) -> Desk:
    return Desk(page_groups=GROUPS, speed_dials=KEYS, **changes)


def paged(desk: Desk, group: int = SHOP, source: str = STRANGER) -> None:
    desk.event(PageBegan(group, source))


def heard(desk: Desk) -> int:
    return desk.outputs().sound.page_heard
