"""Redial, history, details and the missed-call lamp."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import Lamp, Light
from firmware.phone.calls import KEEP_RECORDS
from firmware.phone.commands import MarkHistorySeen
from firmware.phone.events import WallClock
from firmware.phone.panels import DetailsPanel, ListTitle
from firmware.phone.reasons import Reason
from firmware.phone.records import Direction
from firmware.phone.rows import REDIAL_ROWS
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Dial, Peer
from firmware.ui.kept import CallDetails, CallList
from firmware.ui.screen import Idle
from tests.phone.desk import BUDI, HOME, OFFICE, SARI, Desk


def call_out(desk: Desk, *numbers: str) -> None:
    for number in numbers:
        desk.lift()
        desk.dial(f"{number}#")
        desk.replace()
    desk.advance(5)
    desk.forget()


def miss(desk: Desk, *numbers: str) -> None:
    for number in numbers:
        desk.called(replace(BUDI, number=number))
        desk.ends(487)
    desk.advance(5)
    desk.forget()


def shown(desk: Desk) -> list[str]:
    return [row.peer for row in desk.shows(CallList).rows]


def test_redial_shows_the_last_numbers_newest_first_and_each_once() -> None:
    desk = Desk()
    miss(desk, "300")
    call_out(desk, "201", "202", "201")
    desk.tap("redial")
    assert shown(desk) == ["201", "202"]


def test_redial_has_so_many_rows() -> None:
    desk = Desk()
    call_out(desk, *(str(number) for number in range(200, 200 + REDIAL_ROWS + 3)))
    desk.tap("redial")
    assert len(shown(desk)) == REDIAL_ROWS


def test_redial_twice_calls_the_last_number() -> None:
    desk = Desk()
    call_out(desk, "201")
    desk.tap("redial", "redial")
    assert desk.dialled == ["sip:201@pbx.example"]


def test_redial_calls_the_row_that_was_chosen() -> None:
    desk = Desk()
    call_out(desk, "201", "202")
    desk.tap("redial", "down", "redial")
    assert desk.dialled == ["sip:201@pbx.example"]


def test_redial_with_the_handset_up() -> None:
    desk = Desk()
    call_out(desk, "201")
    desk.lift()
    desk.soft(SoftKey.REDIAL)
    desk.tap("ok")
    assert desk.dialled == ["sip:201@pbx.example"]
    assert not desk.phone.speaker


def test_redial_throws_away_a_number_begun() -> None:
    desk = Desk()
    call_out(desk, "201")
    desk.lift()
    desk.dial("99")
    desk.tap("redial")
    desk.advance(10)
    assert not desk.dialled
    desk.dial("3")
    assert desk.phone.dial.digits == "3"


@pytest.mark.parametrize("key", ["ok", "redial", "up", "soft1", "soft2"])
def test_an_empty_list_offers_nothing_but_the_way_back(key: str) -> None:
    desk = Desk()
    miss(desk, "300")
    desk.tap("redial")
    assert desk.labels() == (None, None, SoftKey.BACK)
    desk.tap(key)
    assert shown(desk) == []
    desk.tap("back")
    desk.shows(Idle)


def test_the_chosen_row_goes_round() -> None:
    desk = Desk()
    call_out(desk, "201", "202", "203")
    desk.tap("redial", "up")
    assert desk.shows(CallList).chosen == 2
    desk.tap("down")
    assert desk.shows(CallList).chosen == 0


def test_redial_of_a_lan_call_finds_the_phone_where_it_is_now() -> None:
    desk = Desk()
    desk.lan(SARI)
    call_out(desk, "102")
    desk.lan(replace(SARI, address="10.0.0.77"))
    desk.tap("redial", "redial")
    assert desk.dialled == ["sip:102@10.0.0.77:5060"]


def test_redial_of_a_lan_call_to_a_phone_that_left_tries_its_last_address() -> None:
    desk = Desk()
    desk.lan(SARI)
    call_out(desk, "102")
    desk.lan()
    desk.tap("redial", "redial")
    [dial] = desk.done(Dial)
    assert dial.uri == "sip:102@10.0.0.2:5060"


def test_calling_back_goes_by_the_account_that_was_called() -> None:
    desk = Desk(accounts=(OFFICE, HOME))
    desk.called(BUDI, "Home")
    desk.ends(487)
    desk.soft(SoftKey.RETRY)
    assert desk.done(Dial)[0].account == "Home"
    desk.soft(SoftKey.END)
    desk.soft(SoftKey.CLOSE)
    desk.tap("redial", "redial")
    assert desk.done(Dial)[1].account == "Home"


# --- the history and the lamp ---------------------------------------------------------------------


def test_a_missed_call_blinks_until_the_history_was_opened() -> None:
    desk = Desk()
    miss(desk, "300", "301")
    assert desk.lamp(Lamp.MESSAGE) is Light.BLINK
    assert desk.shows(Idle).missed == 2
    desk.soft(SoftKey.MISSED)
    assert shown(desk) == ["301", "300"]
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF
    assert desk.done(MarkHistorySeen) == [MarkHistorySeen()]
    desk.tap("back")
    desk.soft(SoftKey.HISTORY)
    assert len(desk.done(MarkHistorySeen)) == 1


@pytest.mark.parametrize("key", ["up", "down"])
def test_the_arrows_open_the_history(key: str) -> None:
    desk = Desk()
    miss(desk, "300")
    desk.tap(key)
    assert shown(desk) == ["300"]


def test_details_say_when_why_and_by_which_account() -> None:
    desk = Desk()
    desk.event(WallClock(1_790_164_800.0, 7 * 3600))
    desk.called()
    desk.lift()
    desk.confirmed()
    desk.advance(75)
    desk.replace()
    desk.advance(5)
    desk.soft(SoftKey.HISTORY)
    desk.soft(SoftKey.DETAILS)
    details = desk.shows(CallDetails)
    assert details.row.when == (2026, 9, 23, 19, 0)
    assert details.row.today
    assert details.row.direction is Direction.RECEIVED
    assert (details.reason, details.seconds, details.via) == (Reason.ENDED, 75, "Office")
    assert desk.labels() == (SoftKey.CALL, SoftKey.MORE, SoftKey.BACK)
    desk.tap("up")
    assert desk.screen() == details
    desk.tap("ok")
    assert desk.dialled == ["sip:201@pbx.example"]


def test_details_stay_with_their_call_when_another_one_is_missed() -> None:
    desk = Desk()
    miss(desk, "300")
    desk.soft(SoftKey.MISSED)
    desk.soft(SoftKey.DETAILS)
    miss(desk, "301")
    assert desk.shows(CallDetails).row.peer == "300"
    assert desk.lamp(Lamp.MESSAGE) is Light.BLINK


def test_details_of_a_row_that_no_list_has_show_the_idle_screen() -> None:
    desk = Desk()
    desk.phone = replace(desk.phone, panels=(DetailsPanel(ListTitle.REDIAL, 3),))
    desk.shows(Idle)
    assert desk.labels() == (None, None, SoftKey.BACK)


def test_the_first_missed_call_into_an_open_list_is_chosen() -> None:
    desk = Desk()
    desk.soft(SoftKey.HISTORY)
    miss(desk, "300")
    assert shown(desk) == ["300"]
    assert desk.labels()[0] is SoftKey.CALL


def test_details_then_redial_then_details_do_not_pile_up() -> None:
    desk = Desk()
    call_out(desk, "201")
    for _ in range(20):
        desk.tap("redial")
        desk.soft(SoftKey.DETAILS)
    desk.tap("back", "back")
    desk.shows(Idle)


def test_a_digit_typed_into_a_list_begins_a_number() -> None:
    desk = Desk()
    miss(desk, "300")
    desk.soft(SoftKey.MISSED)
    desk.dial("5")
    assert desk.phone.dial.digits == "5"
    assert not desk.phone.panels


def test_lifting_the_handset_leaves_the_list() -> None:
    desk = Desk()
    miss(desk, "300")
    desk.soft(SoftKey.MISSED)
    desk.lift()
    assert not desk.phone.panels
    assert not desk.dialled


def test_a_list_left_alone_closes() -> None:
    desk = Desk()
    miss(desk, "300", "301")
    desk.soft(SoftKey.MISSED)
    desk.advance(50)
    desk.tap("down")
    desk.advance(50)
    assert desk.phone.panels
    desk.advance(11)
    desk.shows(Idle)


def test_missed_calls_have_a_list_of_their_own_until_it_was_opened() -> None:
    desk = Desk()
    miss(desk, "300")
    call_out(desk, "201")
    desk.soft(SoftKey.MISSED)
    assert shown(desk) == ["300"]
    assert desk.done(MarkHistorySeen)
    desk.tap("back")
    desk.soft(SoftKey.HISTORY)
    assert shown(desk) == ["201", "300"]


def test_the_history_is_bounded() -> None:
    desk = Desk()
    miss(desk, *(str(number) for number in range(KEEP_RECORDS + 5)))
    assert len(desk.phone.records) == KEEP_RECORDS
    assert desk.phone.records[0].number == str(KEEP_RECORDS + 4)


def test_calling_back_somebody_who_hid_his_number_gives_the_error_tone() -> None:
    desk = Desk()
    desk.called(Peer("", "", ""))
    desk.ends(487)
    desk.soft(SoftKey.RETRY)
    assert desk.logged[-1].reason is Reason.NUMBER_NOT_VALID
