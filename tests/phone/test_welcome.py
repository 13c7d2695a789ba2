"""Who may ring while the owner wants to be left alone."""

from __future__ import annotations

from dataclasses import replace

from board.api import Lamp, Light
from firmware.phone.commands import SaveSetting
from firmware.phone.events import StoreLoaded, WallClock
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.records import Direction
from firmware.phone.rows import menu_rows
from firmware.phone.softkeys import SoftKey
from firmware.phone.welcome import EMERGENCY_SECONDS
from firmware.sip.api import Reject
from firmware.ui.screen import Idle
from tests.phone.answering import NOON
from tests.phone.desk import BUDI, Desk


def switch(desk: Desk, item: MenuItem) -> None:
    """Go through the menu to a setting of incoming calls, and back."""
    desk.soft(SoftKey.MENU)
    lines = [row.item for row in menu_rows(desk.phone, MenuTitle.MENU)]
    desk.choose(lines.index(MenuItem.INCOMING_CALLS))
    desk.choose([row.item for row in menu_rows(desk.phone, MenuTitle.INCOMING_CALLS)].index(item))
    desk.tap("back", "back")


def left_alone(ring_anyway: tuple[str, ...] = ()) -> Desk:
    desk = Desk(ring_anyway=ring_anyway)
    switch(desk, MenuItem.DO_NOT_DISTURB)
    return desk


def test_nobody_disturbs_an_owner_who_wants_to_be_left_alone() -> None:
    desk = left_alone()
    assert desk.shows(Idle).do_not_disturb
    assert desk.done(SaveSetting) == [SaveSetting("do-not-disturb", "on")]
    call = desk.called()
    assert desk.done(Reject) == [Reject(call, 486)]
    assert not desk.outputs().ringing
    assert desk.logged[0].direction is Direction.MISSED
    assert desk.lamp(Lamp.MESSAGE) is Light.BLINK
    switch(desk, MenuItem.DO_NOT_DISTURB)
    desk.called()
    assert desk.outputs().ringing


def test_those_who_may_always_ring_do() -> None:
    desk = left_alone(ring_anyway=("0812-3456", "sip:chief@pbx.example"))
    for peer in (
        replace(BUDI, number="08123456"),
        replace(BUDI, number="chief", uri="sip:chief@pbx.example"),
    ):
        desk.called(peer)
        assert desk.outputs().ringing
        desk.tap("back")
    desk.called(replace(BUDI, number="0812", uri="sip:0812@pbx.example"))
    assert not desk.outputs().ringing


def test_help_may_call_back() -> None:
    desk = left_alone()
    desk.lift()
    desk.dial("112")
    desk.replace()
    desk.advance(EMERGENCY_SECONDS - 1)
    desk.called()
    assert desk.outputs().ringing
    desk.tap("back")
    desk.advance(2)
    desk.called()
    assert not desk.outputs().ringing


def test_nobody_waits_where_calls_may_not() -> None:
    desk = Desk()
    switch(desk, MenuItem.CALLS_MAY_WAIT)
    desk.talk()
    call = desk.called()
    assert desk.done(Reject) == [Reject(call, 486)]
    desk.ends()
    desk.replace()
    desk.advance(5)
    switch(desk, MenuItem.CALLS_MAY_WAIT)
    desk.talk()
    desk.called()
    assert len(desk.done(Reject)) == 1


def test_help_may_call_back_after_a_restart() -> None:
    desk = Desk()
    desk.event(WallClock(NOON, 0))
    desk.lift()
    desk.dial("112")
    kept = {command.name: command.value for command in desk.done(SaveSetting)}
    again = left_alone()
    again.event(StoreLoaded((), (*kept.items(), ("do-not-disturb", "on"))))
    again.called()
    assert not again.outputs().ringing  # nobody knows yet when that was
    again.event(WallClock(NOON + 60, 0))
    again.called()
    assert again.outputs().ringing
    again.tap("back")
    again.event(WallClock(NOON + EMERGENCY_SECONDS, 0))
    again.called()
    assert not again.outputs().ringing


def test_help_that_was_called_before_the_time_was_known_is_remembered() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("112")
    desk.advance(10)
    desk.event(WallClock(NOON, 0))
    desk.event(WallClock(NOON + 100, 0))
    kept = [command for command in desk.done(SaveSetting) if command.name == "emergency-at"]
    assert kept == [SaveSetting("emergency-at", str(int(NOON) - 10))]
