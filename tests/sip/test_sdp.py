"""Session descriptions at another address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.sdp import moved_to, with_codecs

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


OURS = """\
v=0\r
m=audio 4000 RTP/AVP 96 9 8 0 120 121\r
a=rtpmap:96 opus/48000/2\r
a=fmtp:96 useinbandfec=1\r
a=rtpmap:9 G722/8000\r
a=rtpmap:8 PCMA/8000\r
a=rtpmap:0 PCMU/8000\r
a=sendrecv\r
a=rtpmap:120 telephone-event/48000\r
a=fmtp:120 0-16\r
a=rtpmap:121 telephone-event/8000\r
a=fmtp:121 0-16\r
"""


def audio(description: str) -> str:
    return next(line for line in description.splitlines() if line.startswith("m=audio"))


def test_an_offer_has_the_wanted_codecs_in_their_order() -> None:
    offer = with_codecs(OURS, ("PCMA", "G722"))
    assert audio(offer) == "m=audio 4000 RTP/AVP 8 9 121"
    assert "opus" not in offer
    assert "PCMU" not in offer
    assert "fmtp:96" not in offer
    assert "telephone-event/48000" not in offer
    assert "a=sendrecv" in offer
    assert audio(with_codecs(OURS, ("opus",))) == "m=audio 4000 RTP/AVP 96 120"


def test_an_answer_has_the_first_that_is_offered() -> None:
    theirs = "m=audio 9 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
    assert audio(with_codecs(OURS, ("opus", "PCMA", "PCMU"), theirs)) == "m=audio 4000 RTP/AVP 8 121"


@pytest.mark.parametrize("theirs", ["m=audio 9 RTP/AVP 18\r\n", "m=video 9 RTP/AVP 96\r\n"])
def test_where_none_is_offered_only_the_wanted_are_answered(theirs: str) -> None:
    assert audio(with_codecs(OURS, ("opus",), theirs)) == "m=audio 4000 RTP/AVP 96 120"


def test_what_this_build_has_not_is_not_asked_for() -> None:
    assert with_codecs(OURS, ("iLBC",)) == OURS
    assert with_codecs("v=0\r\n", ("PCMA",)) == "v=0\r\n"


@given(st.text(max_size=200), st.lists(st.sampled_from(["opus", "G722", "PCMA"])).map(tuple), st.text())
def test_no_text_breaks_it(text: str, wanted: tuple[str, ...], offer: str) -> None:
    with_codecs(text, wanted, offer)
    with_codecs(OURS, wanted, f"m=audio 9 RTP/AVP {text}")
