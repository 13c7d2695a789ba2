from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.cradle import Cradle, Movement, empty, step
from board.debounce import HOOK, Settle

LIFTED, REPLACED, FLASHED = Movement.LIFTED, Movement.REPLACED, Movement.FLASHED

PI = Settle(closed=0.020, opened=0.150)
FLASH = 0.080

settles = st.builds(
    Settle, closed=st.sampled_from([0.0, 0.005, 0.02]), opened=st.sampled_from([0.03, 0.15, 0.6])
)
flashes = st.sampled_from([0.01, 0.08, 0.15, 1.0])
edges = st.lists(st.tuples(st.floats(0.0001, 0.4), st.booleans()), max_size=40)
Told = list[tuple[Movement, float]]


def run(cradle: Cradle, readings: list[tuple[float, bool]]) -> tuple[Cradle, list[Movement]]:
    movements: list[Movement] = []
    for at, raw in readings:
        cradle, some = step(cradle, raw, at)
        movements.extend(some)
    return cradle, movements


def watched(cradle: Cradle, readings: list[tuple[float, bool]]) -> tuple[Cradle, Told]:
    """Read as a board does: at each edge, and when the cradle asks for it."""
    told: Told = []
    for at, raw in readings:
        while (due := cradle.wake_at) is not None and due <= at:
            cradle, some = step(cradle, cradle.raw, due)
            told += [(movement, due) for movement in some]
        cradle, some = step(cradle, raw, at)
        told += [(movement, at) for movement in some]
    return cradle, told


def timed(moves: list[tuple[float, bool]]) -> list[tuple[float, bool]]:
    readings, now = [], 0.0
    for gap, raw in moves:
        now += gap
        readings.append((now, raw))
    return readings


def lifted(settle: Settle = PI, flash: float = FLASH) -> Cradle:
    """A cradle whose handset was lifted in the first second."""
    cradle, movements = run(empty(settle, flash), [(0.0, True), (1.0, True)])
    assert movements == [LIFTED]
    assert cradle.level
    return cradle


def opening(seconds: float) -> list[tuple[float, bool]]:
    """The contact opens for so long after two seconds, and stays closed then."""
    return [(2.0, False), (2.0 + seconds, True), (4.0, True)]


def test_a_lift_counts_when_the_contact_has_settled() -> None:
    cradle, movements = step(empty(PI, FLASH), True, 1.0)
    assert movements == ()
    assert cradle.wake_at == 1.0 + PI.closed
    cradle, movements = step(cradle, True, cradle.wake_at)
    assert movements == (LIFTED,)
    assert cradle.wake_at is None


def test_a_lift_counts_at_once_where_nothing_needs_to_settle() -> None:
    assert step(empty(HOOK, FLASH), True, 1.0)[1] == (LIFTED,)


def test_a_spike_is_no_lift() -> None:
    cradle, movements = run(empty(PI, FLASH), [(1.0, True), (1.01, False), (3.0, False)])
    assert movements == []
    assert cradle.wake_at is None


@pytest.mark.parametrize("settle", [PI, HOOK], ids=["pi", "emulated"])
def test_a_replacement_is_told_as_soon_as_it_has_lasted(settle: Settle) -> None:
    cradle, told = watched(lifted(settle), [(2.0, False), (9.0, False)])
    assert told == [(REPLACED, 2.0 + settle.opened)]
    assert not cradle.level


@pytest.mark.parametrize("settle", [PI, HOOK], ids=["pi", "emulated"])
@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.001, []),
        (0.079, []),
        (0.081, [FLASHED]),
        (0.149, [FLASHED]),
        (0.151, [REPLACED, LIFTED]),
        (1.5, [REPLACED, LIFTED]),
    ],
)
def test_the_length_of_an_opening_says_what_it_was(
    settle: Settle, seconds: float, expected: list[Movement]
) -> None:
    cradle = lifted(settle)
    assert [movement for movement, _ in watched(cradle, opening(seconds))[1]] == expected
    assert run(cradle, opening(seconds))[1] == expected, "also when nobody reads in between"


def test_a_flash_counts_when_the_contact_has_settled_again() -> None:
    _, told = watched(lifted(), opening(0.1))
    assert told == [(FLASHED, 2.1 + PI.closed)]


def test_a_touch_that_interrupts_a_replacement_makes_no_flash_of_it() -> None:
    readings = [(2.0, False), (2.1, True), (2.11, False), (9.0, False)]
    _, told = watched(lifted(), readings)
    assert told == [(REPLACED, 2.15)]


