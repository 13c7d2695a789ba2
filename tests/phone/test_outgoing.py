"""A call on its way: what is heard and shown until somebody answers, or nobody does."""

from __future__ import annotations

import pytest

from firmware.phone.commands import OpenCallRecord
from firmware.phone.outputs import Microphone
from firmware.phone.phases import Phase
from firmware.phone.reasons import Reason
from firmware.phone.receiver import ToneName
from firmware.phone.records import Direction
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    CallAnswered,
    CallEnded,
    CallId,
    CallProgress,
    Dial,
    Encryption,
    HangUp,
    MediaChanged,
    PlayKeyTone,
    RefreshRegistrations,
    SendDtmf,
    Statistics,
    Trouble,
)
from firmware.ui.screen import Ended, Idle, Outgoing
from tests.phone.desk import SARI, Desk


@pytest.fixture
def desk() -> Desk:
    """Lifted, and 201 dialled."""
    desk = Desk()
    desk.lift()
    desk.dial("201#")
    return desk


def test_it_is_sent_and_kept_at_once(desk: Desk) -> None:
    assert desk.done(Dial) == [Dial(CallId(1), "Office", "sip:201@pbx.example")]
    assert [command.record.number for command in desk.done(OpenCallRecord)] == ["201"]
    assert desk.screen() == Outgoing("201", "", ringing=False, via="Office")
    assert desk.tone() is None


def test_dialled_ids_are_odd_and_rise(desk: Desk) -> None:
    desk.tap("soft3")
    desk.dial("202#")
    desk.tap("soft3")
    desk.dial("203#")
    assert [command.call for command in desk.done(Dial)] == [1, 3, 5]


def test_ringback_while_the_far_end_rings(desk: Desk) -> None:
    desk.far_end_rings()
    assert desk.tone() is ToneName.RINGBACK
    assert desk.shows(Outgoing).ringing
    assert desk.outputs().microphone is Microphone.CLOSED


def test_early_media_is_heard_instead_of_ringback_and_stays(desk: Desk) -> None:
    desk.far_end_rings(183, early_media=True)
    assert desk.tone() is None
    assert desk.outputs().sound.heard == {desk.call().id}
    desk.far_end_rings(180)
    assert desk.tone() is None
    assert desk.outputs().microphone is Microphone.CLOSED


def test_ringback_gives_way_to_early_media(desk: Desk) -> None:
    desk.far_end_rings()
    desk.far_end_rings(183, early_media=True)
    assert desk.tone() is None


def test_digits_answer_a_voice_menu_before_the_call_is_answered(desk: Desk) -> None:
    desk.far_end_rings()
    desk.forget()
    desk.dial("5")
    assert not desk.commands
    desk.far_end_rings(183, early_media=True)
    desk.dial("5")
    assert desk.commands == [PlayKeyTone("5"), SendDtmf(CallId(1), "5")]


def test_an_answer_may_come_without_ringing(desk: Desk) -> None:
    desk.confirmed()
    assert desk.call().phase is Phase.TALKING
    assert desk.outputs().microphone is Microphone.OPEN


@pytest.mark.parametrize(
    ("code", "trouble", "tone", "reason"),
    [
        (486, Trouble.NONE, ToneName.BUSY, Reason.BUSY),
        (600, Trouble.NONE, ToneName.BUSY, Reason.BUSY),
        (603, Trouble.NONE, ToneName.BUSY, Reason.DECLINED),
        (404, Trouble.NONE, ToneName.ERROR, Reason.NO_SUCH_NUMBER),
        (484, Trouble.NONE, ToneName.ERROR, Reason.NO_SUCH_NUMBER),
        (410, Trouble.NONE, ToneName.ERROR, Reason.NUMBER_CHANGED),
        (480, Trouble.NONE, ToneName.CONGESTION, Reason.UNAVAILABLE),
        (408, Trouble.NONE, ToneName.CONGESTION, Reason.NO_ANSWER),
        (408, Trouble.NO_ANSWER, ToneName.CONGESTION, Reason.SERVER_UNREACHABLE),
        (403, Trouble.NONE, ToneName.CONGESTION, Reason.FORBIDDEN),
        (401, Trouble.CREDENTIALS, ToneName.CONGESTION, Reason.CREDENTIALS),
        (503, Trouble.NONE, ToneName.CONGESTION, Reason.SERVER_ERROR),
        (503, Trouble.UNREACHABLE, ToneName.CONGESTION, Reason.SERVER_UNREACHABLE),
        (502, Trouble.NAME, ToneName.CONGESTION, Reason.NAME_NOT_FOUND),
        (503, Trouble.CERTIFICATE, ToneName.CONGESTION, Reason.CERTIFICATE),
        (488, Trouble.ENCRYPTION, ToneName.CONGESTION, Reason.ENCRYPTION),
        (488, Trouble.OTHER, ToneName.CONGESTION, Reason.NO_CODEC),
        (499, Trouble.OTHER, ToneName.CONGESTION, Reason.FAILED),
        (0, Trouble.LOCAL, ToneName.CONGESTION, Reason.FAILED),
        (0, Trouble.NO_ACCOUNT, ToneName.CONGESTION, Reason.NO_ACCOUNT),
    ],
)
def test_a_failure_has_its_tone_and_its_reason(
    desk: Desk, code: int, trouble: Trouble, tone: ToneName, reason: Reason
) -> None:
    desk.ends(code, trouble)
    assert desk.tone() is tone
    assert desk.screen() == Ended("201", "", reason, code)
    [record] = desk.logged
    assert (record.direction, record.reason, record.code) == (Direction.DIALLED, reason, code)
    assert record.seconds is None


