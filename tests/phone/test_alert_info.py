"""Reading Alert-Info as it is written out there, and what is no Alert-Info at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.phone.alert_info import LONGEST, MOST, names


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("<urn:alert:source:internal>", "urn:alert:source:internal"),
        ("<URN:Alert:source:External>", "urn:alert:source:external"),
        ("<http://127.0.0.1/Bellcore-dr2>", "http://127.0.0.1/bellcore-dr2"),
        ("<Bellcore-dr3>", "bellcore-dr3"),
        ("Bellcore-dr3", "bellcore-dr3"),
        ("Bellcore-dr3;x=1", "bellcore-dr3"),
        ("info=alert-group", "alert-group"),
        (";info=alert-group", "alert-group"),
        ('info="alert-group"', "alert-group"),
        ("chime , birds", "chime"),
    ],
)
def test_the_first_name(header: str, first: str) -> None:
    assert next(names((header,))) == first


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("<http://127.0.0.1/Bellcore-dr2>", "bellcore-dr2"),
        ("http://127.0.0.1/Bellcore-dr2", "bellcore-dr2"),
        ("<http://example.com>;info=alert-external;x-line-id=0", "alert-external"),
        ('<http://example.com> ; x-line-id=0 ; INFO = "Family"', "family"),
        ("<sip:x@example.com>, <urn:alert:source:internal>", "urn:alert:source:internal"),
    ],
)
def test_a_name_among_others(header: str, name: str) -> None:
    assert name in names((header,))


def test_a_urn_means_less_without_its_last_parts() -> None:
    assert list(names(("<urn:alert:source:external:vip@example:first>",))) == [
        "urn:alert:source:external:vip@example:first",
        "urn:alert:source:external:vip@example",
        "urn:alert:source:external",
    ]


@pytest.mark.parametrize(
    "header", ["", "<>", ";", ",", "<urn:alert:>", "<urn:alert:source>", ";info=", "<<>>;;"]
)
def test_nothing_in_it(header: str) -> None:
    assert not list(names((header,)))


def test_only_so_much_is_read() -> None:
    assert len(list(names(("chime",) * 1000))) == len(list(names(("chime",) * MOST)))
    assert all(len(name) <= LONGEST for name in names(("x" * 100_000,)))
    assert len(list(names(("<urn:alert:" + ":" * 100_000 + ">",)))) <= LONGEST


@given(st.lists(st.text(max_size=300) | st.text(alphabet='<>;,="/: urnalertinfo'), max_size=10).map(tuple))
def test_whatever_is_written_is_read(headers: tuple[str, ...]) -> None:
    for name in names(headers):
        assert name == name.strip()
