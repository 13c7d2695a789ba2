"""Keys for colleagues and parking places: who is watched, the lamps, and the call that a press takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import Lamp, Light
from firmware.phone.events import StoreLoaded
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuTitle
from firmware.phone.reasons import Reason
from firmware.phone.rows import menu_rows
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.sip import api as sip
from firmware.sip.watching import DialogId, DialogsChanged, DialogState, WatchDialogs, Watched
from firmware.ui.screen import Ended, Idle, Outgoing
from tests.phone.desk import HOME, OFFICE, SARI, Desk

SARIS = "sip:202@pbx.example"
PLACE = "sip:701@pbx.example"
KEYS = (
    SpeedDialKey(1, "Sari", "202", KeyKind.EXTENSION),
    SpeedDialKey(2, "", "701", KeyKind.PARK),
    SpeedDialKey(3, "Budi", "201"),
)
DIALOG = DialogId("abc", "hers", "his")
RINGS = DialogsChanged("Office", SARIS, DialogState.RINGING, "0812", "Budi", "sip:0812@10.0.0.9:5060", DIALOG)


@pytest.fixture
def desk() -> Desk:
    desk = Desk(speed_dials=KEYS)
    desk.event(sip.StackReady(5060))
    return desk


def watched(desk: Desk) -> list[frozenset[Watched]]:
    return [command.everybody for command in desk.done(WatchDialogs)]


def tells(desk: Desk, uri: str, state: DialogState) -> None:
    desk.event(DialogsChanged("Office", uri, state))


def test_who_has_a_key_of_these_kinds_is_watched_once(desk: Desk) -> None:
    assert watched(desk) == [{Watched("Office", SARIS), Watched("Office", PLACE)}]
    desk.tap("5")
    desk.event(sip.RegistrationChanged("Office", sip.RegistrationState.REGISTERED, 200))
    assert len(watched(desk)) == 1


def test_nobody_is_watched_before_the_stack_runs() -> None:
    desk = Desk(speed_dials=KEYS)
    tells(desk, SARIS, DialogState.BUSY)
    assert not watched(desk)
    assert desk.remarks == [f"{SARIS} at 'Office' is not watched"]


def test_a_stack_that_begins_anew_watches_anew(desk: Desk) -> None:
    desk.forget()
    desk.event(sip.StackReady(5060))
    assert watched(desk) == [{Watched("Office", SARIS), Watched("Office", PLACE)}]


def test_a_key_that_is_bound_anew_changes_who_is_watched(desk: Desk) -> None:
    tells(desk, SARIS, DialogState.BUSY)
    tells(desk, PLACE, DialogState.BUSY)
    desk.forget()
    desk.event(StoreLoaded((), (("speed-dial.1", "203\tAgus\textension"),)))
    assert watched(desk) == [{Watched("Office", "sip:203@pbx.example"), Watched("Office", PLACE)}]
    assert (desk.lamp(Lamp.SPEED_1), desk.lamp(Lamp.SPEED_2)) == (Light.OFF, Light.ON)


def test_the_account_that_dials_watches() -> None:
    desk = Desk(speed_dials=KEYS, accounts=(OFFICE, HOME))
    desk.event(sip.StackReady(5060))
    desk.forget()
    desk.event(StoreLoaded((), (("outgoing-account", "Home"),)))
    assert Watched("Home", "sip:202@home.example") in watched(desk)[0]


def test_a_phone_on_the_local_network_is_not_watched() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Sari", "102", KeyKind.EXTENSION),))
    desk.event(sip.StackReady(5060))
    desk.lan(SARI)
    assert watched(desk) == [{Watched("Office", "sip:102@pbx.example")}, frozenset()]


@pytest.mark.parametrize(
    ("state", "light"),
    [
        (DialogState.IDLE, Light.OFF),
        (DialogState.RINGING, Light.FAST),
        (DialogState.BUSY, Light.ON),
        (DialogState.UNKNOWN, Light.OFF),
    ],
)
def test_the_lamp_shows_what_they_do(desk: Desk, state: DialogState, light: Light) -> None:
    tells(desk, SARIS, DialogState.BUSY)
    tells(desk, SARIS, state)
    assert desk.lamp(Lamp.SPEED_1) is light
    assert desk.lamp(Lamp.SPEED_2) is Light.OFF


def test_the_menu_says_it(desk: Desk) -> None:
    tells(desk, SARIS, DialogState.BUSY)
    tells(desk, PLACE, DialogState.IDLE)
    rows = menu_rows(desk.phone, MenuTitle.SPEED_DIALS)
    assert [(row.text, row.doing) for row in rows[:3]] == [
        ("1 Sari", DialogState.BUSY),
        ("2 701", DialogState.IDLE),
        ("3 Budi", DialogState.UNKNOWN),
    ]


def test_an_idle_phone_says_whose_phone_rings(desk: Desk) -> None:
    desk.event(RINGS)
    assert desk.shows(Idle).ringing == ((1, "Sari"),)
    tells(desk, PLACE, DialogState.RINGING)
    assert desk.shows(Idle).ringing == ((1, "Sari"),)


def test_a_press_calls_who_is_free(desk: Desk) -> None:
    tells(desk, SARIS, DialogState.IDLE)
    desk.tap("speed1")
    assert desk.dialled == [SARIS]


def test_a_press_takes_what_rings_there(desk: Desk) -> None:
    desk.event(RINGS)
    desk.tap("speed1")
    assert desk.done(sip.PickUp) == [sip.PickUp(sip.CallId(1), "Office", RINGS.target, DIALOG)]
    assert not desk.dialled
    assert desk.phone.speaker
    shown = desk.shows(Outgoing)
    assert (shown.peer, shown.name) == ("0812", "Budi")


def test_the_servers_code_takes_it_where_one_is_set() -> None:
    desk = Desk(speed_dials=KEYS, accounts=(replace(OFFICE, pickup="*8{number}"),))
    desk.event(sip.StackReady(5060))
    desk.event(RINGS)
    desk.tap("speed1")
    assert desk.dialled == ["sip:*8202@pbx.example"]


@pytest.mark.parametrize("told", [replace(RINGS, dialog=None), replace(RINGS, target="")])
def test_what_nothing_is_known_of_is_called(desk: Desk, told: DialogsChanged) -> None:
    desk.event(told)
    desk.tap("speed1")
    assert desk.dialled == [SARIS]


def test_a_target_that_is_no_address_is_refused(desk: Desk) -> None:
    desk.event(replace(RINGS, target="sip:<>"))
    desk.tap("speed1")
    assert not desk.done(sip.PickUp)
    assert not desk.dialled


def test_a_press_in_a_call_gives_it_to_them(desk: Desk) -> None:
    call = desk.talk()
    desk.event(RINGS)
    desk.tap("speed1")
    assert desk.done(sip.Transfer) == [sip.Transfer(call, SARIS)]


def test_a_call_that_is_made_is_not_disturbed(desk: Desk) -> None:
    desk.lift()
    desk.dial("201#")
    desk.event(RINGS)
    desk.tap("speed1")
    assert desk.notice() is Notice.LINE_BUSY


def test_a_call_is_parked_and_taken_back(desk: Desk) -> None:
    call = desk.talk()
    desk.tap("speed2")
    assert desk.done(sip.Transfer) == [sip.Transfer(call, PLACE)]
    desk.event(sip.TransferProgress(call, 200))
    ended = desk.shows(Ended)
    assert (ended.reason, ended.to) == (Reason.PARKED, "701")
    desk.replace()
    tells(desk, PLACE, DialogState.BUSY)
    assert desk.lamp(Lamp.SPEED_2) is Light.ON
    desk.forget()
    desk.tap("speed2")
    assert desk.dialled == [PLACE]
