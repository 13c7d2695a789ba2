"""What a Reason header tells (RFC 3326); a stranger may write anything into it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.reason import LAST_CAUSE, MOST, answered_elsewhere, q850_cause


def message(*lines: str) -> str:
    return "\r\n".join(["CANCEL sip:101@x SIP/2.0", "CSeq: 1 CANCEL", *lines, "", "Reason: Q.850;cause=99"])


@pytest.mark.parametrize(
    ("reason", "elsewhere"),
    [
        ('Reason: SIP;cause=200;text="Call completed elsewhere"', True),
        ("Reason: Q.850;cause=16, SIP ;cause=200", True),
        ('Reason: sip; text="Q.850" ; CAUSE = 200', True),
        ("Reason: SIP;cause=2000", False),
        ("Reason: SIPS;cause=200", False),
        ('Reason: SIP;text=";cause=200"', False),
        ("Reason: Q.850;cause=200", False),
        ("Reason: SIP;cause=487", False),
        ("X: y", False),
    ],
)
def test_whether_somebody_else_has_answered(reason: str, elsewhere: bool) -> None:
    assert answered_elsewhere(message(reason)) is elsewhere


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ('Reason: Q.850;cause=17;text="User busy"', 17),
        ("Reason: Q.850 ;cause=16", 16),
        ("reason: q.850; location=LN ; Cause = 34", 34),
        ("Reason: SIP;cause=503, Q.850;cause=47", 47),
        ("Reason: SIP;cause=503\r\nReason: Q.850;cause=47", 47),
        ("Reason: Q.850\r\n ;cause=102", 102),
        ('Reason: Q.850;text="a, b;cause=1";cause=21', 21),
        ('Reason: Q.850;text="\\";cause=1', 0),
        ("Reason: Q.850;cause=0, Q.850;cause=128, Q.850;cause=31", 31),
        ("Reason: Q.850;cause=1234", 0),
        ("Reason: Q.850;cause=", 0),
        ("Reason: Q.850;cause=17x", 0),
        ("Reason: Q.850;because=17", 0),
        ("Reason: Q.8500;cause=17", 0),
        ("Reason: XQ.850;cause=17", 0),
        ("Reason: SIP;cause=17", 0),
        ("Reason:", 0),
        ("X-Reason: Q.850;cause=17", 0),
    ],
)
def test_the_cause_of_the_telephone_network(reason: str, cause: int) -> None:
    assert q850_cause(message(reason)) == cause


def test_a_body_gives_no_reason() -> None:
    assert q850_cause(message()) == 0


pieces = st.sampled_from(
    ['"', "\\", ",", ";", "=", "Q.850", "SIP", "cause", "200", "17", " ", "\t", "<", ">", "\r\n ", "text"]
)
values = st.lists(pieces | st.text(max_size=5), max_size=40).map("".join)


@given(st.lists(values, max_size=4), st.text(max_size=30))
def test_any_words_are_taken(reasons: list[str], rest: str) -> None:
    text = message(*(f"Reason: {reason}" for reason in reasons), rest)
    assert 0 <= q850_cause(text) <= LAST_CAUSE
    assert answered_elsewhere(text) in (True, False)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert 0 <= q850_cause(text) <= LAST_CAUSE
    assert answered_elsewhere(text) in (True, False)


@given(
    st.integers(1, LAST_CAUSE),
    st.text(st.characters(exclude_characters='\r\n"\\', exclude_categories=["Cs"])),
)
def test_every_cause_is_read_whatever_its_text(cause: int, text: str) -> None:
    assert q850_cause(message(f'Reason: Q.850;text="{text}";cause={cause}')) == cause
    assert (
        q850_cause(message(f'Reason: SIP;cause=500;text="{text}", Q.850;cause={cause};text="{text}"'))
        == cause
    )


@pytest.mark.parametrize("flood", [";", '"', "; ", ";cause=", "Q.850;cause=1,", ' "\\', ";cause = 1"])
def test_a_long_one_takes_no_time(flood: str) -> None:
    """Nothing is tried again: sixty thousand characters are read as quickly as they come."""
    assert q850_cause(message("Reason: SIP" + flood * 20_000)) in (0, 1)


def test_no_more_are_read_than_anybody_would_give() -> None:
    assert q850_cause(message("Reason: " + "SIP;cause=1," * MOST + "Q.850;cause=17")) == 0
