"""The Contact of a call that hides who makes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.contact import contact_at, hidden_contact


@pytest.mark.parametrize(
    ("via", "contact"),
    [
        ("SIP/2.0/UDP 10.0.0.5:5060;rport=5060;received=10.0.0.5;branch=1", "10.0.0.5:5060"),
        ("SIP/2.0/UDP 10.0.0.5:5060;branch=1;received=198.51.100.7;rport=40001", "198.51.100.7:40001"),
        ("SIP/2.0/UDP 10.0.0.5;branch=1", "10.0.0.5:5060"),
        ("SIP/2.0/TLS phone.local;branch=1", "phone.local:5061;transport=tls;ob"),
        ("SIP/2.0/TCP [2001:db8::5]:5060;rport=40001", "[2001:db8::5]:40001;transport=tcp;ob"),
        ("SIP/2.0/UDP 10.0.0.5:5060;received=2001:db8::5", "[2001:db8::5]:5060"),
    ],
)
def test_it_is_where_the_server_has_seen_the_phone(via: str, contact: str) -> None:
    answer = f"SIP/2.0 200 OK\r\nVia: {via}\r\nVia: SIP/2.0/UDP 10.9.9.9\r\n\r\n"
    assert hidden_contact(answer) == f"<sip:anonymous@{contact}>"


@pytest.mark.parametrize("answer", ["", "SIP/2.0 200 OK\r\nVia: nonsense\r\n\r\n"])
def test_an_answer_that_tells_nothing(answer: str) -> None:
    assert hidden_contact(answer) == ""


def test_on_the_local_network() -> None:
    assert contact_at("10.0.0.5", 5060) == "<sip:anonymous@10.0.0.5:5060>"


@given(st.text(max_size=60))
def test_any_words_are_taken(words: str) -> None:
    hidden_contact(f"SIP/2.0 200 OK\r\nVia: {words}\r\n\r\n")
    hidden_contact(f"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x{words}\r\n\r\n")
