"""Who is trusted, on whose behalf, and what that changes at the gate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.sources import Change, OfAccount, OfCall, OfLan, Source, Sources, parse_source

A, B = Source("10.0.0.1", 5060), Source("10.0.0.2", 5060)
OWNERS = [OfAccount("Office"), OfAccount("Home"), OfLan(), OfCall(1)]


def change(admit: set[Source], expel: set[Source]) -> Change:
    return Change(frozenset(admit), frozenset(expel))


def test_a_source_is_let_in_as_long_as_anybody_trusts_it() -> None:
    sources = Sources()
    assert sources.replace(OfLan(), {A, B}) == change({A, B}, set())
    assert sources.replace(OfCall(2), {A}) == change(set(), set())
    assert sources.replace(OfLan(), {B}) == change(set(), set())
    assert sources.replace(OfCall(2), set()) == change(set(), {A})
    assert sources.add(OfLan(), A) == change({A}, set())
    assert sources.everyone() == {A, B}


def test_accounts_are_told_by_their_servers() -> None:
    sources = Sources()
    sources.replace(OfAccount("Office"), {A})
    sources.replace(OfAccount("Home"), {A, B})
    sources.replace(OfCall(2), {B})
    assert sources.accounts_of(A) == ["Office", "Home"]
    assert sources.accounts_of(B) == ["Home"]
    assert sources.accounts_of(Source("10.0.0.1", 5061)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.1:5060", A),
        (" [2001:DB8::1]:5060", Source("2001:db8::1", 5060)),
        ("[::ffff:10.0.0.1]:5060", A),
        ("pbx.example:5060", None),
        ("10.0.0.1", None),
        ("10.0.0.1:x", None),
        ("10.0.0.1:70000", None),
        ("", None),
    ],
)
def test_parse_source(text: str, expected: Source | None) -> None:
    assert parse_source(text) == expected


@given(
    st.lists(
        st.tuples(st.sampled_from(OWNERS), st.sets(st.integers(1, 4).map(lambda p: Source("10.0.0.9", p))))
    )
)
def test_the_gate_that_follows_the_changes_is_always_right(steps: list[tuple[object, set[Source]]]) -> None:
    sources, gate = Sources(), set[Source]()
    for owner, trusted in steps:
        told = sources.replace(owner, trusted)  # type: ignore[arg-type]
        assert not told.admit & gate
        assert told.expel <= gate
        gate = (gate | told.admit) - told.expel
        assert gate == sources.everyone()
