"""Session descriptions at another address."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.sdp import moved_to

OFFER = """\
v=0\r
o=- 3990000000 3990000001 IN IP4 10.0.0.5\r
s=pjmedia\r
c=IN IP4 10.0.0.5\r
t=0 0\r
m=audio 4000 RTP/AVP 9 0\r
c=IN IP4 10.0.0.5\r
a=rtcp:4001 IN IP4 10.0.0.5\r
a=sendrecv\r
"""
addresses = st.ip_addresses(v=4).map(str)


def test_the_media_move_and_the_origin_stays() -> None:
    moved = moved_to(OFFER, "10.0.0.9").splitlines()
    assert moved[1] == "o=- 3990000000 3990000001 IN IP4 10.0.0.5"
    assert [line for line in moved if line.endswith("10.0.0.9")] == [
        "c=IN IP4 10.0.0.9",
        "c=IN IP4 10.0.0.9",
        "a=rtcp:4001 IN IP4 10.0.0.9",
    ]


def test_media_that_are_nowhere_stay_nowhere() -> None:
    assert moved_to("c=IN IP4 0.0.0.0\r\n", "10.0.0.9") == "c=IN IP4 0.0.0.0\r\n"


@given(addresses, addresses)
def test_only_the_last_move_counts(first: str, last: str) -> None:
    assert "0.0.0.0" in (first, last) or moved_to(moved_to(OFFER, first), last) == moved_to(OFFER, last)


@given(st.text(max_size=60))
def test_what_names_no_address_is_not_touched(text: str) -> None:
    if "IN IP4" not in text:
        assert moved_to(text, "10.0.0.9") == text
