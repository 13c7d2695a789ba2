"""The digit map's syntax (RFC 3435, section 2.1.5) and its verdicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.phone.digit_map import DigitMapError, Match, literal, match, parse


@pytest.mark.parametrize(
    ("digit_map", "dialled", "verdict"),
    [
        ("(1xx)", "1", Match.PARTIAL),
        ("(1xx)", "123", Match.COMPLETE),
        ("(1xx)", "1234", Match.NONE),
        ("(1xx)", "2", Match.NONE),
        ("1xx|1xxxx", "123", Match.AMBIGUOUS),
        ("1xx|1xxxx", "12345", Match.COMPLETE),
        ("xxT", "12", Match.AMBIGUOUS),
        ("xxt", "1", Match.PARTIAL),
        ("00x.T", "00", Match.AMBIGUOUS),
        ("00x.T", "0049301234567", Match.AMBIGUOUS),
        ("0x.1", "01", Match.AMBIGUOUS),
        ("[2-46]x", "35", Match.COMPLETE),
        ("[2-46]x", "65", Match.COMPLETE),
        ("[2-46]x", "5", Match.NONE),
        ("*xx|#x|A", "*43", Match.COMPLETE),
        ("*xx|#x|a", "A", Match.COMPLETE),
        ("1..", "111", Match.AMBIGUOUS),
        ("", "1", Match.NONE),
        (" ( 1x | 2 ) ", "2", Match.COMPLETE),
    ],
)
def test_verdicts(digit_map: str, dialled: str, verdict: Match) -> None:
    assert match(parse(digit_map), dialled) is verdict


@pytest.mark.parametrize(
    ("digit_map", "found"),
    [
        ("1x||2", "empty alternative"),
        ("1y", "'y'"),
        (".1", "'.'"),
        ("[2-9", "unfinished ["),
        ("[]", "unfinished ["),
        ("[9-2]", "9-2"),
        ("[a-c]", "a-c"),
        ("[2-]", "'-'"),
        ("[z]", "'z'"),
    ],
)
def test_what_is_wrong_is_named(digit_map: str, found: str) -> None:
    with pytest.raises(DigitMapError) as raised:
        parse(digit_map)
    assert found in str(raised.value)
    assert "allowed" in str(raised.value)


@given(st.text("0123456789*#xXTt.[]-|()ABC ", max_size=15), st.text("0123456789*#", max_size=6))
def test_any_map_is_read_or_refused_and_judges_any_number(digit_map: str, dialled: str) -> None:
    try:
        patterns = parse(digit_map)
    except DigitMapError:
        return
    longer_is_possible = match(patterns, dialled) in {Match.PARTIAL, Match.AMBIGUOUS}
    for digit in "0123456789*#":
        if match(patterns, dialled + digit) is not Match.NONE:
            assert longer_is_possible


@given(st.text("0123456789*#", min_size=1, max_size=8))
def test_a_number_is_its_own_pattern(number: str) -> None:
    assert match((literal(number),), number) is Match.COMPLETE
    assert match((literal(number),), number[:-1]) is Match.PARTIAL
