"""The estimate of how good a call sounded, and the grade that the history keeps of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.phone.quality import LEAST_SCORE, Listening, Quality, mean_opinion_score
from firmware.sip.api import CallId, CallReplaced, Encryption, MediaChanged, Statistics
from tests.phone.any_event import numbers
from tests.phone.desk import BUDI, Desk

times = st.floats(0, 10_000)
STRETCH = 250
"""Packets in five seconds."""


def test_a_perfect_call() -> None:
    """R = 93.2 is 4.41 (ITU-T G.107, Annex B)."""
    assert mean_opinion_score(0.0, 0.0, 0.0) == pytest.approx(4.41, abs=0.005)


def test_a_quarter_of_the_packets_lost() -> None:
    """As many per cent as Bpl has: half of 95 is taken from R, and R = 45.7 is 2.35."""
    assert mean_opinion_score(0.251, 0.0, None) == pytest.approx(2.351, abs=0.005)


@given(st.floats(-1, 2), times, st.none() | times, st.floats(0, 1), times)
def test_worse_is_never_better(
    loss: float, jitter: float, trip: float | None, more: float, later: float
) -> None:
    score = mean_opinion_score(loss, jitter, trip)
    assert 1.0 <= score <= 4.5
    assert mean_opinion_score(loss + more, jitter, trip) <= score + 1e-9
    assert mean_opinion_score(loss, jitter + later, trip) <= score + 1e-9
    assert mean_opinion_score(loss, jitter, (trip or 0.0) + later) <= score + 1e-9


# --- the grade of a call ---------------------------------------------------------------------------


def told(
    call: CallId, received: int, loss: float = 0.0, jitter: float = 2.0, trip: float | None = 40.0
) -> Statistics:
    return Statistics(call, received, received, loss, jitter, trip)


def listened(*figures: Statistics) -> Quality | None:
    listening = Listening()
    for each in figures:
        listening = listening.plus(each)
    return listening.quality


@pytest.mark.parametrize(
    ("loss", "jitter", "trip", "quality"),
    [
        (0.0, 0.0, None, Quality.GOOD),
        (0.01, 10.0, 80.0, Quality.GOOD),
        (0.05, 10.0, 80.0, Quality.FAIR),
        (0.01, 40.0, 400.0, Quality.FAIR),
        (0.2, 30.0, 200.0, Quality.POOR),
        (0.0, 10.0, 1500.0, Quality.POOR),
    ],
)
def test_figures_have_a_grade(loss: float, jitter: float, trip: float | None, quality: Quality) -> None:
    assert listened(told(CallId(1), STRETCH, loss, jitter, trip)) is quality


def test_the_grades_are_those_of_g_109() -> None:
    """80 and 60 on the scale of the E-model."""
    rating = {80: 4.03, 60: 3.10}
    assert list(LEAST_SCORE.values()) == [
        pytest.approx(1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6, abs=0.01) for r in rating
    ]


def test_a_short_disturbance_does_not_make_a_long_call_poor() -> None:
    good = [told(CallId(1), STRETCH * stretch) for stretch in range(1, 11)]
    lost = STRETCH / 2
    after = [told(CallId(1), STRETCH * n, lost / (STRETCH * n + lost)) for n in range(11, 21)]
    assert listened(*good) is Quality.GOOD
    assert listened(*good, *after) is Quality.GOOD


def test_half_of_a_call_disturbed_is_heard() -> None:
    """The loss that is told is that of the whole call: what counts is how much of it is new."""
    good = [told(CallId(1), STRETCH * stretch) for stretch in range(1, 6)]
    bad = [told(CallId(1), STRETCH * (5 + n), 40 * n / (STRETCH * (5 + n) + 40 * n)) for n in range(1, 6)]
    assert listened(*good, *bad) is Quality.FAIR


def test_without_figures_there_is_no_grade() -> None:
    assert listened() is None
    assert listened(told(CallId(1), -5), told(CallId(1), 9, float("nan")), told(CallId(1), 9, 1.0)) is None
    assert listened(told(CallId(1), 9, 0.0, -1.0), told(CallId(1), 9, 0.0, 1.0, float("inf"))) is None


def test_nothing_ever_heard_is_poor() -> None:
    assert listened(told(CallId(1), 0)) is Quality.POOR
    assert Listening().plus(told(CallId(1), 0), awaited=False).quality is None


def test_a_silence_after_speech_says_nothing() -> None:
    once = Listening().plus(told(CallId(1), STRETCH))
    assert once.plus(told(CallId(1), STRETCH)) == once


@given(
    st.lists(
        st.builds(
            Statistics,
            st.just(CallId(1)),
            st.integers(),
            st.integers(),
            numbers,
            numbers,
            st.none() | numbers,
        ),
        max_size=8,
    )
)
def test_any_figures_are_taken(figures: list[Statistics]) -> None:
    assert listened(*figures) in (None, *Quality)


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 0.9)), min_size=1, max_size=20))
def test_the_grade_is_between_the_best_and_the_worst_stretch(stretches: list[tuple[int, float]]) -> None:
    order = list(Quality)
    received, lost, listening, grades = 0, 0.0, Listening(), []
    for came, loss in stretches:
        received, lost = received + came, lost + came * loss / (1 - loss)
        listening = listening.plus(told(CallId(1), received, lost / (received + lost)))
        grades.append(order.index(Listening().plus(told(CallId(1), came, loss)).quality or Quality.POOR))
    assert listening.quality
    assert min(grades) <= order.index(listening.quality) <= max(grades)


def test_a_call_is_kept_with_its_grade() -> None:
    desk = Desk()
    call = desk.talk()
    desk.event(told(call, STRETCH, 0.3))
    desk.replace()
    assert [record.quality for record in desk.logged] == [Quality.POOR]


def test_while_the_far_end_holds_the_call_nothing_need_come() -> None:
    desk = Desk()
    call = desk.talk()
    desk.event(MediaChanged(call, "opus", Encryption.NONE, held_by_peer=True))
    desk.event(told(call, 0))
    assert desk.call().listening.quality is None
    desk.event(MediaChanged(call, "opus", Encryption.NONE))
    desk.event(told(call, 0))
    desk.ends()
    assert desk.logged[0].quality is Quality.POOR


def test_whom_we_hold_need_not_send_anything() -> None:
    desk = Desk()
    call = desk.talk()
    desk.tap("hold")
    desk.event(told(call, 0))
    assert desk.call().listening.quality is None


def test_somebody_else_who_takes_the_place_is_listened_to_anew() -> None:
    desk = Desk()
    call = desk.talk()
    desk.event(told(call, 10 * STRETCH, 0.4))
    desk.event(CallReplaced(call, CallId(2), BUDI))
    assert desk.logged[0].quality is Quality.POOR
    desk.event(told(CallId(2), STRETCH))
    desk.replace()
    assert desk.logged[1].quality is Quality.GOOD
