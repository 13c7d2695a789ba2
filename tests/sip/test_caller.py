"""What an INVITE tells of its caller; a stranger may write anything into it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.api import CallId, IncomingCall, Peer, Verification
from firmware.sip.caller import incoming_call
from firmware.sip.sip_message import headers_of

CALL = CallId(2)
BUDI = Peer("sip:201@pbx.example", "201", "Budi")


def invite(*headers: str, sender: str = '"Budi" <sip:201@pbx.example>;tag=1') -> str:
    return "\r\n".join(["INVITE sip:101@x SIP/2.0", f"From: {sender}", *headers, "", "From: <sip:body@x>"])


def told(*headers: str, account: str | None = "Office", sender: str = "") -> IncomingCall:
    return incoming_call(CALL, account, invite(*headers, sender=sender) if sender else invite(*headers))


def test_a_usual_call() -> None:
    assert told() == IncomingCall(CALL, "Office", BUDI)


@pytest.mark.parametrize(
    "sender",
    [
        '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1',
        "<sip:anonymous@pbx.example>",
        "<sip:Anonymous@ANONYMOUS.invalid>",
    ],
)
def test_who_hides_by_name(sender: str) -> None:
    call = told(sender=sender)
    assert call.anonymous
    assert call.peer == Peer("", "")


@pytest.mark.parametrize("wish", ["id", "user;id", "Header", "session; critical"])
def test_who_hides_by_wish(wish: str) -> None:
    assert told(f"Privacy: {wish}").anonymous


def test_none_is_no_wish_to_hide() -> None:
    assert not told("Privacy: none").anonymous


ASSERTED = 'P-Asserted-Identity: "Sari" <sip:102@pbx.example>, <tel:+62811>'


def test_a_server_says_who_calls() -> None:
    assert told(ASSERTED).peer == Peer("sip:102@pbx.example", "102", "Sari")


def test_a_caller_without_a_server_asserts_nothing() -> None:
    assert told(ASSERTED, account=None).peer == BUDI


def test_an_assertion_that_is_no_address_says_nothing() -> None:
    assert told("P-Asserted-Identity: <tel:+62811>").peer == BUDI


def test_who_is_asserted_may_still_hide() -> None:
    assert told(ASSERTED, "Privacy: id").peer == Peer("", "")


def test_who_has_sent_the_call_on() -> None:
    diversion = 'Diversion: "Sari" <sip:102@pbx.example>;reason=no-answer, <sip:103@pbx.example>'
    assert told(diversion).diverted_by == Peer("sip:102@pbx.example", "102", "Sari")


def test_who_has_sent_it_on_by_its_history() -> None:
    history = (
        "History-Info: <sip:103@pbx.example>;index=1",
        'History-Info: "Sari" <sip:102@pbx.example?Reason=SIP%3Bcause%3D302>;index=1.1, <sip:101@x>;index=2',
    )
    diverted = told(*history).diverted_by
    assert diverted is not None
    assert (diverted.number, diverted.name) == ("102", "Sari")
    assert told("History-Info: <sip:101@pbx.example>;index=1").diverted_by is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Call-Info: <sip:pbx.example>;answer-after=0", 0.0),
        ("Call-Info: <sip:pbx.example>; answer-after = 3", 3.0),
        ("Alert-Info: <http://x>;info=alert-autoanswer;delay=2", 2.0),
        ("Alert-Info: info=alert-autoanswer", 0.0),
        ("Alert-Info: Auto Answer", 0.0),
        ("Alert-Info: Ring-Answer", 0.0),
        ("Answer-Mode: Auto", 0.0),
        ("Priv-Answer-Mode: Auto;require", 0.0),
        ("Answer-Mode: Manual", None),
        ("Alert-Info: <urn:alert:source:internal>", None),
        ("Call-Info: <sip:x>;answer-after=soon", None),
    ],
)
def test_who_wants_to_be_answered_at_once(header: str, seconds: float | None) -> None:
    assert told(header).answer_after == seconds


PASSED, FAILED = Verification


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        ("P-Asserted-Identity: <tel:+62811;verstat=TN-Validation-Passed>", PASSED),
        ("P-Asserted-Identity: <tel:+62811;verstat=TN-Validation-Passed-A>", PASSED),
        ("P-Asserted-Identity: <tel:+62811;verstat=TN-Validation-Passed-C>", None),
        ("P-Asserted-Identity: <sip:+62811;verstat=TN-Validation-Failed@pbx.example;user=phone>", FAILED),
        ("P-Asserted-Identity: <sip:+62811@pbx.example;user=phone;VerStat=tn-validation-failed>", FAILED),
        ("P-Asserted-Identity: <sip:102@x>, <tel:+62811;verstat=TN-Validation-Passed>", PASSED),
        ("P-Asserted-Identity: <tel:+62811;verstat=No-TN-Validation>", None),
        ("P-Asserted-Identity: <tel:+62811>", None),
        ('P-Asserted-Identity: ";verstat=TN-Validation-Passed" <tel:+62811>', None),
        ("P-Asserted-Identity: <tel:+62811>;verstat=TN-Validation-Passed", None),
        ("Subject: <tel:+62811;verstat=TN-Validation-Passed>", None),
    ],
)
def test_whether_a_number_is_genuine(header: str, verdict: Verification | None) -> None:
    assert told(header).verified is verdict
    assert told(header, account=None).verified is None


VERIFIED = "<sip:+62811;verstat=TN-Validation-Passed@pbx.example;user=phone>;tag=1"


def test_what_from_says_of_it_counts_where_the_server_answers_for_that() -> None:
    assert incoming_call(CALL, "Office", invite(sender=VERIFIED)).verified is None
    call = incoming_call(CALL, "Office", invite(sender=VERIFIED), verstat=True)
    assert (call.verified, call.peer) == (PASSED, Peer("sip:+62811@pbx.example", "+62811"))
    both = invite("P-Asserted-Identity: <tel:+62811;verstat=TN-Validation-Failed>", sender=VERIFIED)
    assert incoming_call(CALL, "Office", both, verstat=True).verified is FAILED


def test_who_hides_is_nobody_whose_number_is_genuine() -> None:
    asserted = "P-Asserted-Identity: <tel:+62811;verstat=TN-Validation-Passed>"
    assert told(asserted, "Privacy: id").verified is None


def test_commas_in_quotes_and_brackets_divide_nothing() -> None:
    line = 'X: "a, \\"b" <sip:a,b@c>;d="e,f", <sip:g>,,h'
    assert list(headers_of(f"INVITE x SIP/2.0\r\n{line}\r\nx: i\r\n\r\n", "X")) == [
        '"a, \\"b" <sip:a,b@c>;d="e,f"',
        "<sip:g>",
        "h",
        "i",
    ]


NAMES = ["Diversion", "History-Info", "Call-Info", "Alert-Info", "Privacy", "P-Asserted-Identity", "From"]
pieces = st.sampled_from(
    ['"', "<", ">", "sip:", "@", ",", ";", "=", "answer-after", "\\", "id", "\r\n ", "x"]
)
values = st.lists(pieces | st.text(max_size=5), max_size=40).map("".join)


@given(st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=6))
def test_any_words_are_taken(headers: list[tuple[str, str]]) -> None:
    call = told(*(f"{name}: {value}" for name, value in headers))
    assert call.answer_after is None or 0 <= call.answer_after <= 9999


def test_a_long_list_of_brackets_takes_no_time() -> None:
    assert told("Call-Info: " + "<" * 60_000 + '"' * 60_001).answer_after is None
