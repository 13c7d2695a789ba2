"""Deleting calls from the history: one or a whole list, never without a question, never one that goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import Lamp, Light
from firmware.phone.calls import KEEP_RECORDS
from firmware.phone.commands import Command, ForgetCall, ForgetCalls
from firmware.phone.events import StoreLoaded
from firmware.phone.notice import Notice
from firmware.phone.panels import ListTitle, MenuItem, MenuTitle
from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord, Direction
from firmware.phone.rows import menu_rows
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import CallId
from firmware.ui.kept import CallDetails, CallList, DeleteCalls
from firmware.ui.screen import Idle, Menu
from tests.phone.desk import BUDI, Desk
from tests.phone.menu_path import go
from tests.phone.test_history import call_out, miss, shown

OLD = CallRecord(
    CallId(2), 1_790_000_000.0, Direction.RECEIVED, "400", "sip:400@x", reason=Reason.ENDED, run="before"
)


def deletions(desk: Desk) -> list[Command]:
    return [command for command in desk.commands if isinstance(command, ForgetCall | ForgetCalls)]


def ask(desk: Desk, item: MenuItem) -> None:
    """From a list, or a call's details, to the question."""
    if SoftKey.DETAILS in desk.labels():
        desk.soft(SoftKey.DETAILS)
    desk.soft(SoftKey.MORE)
    go(desk, item)
    desk.shows(DeleteCalls)


def test_one_call_is_deleted_from_its_details_after_a_question() -> None:
    desk = Desk()
    miss(desk, "300", "301", "302")
    desk.tap("up", "down")
    ask(desk, MenuItem.DELETE_CALL)
    question = desk.shows(DeleteCalls)
    assert question.row
    assert (question.title, question.row.peer) == (ListTitle.HISTORY, "301")
    assert desk.labels() == (SoftKey.YES, SoftKey.NO, SoftKey.BACK)
    assert not deletions(desk)
    desk.soft(SoftKey.YES)
    assert deletions(desk) == [ForgetCall(CallId(4))]
    assert desk.notice() is Notice.CALLS_DELETED
    assert shown(desk) == ["302", "300"]
    assert desk.shows(CallList).chosen == 1


@pytest.mark.parametrize("key", ["soft2", "soft3", "back"])
def test_whoever_does_not_say_yes_keeps_everything(key: str) -> None:
    desk = Desk()
    miss(desk, "300")
    desk.tap("up")
    ask(desk, MenuItem.DELETE_CALL)
    desk.tap(key)
    assert not deletions(desk)
    assert desk.shows(CallDetails).row.peer == "300"
    desk.tap("back")
    assert shown(desk) == ["300"]


def test_a_question_left_alone_deletes_nothing() -> None:
    desk = Desk()
    miss(desk, "300")
    desk.tap("up")
    ask(desk, MenuItem.DELETE_LIST)
    desk.advance(61)
    desk.shows(Idle)
    assert not deletions(desk)
    assert len(desk.phone.records) == 1


def test_the_last_row_is_deleted_and_the_one_before_it_is_chosen() -> None:
    desk = Desk()
    miss(desk, "300", "301")
    desk.tap("up", "up")
    ask(desk, MenuItem.DELETE_CALL)
    desk.soft(SoftKey.YES)
    assert (shown(desk), desk.shows(CallList).chosen) == (["301"], 0)
    ask(desk, MenuItem.DELETE_CALL)
    desk.soft(SoftKey.YES)
    assert shown(desk) == []
    assert desk.labels() == (None, None, SoftKey.BACK)
    desk.tap("back")
    desk.shows(Idle)


def test_a_call_of_an_earlier_run_is_named_by_that() -> None:
    """Calls are counted anew with each run: its namesake of today stays."""
    desk = Desk()
    miss(desk, "300")
    desk.event(StoreLoaded((OLD,)))
    desk.tap("up", "down")
    ask(desk, MenuItem.DELETE_CALL)
    desk.soft(SoftKey.YES)
    assert deletions(desk) == [ForgetCall(OLD.call, "before")]
    assert shown(desk) == ["300"]


def test_the_whole_history_is_deleted() -> None:
    desk = Desk()
    miss(desk, "300")
    call_out(desk, "201")
    desk.event(StoreLoaded((OLD,)))
    desk.soft(SoftKey.MISSED)
    desk.tap("back", "up")
    ask(desk, MenuItem.DELETE_LIST)
    assert desk.screen() == DeleteCalls(ListTitle.HISTORY)
    desk.soft(SoftKey.YES)
    assert deletions(desk) == [ForgetCalls()]
    assert shown(desk) == []
    assert not desk.phone.records
    desk.tap("redial")
    assert shown(desk) == []


def test_missed_calls_are_deleted_and_the_others_stay() -> None:
    desk = Desk()
    call_out(desk, "201")
    miss(desk, "300", "301")
    desk.soft(SoftKey.MISSED)
    ask(desk, MenuItem.DELETE_LIST)
    desk.soft(SoftKey.YES)
    assert deletions(desk) == [ForgetCalls(Direction.MISSED)]
    assert shown(desk) == []
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF
    desk.tap("back", "up")
    assert shown(desk) == ["201"]