def test_a_failure_is_told_until_the_handset_is_replaced(desk: Desk) -> None:
    desk.ends(486)
    desk.advance(19)
    assert desk.tone() is ToneName.BUSY
    desk.shows(Ended)
    desk.replace()
    assert desk.tone() is None
    desk.shows(Idle)


def test_a_failure_left_alone_ends_in_the_howler(desk: Desk) -> None:
    desk.ends(486)
    desk.advance(22.5)
    assert desk.tone() is ToneName.HOWLER


def test_by_loudspeaker_a_failure_closes_by_itself() -> None:
    desk = Desk()
    desk.dial("201#")
    desk.ends(404)
    desk.advance(5.9)
    assert desk.tone() is ToneName.ERROR
    desk.advance(0.2)
    assert desk.outputs().route is None
    desk.shows(Idle)


def test_lifting_the_handset_while_the_loudspeaker_tells_of_a_failure_gives_dial_tone() -> None:
    desk = Desk()
    desk.dial("201#")
    desk.ends(404)
    desk.lift()
    assert desk.tone() is ToneName.DIAL
    assert not desk.calls


def test_what_is_no_number_gives_the_error_tone_and_is_kept() -> None:
    desk = Desk()
    desk.tap("6")
    desk.soft(SoftKey.LETTERS)
    desk.soft(SoftKey.DELETE)
    desk.dial("66")  # n
    desk.lift()
    assert not desk.dialled
    assert desk.tone() is ToneName.ERROR
    assert desk.screen() == Ended("n", "", Reason.NUMBER_NOT_VALID)
    assert [record.number for record in desk.logged] == ["n"]


def test_no_way_to_a_number_gives_the_error_tone_and_is_kept() -> None:
    desk = Desk(accounts=())
    desk.lift()
    desk.dial("201#")
    assert not desk.dialled
    assert desk.tone() is ToneName.ERROR
    assert desk.screen() == Ended("201", "", Reason.NO_ACCOUNT)
    assert [record.reason for record in desk.logged] == [Reason.NO_ACCOUNT]


def test_a_server_that_never_says_a_word_is_unreachable_after_eight_seconds(desk: Desk) -> None:
    desk.advance(7.9)
    assert desk.call().phase is Phase.CALLING
    desk.advance(0.2)
    assert desk.done(HangUp) == [HangUp(CallId(1))]
    assert desk.screen() == Ended("201", "", Reason.SERVER_UNREACHABLE, 408)
    assert desk.tone() is ToneName.CONGESTION


def test_after_a_call_that_found_no_server_the_phone_registers_anew(desk: Desk) -> None:
    """A server that is gone is told, and one that came back and has forgotten the phone learns of it."""
    desk.ends(408, Trouble.NO_ANSWER)
    assert desk.done(RefreshRegistrations) == [RefreshRegistrations()]


def test_after_a_call_that_a_server_refused_it_does_not(desk: Desk) -> None:
    desk.ends(486)
    assert desk.done(RefreshRegistrations) == []


