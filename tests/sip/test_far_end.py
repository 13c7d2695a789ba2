"""Who is at the far end, by messages that come during a call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.api import Peer
from firmware.sip.far_end import FarEnd

BUDI = Peer("sip:201@pbx.example", "201", "Budi")
SARI = Peer("sip:102@pbx.example", "102", "Sari")
ASSERTED = 'P-Asserted-Identity: "Sari" <sip:102@pbx.example>'
SAME = '"Budi" <sip:201@pbx.example>;tag=1'


def request(method: str, *headers: str, sender: str = SAME) -> str:
    return "\r\n".join(
        [f"{method} sip:101@x SIP/2.0", f"From: {sender}", f"CSeq: 2 {method}", *headers, "", ""]
    )


def answer(status: str, *headers: str, method: str = "INVITE") -> str:
    return "\r\n".join([f"SIP/2.0 {status}", "From: <sip:101@x>", f"CSeq: 2 {method}", *headers, "", ""])


@pytest.fixture
def far_end() -> FarEnd:
    return FarEnd(BUDI, BUDI.uri)


@pytest.mark.parametrize(
    "message",
    [
        request("UPDATE", ASSERTED),
        request("INVITE", ASSERTED),
        answer("200 OK", ASSERTED),
        answer("180 Ringing", ASSERTED),
        answer("200 OK", ASSERTED, method="UPDATE"),
        request("UPDATE", sender='"Sari" <sip:102@pbx.example>;tag=1'),
    ],
)
def test_somebody_else_is_there(far_end: FarEnd, message: str) -> None:
    assert far_end.heard(message) == SARI
    assert far_end.heard(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "",
        request("UPDATE"),
        request("INVITE", sender="<sip:201@PBX.example:5060>;tag=1"),
        request("UPDATE", 'P-Asserted-Identity: "Budi" <sip:201@pbx.example>'),
        request("BYE", ASSERTED),
        answer("100 Trying", ASSERTED),
        answer("486 Busy Here", ASSERTED),
        answer("200 OK", ASSERTED, method="BYE"),
        answer("200 OK"),
    ],
)
def test_nobody_else_is_there(far_end: FarEnd, message: str) -> None:
    assert far_end.heard(message) is None


@pytest.mark.parametrize(
    "message",
    [
        request("UPDATE", ASSERTED, "Privacy: id"),
        request("UPDATE", sender='"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1'),
    ],
)
def test_somebody_who_hides_is_there(far_end: FarEnd, message: str) -> None:
    assert far_end.heard(message) == Peer("", "")


def test_they_come_back(far_end: FarEnd) -> None:
    assert far_end.heard(request("UPDATE", sender="<sip:102@pbx.example>;tag=1")) == Peer(SARI.uri, "102")
    assert far_end.heard(request("UPDATE")) == BUDI


@given(st.text(max_size=80))
def test_any_words_are_taken(words: str) -> None:
    far_end = FarEnd(BUDI, BUDI.uri)
    far_end.heard(words)
    far_end.heard(request("UPDATE", f"P-Asserted-Identity: {words}"))
    far_end.heard(request("UPDATE", sender=words))