def test_a_replacement_overdue_at_the_end_of_a_touch_counts_at_once() -> None:
    readings = [(2.0, False), (2.145, True), (2.155, False), (9.0, False)]
    _, told = watched(lifted(), readings)
    assert told == [(REPLACED, 2.155)]


def test_closing_just_in_time_is_a_flash_though_it_settles_after_the_replacement_was_due() -> None:
    _, told = watched(lifted(), opening(0.145))
    assert [movement for movement, _ in told] == [FLASHED]


def test_without_room_for_a_flash_there_is_none() -> None:
    for seconds, expected in ((0.149, []), (0.151, [REPLACED, LIFTED])):
        assert run(lifted(PI, flash=PI.opened), opening(seconds))[1] == expected
        assert run(lifted(PI, flash=5.0), opening(seconds))[1] == expected


@given(st.sampled_from([PI, HOOK]), st.lists(st.floats(0.0001, 0.0199), max_size=40))
def test_a_bouncing_lift_is_one_lift(settle: Settle, gaps: list[float]) -> None:
    flips = [(gap, index % 2 == 1) for index, gap in enumerate(gaps)]
    readings = timed([(1.0, True), *flips, (0.001, True), (5.0, True)])
    assert run(empty(settle, FLASH), readings)[1] == [LIFTED]


@given(st.lists(st.floats(0.0001, 0.0199), max_size=40))
def test_a_bouncing_replacement_is_one_replacement(gaps: list[float]) -> None:
    flips = [(gap, index % 2 == 0) for index, gap in enumerate(gaps)]
    readings = timed([(2.0, False), *flips, (0.001, False), (5.0, False)])
    assert run(lifted(), readings)[1] == [REPLACED]


@given(settles, flashes, edges)
def test_lifts_and_replacements_take_turns_and_flashes_lie_between(
    settle: Settle, flash: float, moves: list[tuple[float, bool]]
) -> None:
    readings = timed(moves)
    end = readings[-1][0] if readings else 0.0
    raw = readings[-1][1] if readings else False
    cradle, told = watched(empty(settle, flash), [*readings, (end + 9.0, raw)])
    hung = [movement for movement, _ in told if movement is not FLASHED]
    assert hung == [LIFTED, REPLACED] * (len(hung) // 2) + [LIFTED] * (len(hung) % 2)
    lifts = 0
    for movement, _ in told:
        lifts += (movement is LIFTED) - (movement is REPLACED)
        assert movement is not FLASHED or lifts == 1
    for (before, at), (after, later) in pairwise(told):
        assert at < later or FLASHED not in (before, after), "a flash never comes together with another"
    assert cradle.level == raw
    assert cradle.wake_at is None


@given(settles, flashes, edges)
def test_a_flash_ends_an_opening_that_was_neither_too_short_nor_too_long(
    settle: Settle, flash: float, moves: list[tuple[float, bool]]
) -> None:
    readings = timed(moves)
    _, told = watched(empty(settle, flash), [*readings, (1000.0, bool(readings and readings[-1][1]))])
    runs: list[tuple[bool, float]] = [(False, 0.0)]
    for at, raw in readings:
        if raw != runs[-1][0]:
            runs.append((raw, at))
    openings = [(start, end) for (raw, start), (_, end) in pairwise(runs) if not raw]
    for movement, at in told:
        if movement is FLASHED:
            assert any(end <= at and min(flash, settle.opened) <= end - start for start, end in openings), (
                "something was open long enough"
            )
            assert flash < settle.opened
    longest = max((end - start for start, end in openings), default=0.0)
    if longest < min(flash, settle.opened) - 1e-9 and (not readings or readings[-1][1]):
        assert {movement for movement, _ in told} <= {LIFTED}


@given(settles, flashes, edges, st.lists(st.floats(0.0, 16.0), max_size=20))
def test_reading_more_often_changes_nothing(
    settle: Settle, flash: float, moves: list[tuple[float, bool]], more: list[float]
) -> None:
    readings = [(0.0, False), *timed(moves)]
    readings.append((readings[-1][0] + 9.0, readings[-1][1]))
    often = sorted(
        readings
        + [
            (at, [raw for when, raw in readings if when <= at][-1])
            for at in more
            if at < readings[-1][0] and at not in {when for when, _ in readings}
        ]
    )
    assert run(empty(settle, flash), often)[1] == run(empty(settle, flash), readings)[1]
