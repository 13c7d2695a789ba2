"""What the telephone network tells of a call's end (ITU-T Q.850): the reason, the tone and what is kept."""

from __future__ import annotations

import pytest

from board.api import Lamp, Light
from firmware.phone.reasons import BY_CAUSE, Reason, reason_of
from firmware.phone.receiver import ToneName
from firmware.phone.records import Direction
from firmware.sip.api import CallEnded, Trouble
from firmware.ui.screen import Ended
from tests.phone.desk import Desk


@pytest.fixture
def desk() -> Desk:
    """Lifted, and 201 dialled."""
    desk = Desk()
    desk.lift()
    desk.dial("201#")
    return desk


@pytest.mark.parametrize(
    ("code", "cause", "tone", "reason"),
    [
        (404, 1, ToneName.ERROR, Reason.NO_SUCH_NUMBER),
        (404, 3, ToneName.ERROR, Reason.NO_ROUTE),
        (404, 4, ToneName.ERROR, Reason.OUT_OF_ORDER),
        (486, 17, ToneName.BUSY, Reason.BUSY),
        (603, 17, ToneName.BUSY, Reason.BUSY),
        (408, 18, ToneName.CONGESTION, Reason.NO_ANSWER),
        (480, 19, ToneName.CONGESTION, Reason.NO_ANSWER),
        (480, 20, ToneName.CONGESTION, Reason.UNAVAILABLE),
        (403, 21, ToneName.BUSY, Reason.DECLINED),
        (603, 24, ToneName.BUSY, Reason.DECLINED),
        (404, 22, ToneName.ERROR, Reason.NUMBER_CHANGED),
        (502, 27, ToneName.ERROR, Reason.OUT_OF_ORDER),
        (484, 28, ToneName.ERROR, Reason.NUMBER_NOT_VALID),
        (503, 34, ToneName.CONGESTION, Reason.LINES_BUSY),
        (503, 38, ToneName.CONGESTION, Reason.LINES_BUSY),
        (503, 41, ToneName.CONGESTION, Reason.LINES_BUSY),
        (503, 42, ToneName.CONGESTION, Reason.LINES_BUSY),
        (503, 47, ToneName.CONGESTION, Reason.LINES_BUSY),
        (603, 50, ToneName.CONGESTION, Reason.FORBIDDEN),
        (403, 55, ToneName.CONGESTION, Reason.FORBIDDEN),
        (403, 57, ToneName.CONGESTION, Reason.FORBIDDEN),
        (500, 63, ToneName.ERROR, Reason.NOT_OFFERED),
        (503, 88, ToneName.ERROR, Reason.INCOMPATIBLE),
        (504, 102, ToneName.CONGESTION, Reason.TIMED_OUT),
    ],
)
def test_a_cause_has_its_tone_and_its_reason(
    desk: Desk, code: int, cause: int, tone: ToneName, reason: Reason
) -> None:
    desk.ends(code, cause=cause)
    assert desk.tone() is tone
    assert desk.screen() == Ended("201", "", reason, code, cause=cause)
    assert desk.logged[0].reason is reason


@pytest.mark.parametrize("cause", [0, 16, 31, 99, 111, 127])
@pytest.mark.parametrize(
    ("code", "reason"), [(486, Reason.BUSY), (404, Reason.NO_SUCH_NUMBER), (500, Reason.SERVER_ERROR)]
)
def test_the_status_keeps_its_word_where_the_cause_says_nothing_more(
    desk: Desk, code: int, reason: Reason, cause: int
) -> None:
    desk.ends(code, cause=cause)
    assert desk.shows(Ended).reason is reason


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (Trouble.NO_CODEC, Reason.NO_CODEC),
        (Trouble.CREDENTIALS, Reason.CREDENTIALS),
        (Trouble.ENCRYPTION, Reason.ENCRYPTION),
        (Trouble.UNREACHABLE, Reason.SERVER_UNREACHABLE),
    ],
)
def test_what_the_phone_itself_has_found_counts_more(trouble: Trouble, reason: Reason) -> None:
    assert all(reason_of(488, trouble, cause) is reason for cause in range(128))


def test_every_cause_is_one_of_seven_bits_and_none_is_a_word_for_success() -> None:
    assert all(1 <= cause <= 127 for cause in BY_CAUSE)
    assert Reason.ENDED not in BY_CAUSE.values()


# --- a talk that ends, and calls that come in ------------------------------------------------------


@pytest.mark.parametrize("cause", [0, 16, 17, 31, 127])
def test_somebody_hangs_up(cause: int) -> None:
    desk = Desk()
    desk.talk()
    desk.ends(200, cause=cause)
    assert desk.logged[0].reason is Reason.ENDED
    assert desk.tone() is not ToneName.CONGESTION


@pytest.mark.parametrize("cause", [27, 38, 41, 47, 102, 111])
def test_the_network_breaks_off_a_talk(cause: int) -> None:
    desk = Desk()
    desk.talk()
    desk.advance(9)
    desk.ends(200, cause=cause)
    assert desk.logged[0].reason is Reason.CUT_OFF
    assert desk.tone() is ToneName.CONGESTION
    assert desk.screen() == Ended("201", "", Reason.CUT_OFF, 200, 9, cause)


@pytest.mark.parametrize("cause", [13, 26])
def test_a_call_that_was_given_to_somebody_else_is_not_missed(cause: int) -> None:
    """Non-selected user clearing, as exchanges say it of a group's call that another one took."""
    desk = Desk()
    call = desk.called()
    desk.event(CallEnded(call, 487, cause=cause))
    [record] = desk.logged
    assert (record.reason, record.direction) == (Reason.ELSEWHERE, Direction.RECEIVED)
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF


@pytest.mark.parametrize("cause", [0, 16, 19, 102])
def test_a_caller_who_gives_up_is_missed_whatever_the_network_calls_it(cause: int) -> None:
    desk = Desk()
    call = desk.called()
    desk.event(CallEnded(call, 487, cause=cause))
    assert desk.logged[0].reason is Reason.MISSED
    assert desk.lamp(Lamp.MESSAGE) is Light.BLINK
