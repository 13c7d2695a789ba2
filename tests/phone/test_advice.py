"""What to do about a call that failed: by a key while it is told, and later in the history."""

from __future__ import annotations

import pytest

from firmware.phone.panels import AdvicePanel, MenuItem
from firmware.phone.reasons import ADVISED, Reason
from firmware.phone.receiver import ToneName
from firmware.phone.records import CallRecord, Direction
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import CallEnded, CallId, Trouble
from firmware.ui.draw import draw
from firmware.ui.kept import Advice, CallDetails
from firmware.ui.screen import Ended, Idle, Menu
from firmware.ui.view import view
from tests.phone.desk import Desk
from tests.phone.menu_path import go

UNREACHABLE = (503, Trouble.UNREACHABLE)


def failed(code: int, trouble: Trouble = Trouble.NONE, cause: int = 0) -> Desk:
    desk = Desk()
    desk.lift()
    desk.dial("201#")
    desk.ends(code, trouble, cause)
    return desk


def test_a_key_tells_what_to_do_and_the_tone_goes_on() -> None:
    desk = failed(*UNREACHABLE)
    assert desk.labels() == (SoftKey.RETRY, SoftKey.NEXT_STEP, SoftKey.CLOSE)
    desk.soft(SoftKey.NEXT_STEP)
    assert desk.screen() == Advice("201", "", Reason.SERVER_UNREACHABLE, 503)
    assert desk.tone() is ToneName.CONGESTION
    assert "Menu, Self-test" in " ".join(draw(view(desk.phone), (128, 64), "en").words)
    assert desk.labels() == (None, None, SoftKey.BACK)
    desk.replace()
    assert desk.tone() is None
    desk.shows(Advice)
    desk.tap("back")
    desk.shows(Idle)


def test_the_cause_is_told_too() -> None:
    desk = failed(404, cause=1)
    desk.soft(SoftKey.NEXT_STEP)
    assert desk.screen() == Advice("201", "", Reason.NO_SUCH_NUMBER, 404, 1)
    assert "Code 404/1" in draw(view(desk.phone), (128, 64), "en").words


@pytest.mark.parametrize("code", [486, 408, 480, 503, 603])
def test_where_nothing_can_be_done_there_is_no_key(code: int) -> None:
    desk = failed(code)
    assert desk.labels() == (SoftKey.RETRY, None, SoftKey.CLOSE)


def test_it_can_be_read_later() -> None:
    desk = failed(*UNREACHABLE)
    desk.replace()
    desk.advance(10)
    desk.soft(SoftKey.HISTORY)
    desk.soft(SoftKey.DETAILS)
    assert desk.shows(CallDetails).reason is Reason.SERVER_UNREACHABLE
    desk.soft(SoftKey.MORE)
    go(desk, MenuItem.ADVICE)
    assert desk.shows(Advice).reason is Reason.SERVER_UNREACHABLE
    desk.tap("back")
    desk.shows(CallDetails)


def test_the_menu_of_a_call_that_only_was_busy_has_no_advice() -> None:
    desk = failed(486)
    desk.replace()
    desk.advance(10)
    desk.soft(SoftKey.HISTORY)
    desk.soft(SoftKey.DETAILS)
    desk.soft(SoftKey.MORE)
    assert [row.item for row in desk.shows(Menu).rows] == [
        MenuItem.BLOCK,
        MenuItem.DELETE_CALL,
        MenuItem.DELETE_LIST,
    ]


def test_beside_a_held_call_the_failure_is_told_and_no_more() -> None:
    """The held one comes back by itself."""
    desk = Desk()
    desk.talk()
    desk.tap("conference")
    desk.dial("202#")
    desk.event(CallEnded(desk.call().id, 404))
    assert desk.shows(Ended).reason is Reason.NO_SUCH_NUMBER
    assert desk.labels() == (SoftKey.RETRY, None, SoftKey.CLOSE)


def test_what_has_no_advice_is_at_least_named() -> None:
    """A record that another firmware wrote."""
    desk = Desk()
    record = CallRecord(CallId(2), None, Direction.DIALLED, "201", "sip:201@x")
    desk.phone = desk.phone.__class__(desk.phone.settings, panels=(AdvicePanel(record),))
    assert Reason.FAILED not in ADVISED
    assert "Call failed" in draw(view(desk.phone), (128, 64), "en").words
