"""What the owner does with a call of the history, but for calling back: block the number, or delete it.

One call is deleted, or a whole list, after a question. A list's calls are gone from the other lists too; the
last dialled ones are numbers, so that every call that dialled one goes with it. Calls that go on stay.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from firmware.phone.commands import ForgetCall, ForgetCalls
from firmware.phone.notice import Notice
from firmware.phone.panels import (
    AdvicePanel,
    DeletePanel,
    DetailsPanel,
    ListPanel,
    ListTitle,
    MenuItem,
    MenuRow,
)
from firmware.phone.privacy import toggle_blocked
from firmware.phone.records import CallRecord, Direction
from firmware.phone.rows import chosen_record, panel_of_records, with_records
from firmware.phone.turn import Turn
from firmware.sip.api import Peer

LISTED = {ListTitle.HISTORY: None, ListTitle.MISSED: Direction.MISSED, ListTitle.REDIAL: Direction.DIALLED}
"""The direction of a list's calls; None: all."""


def choose(turn: Turn, row: MenuRow, item: MenuItem) -> None:
    """A line of a record's menu; the menu is there for one alone."""
    record = cast("CallRecord", chosen_record(turn.phone))
    title = cast("ListPanel | DetailsPanel", panel_of_records(turn.phone)).title
    match item:
        case MenuItem.BLOCK:
            toggle_blocked(turn, Peer(record.uri, record.number))
            turn.notify(Notice.UNBLOCKED if row.mark else Notice.BLOCKED)
        case MenuItem.ADVICE:
            turn.replace_panel(AdvicePanel(record))
        case MenuItem.DELETE_LIST:
            turn.replace_panel(DeletePanel(title))
        case _:  # DELETE_CALL, DELETE_NUMBER
            turn.replace_panel(DeletePanel(title, record))


def delete(turn: Turn, question: DeletePanel) -> None:
    """The owner says yes: back to the list, which has less in it now."""
    command = _command(question)
    goes = _deleted_by(command)
    turn.do(command)
    open_still = (panel for panel in turn.phone.panels if not isinstance(panel, DeletePanel | DetailsPanel))
    turn.change(panels=tuple(open_still))
    turn.phone = with_records(turn.phone, tuple(each for each in turn.phone.records if not goes(each)))
    turn.notify(Notice.CALLS_DELETED)


def _command(question: DeletePanel) -> ForgetCall | ForgetCalls:
    record = question.record
    if record is None:
        return ForgetCalls(LISTED[question.title])
    if question.title is ListTitle.REDIAL:
        return ForgetCalls(Direction.DIALLED, record.number)
    return ForgetCall(record.call, record.run)


def _deleted_by(command: ForgetCall | ForgetCalls) -> Callable[[CallRecord], bool]:
    """Whether the store deletes a record by this command; those of calls that go on are not among them."""
    if isinstance(command, ForgetCall):
        return lambda record: (record.call, record.run) == (command.call, command.run)
    return lambda record: (
        command.direction in (None, record.direction) and command.number in (None, record.number)
    )