def test_a_lan_phone_that_does_not_answer_says_nothing_of_the_server() -> None:
    desk = Desk()
    desk.lan(SARI)
    desk.lift()
    desk.dial("102#")
    desk.ends(503, Trouble.UNREACHABLE)
    assert desk.shows(Ended).reason is Reason.SERVER_UNREACHABLE
    assert desk.done(RefreshRegistrations) == []


def test_a_server_that_says_trying_is_given_time(desk: Desk) -> None:
    desk.trying()
    desk.advance(179)
    assert desk.call().phase is Phase.CALLING
    desk.advance(2)
    assert desk.shows(Ended).reason is Reason.NO_ANSWER


def test_trying_that_comes_late_does_not_restart_ringing(desk: Desk) -> None:
    desk.far_end_rings()
    desk.trying()
    desk.advance(181)
    assert desk.shows(Ended).reason is Reason.NO_ANSWER


def test_an_emergency_call_waits_longer_for_a_word() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("112")
    desk.advance(31)
    assert desk.call().phase is Phase.CALLING
    desk.advance(2)
    assert desk.shows(Ended).reason is Reason.SERVER_UNREACHABLE


@pytest.mark.parametrize("rings", [False, True])
def test_the_handset_replaced_cancels(desk: Desk, rings: bool) -> None:
    if rings:
        desk.far_end_rings()
    desk.replace()
    assert desk.done(HangUp) == [HangUp(CallId(1))]
    assert desk.logged[0].reason is Reason.CANCELLED
    assert desk.tone() is None
    desk.confirmed()  # the answer crossed the cancel
    assert desk.call().phase is Phase.ENDED
    desk.advance(4)
    desk.shows(Idle)


@pytest.mark.parametrize("key", ["soft3", "back"])
def test_end_with_the_handset_up_gives_dial_tone_for_the_next_number(desk: Desk, key: str) -> None:
    desk.tap(key)
    assert desk.tone() is ToneName.DIAL
    desk.shows(Ended)
    desk.advance(4)
    assert desk.labels() == (SoftKey.REDIAL, SoftKey.HISTORY, None)
    desk.dial("202#")
    assert desk.dialled[-1] == "sip:202@pbx.example"


def test_end_without_the_handset_closes_the_loudspeaker() -> None:
    desk = Desk()
    desk.dial("201#")
    desk.soft(SoftKey.END)
    assert desk.outputs().route is None
    assert desk.tone() is None
    desk.shows(Ended)


def test_retry_after_a_failure(desk: Desk) -> None:
    desk.ends(486)
    desk.soft(SoftKey.RETRY)
    assert desk.dialled == ["sip:201@pbx.example"] * 2
    assert desk.calls == ["calling"]


def test_retry_after_the_handset_was_replaced_goes_by_loudspeaker(desk: Desk) -> None:
    desk.ends(486)
    desk.advance(17)
    desk.replace()
    desk.dial("201#")
    desk.soft(SoftKey.END)
    desk.soft(SoftKey.RETRY)
    assert desk.phone.speaker
    assert desk.calls == ["calling"]


@pytest.mark.parametrize("key", ["soft3", "back"])
def test_close_with_the_handset_up_gives_dial_tone(desk: Desk, key: str) -> None:
    desk.ends(486)
    assert desk.labels()[2] is SoftKey.CLOSE
    desk.tap(key)
    assert desk.tone() is ToneName.DIAL
    assert not desk.calls


def test_news_of_calls_that_are_not_there_is_remarked_on_and_ignored(desk: Desk) -> None:
    before = desk.phone
    for news in (
        CallProgress(CallId(7), 180, False),
        CallAnswered(CallId(2)),
        CallProgress(CallId(-1), 100, True),
    ):
        desk.event(news)
    assert desk.phone == before
    assert len(desk.remarks) == 3


def test_news_of_a_call_that_is_over_changes_nothing(desk: Desk) -> None:
    desk.ends(486)
    before = desk.phone
    desk.event(CallEnded(CallId(1), 487))
    desk.event(MediaChanged(CallId(1), "PCMA", Encryption.NONE))
    desk.event(Statistics(CallId(1), 0, 0, 0.5, 0.0, None))
    assert desk.phone == before


def test_a_call_for_help_rings_until_somebody_ends_it() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("112")
    desk.far_end_rings()
    desk.advance(3600)
    assert desk.call().phase is Phase.RINGING
    assert not desk.done(HangUp)
    desk.replace()
    assert desk.done(HangUp)