def test_a_number_of_the_redial_list_goes_with_all_its_calls() -> None:
    desk = Desk()
    call_out(desk, "201", "202", "201")
    miss(desk, "201")
    desk.tap("redial")
    desk.soft(SoftKey.DETAILS)
    desk.soft(SoftKey.MORE)
    assert MenuItem.DELETE_CALL not in [row.item for row in desk.shows(Menu).rows]
    go(desk, MenuItem.DELETE_NUMBER)
    desk.soft(SoftKey.YES)
    assert deletions(desk) == [ForgetCalls(Direction.DIALLED, "201")]
    assert shown(desk) == ["202"]
    desk.tap("back", "up")
    assert shown(desk) == ["201", "202"], "whoever called from there is still in the history"


def test_the_redial_list_is_deleted() -> None:
    desk = Desk()
    call_out(desk, "201", "202")
    miss(desk, "300")
    desk.tap("redial")
    ask(desk, MenuItem.DELETE_LIST)
    desk.soft(SoftKey.YES)
    assert deletions(desk) == [ForgetCalls(Direction.DIALLED)]
    assert [record.number for record in desk.phone.records] == ["300"]


def test_deleted_calls_are_not_redialled() -> None:
    desk = Desk()
    call_out(desk, "201", "202")
    desk.tap("up")
    ask(desk, MenuItem.DELETE_CALL)
    desk.soft(SoftKey.YES)
    desk.tap("redial", "redial")
    assert desk.dialled == ["sip:201@pbx.example"]


def test_a_call_that_comes_meanwhile_is_not_lost() -> None:
    """It rings while the question is asked, is missed, and the answer is about what was asked."""
    desk = Desk()
    miss(desk, "300", "301")
    desk.tap("up")
    ask(desk, MenuItem.DELETE_CALL)
    desk.called(replace(BUDI, number="302"))
    desk.ends(487)
    desk.advance(5)
    assert desk.shows(DeleteCalls).row
    desk.soft(SoftKey.YES)
    assert deletions(desk) == [ForgetCall(CallId(4))]
    assert shown(desk) == ["302", "300"]


def test_a_call_that_is_missed_meanwhile_is_not_deleted_unseen() -> None:
    """The question was about others."""
    desk = Desk()
    miss(desk, "300")
    desk.soft(SoftKey.MISSED)
    ask(desk, MenuItem.DELETE_LIST)
    desk.called(replace(BUDI, number="301"))
    desk.ends(487)
    desk.advance(5)
    assert desk.shows(CallDetails).row.peer == "300"
    assert not deletions(desk)
    assert desk.lamp(Lamp.MESSAGE) is Light.BLINK
    desk.tap("back")
    assert shown(desk) == ["301", "300"]


def test_a_number_that_is_dialled_again_meanwhile_is_asked_about_anew() -> None:
    """By a call that was on hold, and is over now."""
    desk = Desk()
    desk.talk("201")
    desk.soft(SoftKey.END)
    desk.advance(5)
    desk.dial("201#")
    desk.confirmed()
    desk.soft(SoftKey.MORE)
    go(desk, MenuItem.NEW_CALL)
    desk.soft(SoftKey.REDIAL)
    ask(desk, MenuItem.DELETE_NUMBER)
    desk.ends()
    assert not isinstance(desk.screen(), DeleteCalls)
    assert not deletions(desk)
    assert [record.number for record in desk.phone.records] == ["201", "201"]


def test_while_another_call_is_held_the_history_can_be_deleted() -> None:
    desk = Desk()
    miss(desk, "300")
    desk.talk("202")
    desk.forget()
    desk.soft(SoftKey.MORE)
    go(desk, MenuItem.NEW_CALL)
    desk.soft(SoftKey.HISTORY)
    ask(desk, MenuItem.DELETE_LIST)
    desk.soft(SoftKey.YES)
    assert deletions(desk) == [ForgetCalls()]
    desk.ends()
    assert [record.number for record in desk.phone.records] == ["202"]


def test_the_oldest_call_s_details_stay_with_it_until_it_is_forgotten() -> None:
    """A call more, and the list drops its oldest: what is asked about is never another one."""
    desk = Desk()
    desk.event(StoreLoaded(tuple(replace(OLD, call=CallId(n), number=str(n)) for n in range(KEEP_RECORDS))))
    desk.tap("up", "up")
    ask(desk, MenuItem.DELETE_CALL)
    miss(desk, "300")
    question = desk.shows(DeleteCalls)
    assert question.row
    assert question.row.peer == str(KEEP_RECORDS - 1)
    desk.soft(SoftKey.YES)
    assert deletions(desk) == [ForgetCall(CallId(KEEP_RECORDS - 1), "before")]
    assert len(desk.phone.records) == KEEP_RECORDS


def test_the_menu_of_a_record_is_empty_without_one() -> None:
    assert menu_rows(Desk().phone, MenuTitle.RECORD) == ()
