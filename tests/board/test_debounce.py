from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from board.debounce import HOOK, KEY, Contact, Settle, step

settles = st.builds(Settle, closed=st.sampled_from([0.0, 0.02]), opened=st.sampled_from([0.005, 0.01, 0.15]))
gaps = st.floats(0.0001, 0.4)


def run(contact: Contact, readings: list[tuple[float, bool]]) -> tuple[Contact, list[bool]]:
    changes: list[bool] = []
    for at, raw in readings:
        contact, some = step(contact, raw, at)
        changes.extend(some)
    return contact, changes


def bounces(level: bool, start: float, steps: list[float]) -> list[tuple[float, bool]]:
    """Readings of a contact that moves to ``level`` and then flips, ending there."""
    readings, at = [(start, level)], start
    for index, gap in enumerate(steps):
        at += gap
        readings.append((at, level if index % 2 else not level))
    return [*readings, (at + 0.001, level)]


def test_a_lift_counts_on_its_first_edge_and_a_replacing_after_the_quiet() -> None:
    contact, changes = step(Contact(HOOK), True, 1.0)
    assert changes == (True,)
    assert contact.wake_at is None
    contact, changes = step(contact, False, 2.0)
    assert changes == ()
    assert contact.wake_at == 2.0 + HOOK.opened
    assert step(contact, False, contact.wake_at - 0.001)[1] == ()
    contact, changes = step(contact, False, contact.wake_at)
    assert changes == (False,)
    assert contact.wake_at is None


def test_a_contact_that_must_settle_to_close_ignores_a_spike() -> None:
    contact = Contact(Settle(closed=0.02, opened=0.15))
    contact, changes = run(contact, [(1.0, True), (1.01, False)])
    assert changes == []
    assert contact.wake_at is None


def test_a_late_reading_brings_the_change_that_was_due_and_the_new_one() -> None:
    contact, _ = run(Contact(HOOK), [(0.0, True), (1.0, False)])
    assert step(contact, True, 5.0)[1] == (False, True)


@given(st.lists(st.floats(0.0001, 0.009), max_size=30))
def test_a_bouncing_key_is_one_press_and_one_release(steps: list[float]) -> None:
    contact, changes = run(Contact(KEY), bounces(True, 1.0, steps))
    assert changes == [True]
    contact, changes = run(contact, bounces(False, 2.0, steps))
    assert changes == []
    assert contact.wake_at is not None
    assert step(contact, False, contact.wake_at)[1] == (False,)


@given(st.lists(st.floats(0.0001, 0.149), max_size=30))
def test_a_bouncing_lift_never_reads_as_a_replacing(steps: list[float]) -> None:
    assert run(Contact(HOOK), bounces(True, 1.0, steps))[1] == [True]


@given(settles, st.lists(st.tuples(gaps, st.booleans()), max_size=60))
def test_changes_alternate_and_each_was_held_long_enough(
    settle: Settle, moves: list[tuple[float, bool]]
) -> None:
    contact, now = Contact(settle), 0.0
    held_since, raw, reported = 0.0, False, [False]
    for gap, level in moves:
        now += gap
        if level != raw:
            raw, held_since = level, now
        contact, changes = step(contact, level, now)
        reported.extend(changes)
        if contact.level and contact.raw != contact.level:
            assert now - held_since <= settle.opened
        assert contact.raw == raw
    assert all(before != after for before, after in pairwise(reported))
    assert reported[-1] == contact.level
    quiet, _ = step(contact, contact.raw, now + settle.closed + settle.opened)
    assert quiet.level == raw
    assert quiet.wake_at is None
