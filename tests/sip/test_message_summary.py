"""What a message-summary says, and that nothing in it can do harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.message_summary import LONGEST, MOST, Summary, message_summary

RFC_3842 = (
    "Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 2/8 (0/2)\r\n"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RFC_3842, Summary(True, 2, 8)),
        ("Messages-Waiting: yes\n", Summary(True)),
        ("messages-waiting :NO\nvoice-message:0/3", Summary(False, 0, 3)),
        ("Messages-Waiting: yes\r\nFax-Message: 1/0\r\nVoice-Message: 0/4\r\n", Summary(False, 0, 4)),
        ("Messages-Waiting: yes\r\nVoice-Message: 4294967295/4294967295\r\n", Summary(True, MOST, MOST)),
        ("Messages-Waiting: yes\r\nVoice-Message: -1/x\r\n", Summary(True)),
        ("Messages-Waiting: yes\r\nVoice-Message: ٣/٤\r\n", Summary(True)),
    ],
)
def test_a_summary(body: str, expected: Summary) -> None:
    assert message_summary(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Messages-Waiting: maybe",
        "Voice-Message: 2/8",
        "<?xml version='1.0'?>",
        " " * LONGEST + "\nMessages-Waiting: yes",
    ],
)
def test_what_is_none(body: str) -> None:
    assert message_summary(body) is None


@given(st.text() | st.text().map(lambda text: f"Messages-Waiting: yes\nVoice-Message: {text}"))
def test_anything_is_read_or_refused(body: str) -> None:
    summary = message_summary(body)
    assert summary is None or (0 <= summary.new <= MOST and 0 <= summary.old <= MOST)
