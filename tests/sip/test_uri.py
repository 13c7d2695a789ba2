"""SIP URIs and display names, sane and not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.api import Peer
from firmware.sip.sip_message import header_of, request_uri_of
from firmware.sip.uri import LONGEST_NAME, LONGEST_URI, SipUri, parse_peer, parse_uri


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sip:101@pbx.example", SipUri("sip", "101", "pbx.example")),
        ("SIPS:101@PBX.example:5071", SipUri("sips", "101", "pbx.example", 5071)),
        ("sip:pbx.example;lr", SipUri("sip", "", "pbx.example", None, (("lr", ""),))),
        ("sip:a:secret@h;transport=TLS", SipUri("sip", "a", "h", None, (("transport", "TLS"),))),
        ("sip:[2001:db8::1]:5060", SipUri("sip", "", "2001:db8::1", 5060)),
        ("sip:102@10.0.0.1?Subject=x", SipUri("sip", "102", "10.0.0.1")),
        ("tel:+62811", None),
        ("sip:", None),
        ("sip:h:0", None),
        ("sip:h:70000", None),
        ("", None),
    ],
)
def test_parse_uri(text: str, expected: SipUri | None) -> None:
    assert parse_uri(text) == expected


@pytest.mark.parametrize(
    ("text", "transport", "port"),
    [("sip:h", "udp", 5060), ("sip:h;transport=tcp", "tcp", 5060), ("sips:h", "tls", 5061),
     ("sip:h;transport=tls", "tls", 5061), ("sip:h:5080;transport=TLS", "tls", 5080)],
)  # fmt: skip
def test_where_a_uri_leads(text: str, transport: str, port: int) -> None:
    uri = parse_uri(text)
    assert uri is not None
    assert (uri.transport, uri.effective_port) == (transport, port)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('"Sari" <sip:102@h:5070;ob>;tag=1', Peer("sip:102@h:5070", "102", "Sari")),
        ('"A \\"B\\" \\\\ C" <sip:1@h>', Peer("sip:1@h", "1", 'A "B" \\ C')),
        ("Sari Dewi <sip:%2B62@h;transport=tcp>", Peer("sip:%2B62@h;transport=tcp", "+62", "Sari Dewi")),
        ("sip:102@h;tag=1", Peer("sip:102@h", "102", "")),
        ('"102" <sip:102@h>', Peer("sip:102@h", "102", "")),
        ("<sip:h>", Peer("sip:h", "h", "")),
        ("<tel:+62811>;tag=1", Peer("tel:+62811", "tel:+62811", "")),
        ('"a\x07b\u202ec" <sip:1@h>', Peer("sip:1@h", "1", "abc")),
        ("", Peer("", "", "")),
    ],
)
def test_parse_peer(header: str, expected: Peer) -> None:
    assert parse_peer(header) == expected


@given(st.text(max_size=400))
def test_any_header_gives_a_peer_that_can_be_shown(text: str) -> None:
    peer = parse_peer(text)
    assert len(peer.name) <= LONGEST_NAME
    assert len(peer.number) <= max(LONGEST_NAME, LONGEST_URI)
    assert len(peer.uri) <= LONGEST_URI
    assert (peer.name + peer.number).isprintable()


@given(st.text())
def test_any_text_is_a_uri_or_none(text: str) -> None:
    uri = parse_uri(text)
    assert uri is None or uri.host


MESSAGE = (
    "INVITE sip:101@10.0.0.1 SIP/2.0\r\nf : Sari\r\n <sip:102@h>\r\nTo: <sip:101@h>\r\n"
    "retry-after: 30 (busy)\r\n\r\nFrom: not a header\r\n"
)


def test_headers_of_a_message() -> None:
    assert header_of(MESSAGE, "From") == "Sari <sip:102@h>"
    assert header_of(MESSAGE, "To") == "<sip:101@h>"
    assert header_of(MESSAGE, "Retry-After") == "30 (busy)"
    assert header_of(MESSAGE, "Contact") == ""
    assert request_uri_of(MESSAGE) == "sip:101@10.0.0.1"
    assert request_uri_of("SIP/2.0 200 OK\r\n\r\n") == ""


@given(st.text())
def test_any_text_may_be_asked_for_headers(text: str) -> None:
    assert isinstance(header_of(text, "From"), str)
    assert isinstance(request_uri_of(text), str)
