"""When to register again, and what a failure is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.api import Trouble
from firmware.sip.call_end import explain_end
from firmware.sip.registration import Backoff, explain


def waits(trouble: Trouble, count: int) -> list[float]:
    backoff, found = Backoff(), []
    for _ in range(count):
        backoff = backoff.failed(trouble)
        found.append(backoff.wait(0.0))
    return found


def test_a_dead_server_is_tried_soon_and_then_each_minute() -> None:
    assert waits(Trouble.NO_ANSWER, 7) == [2, 4, 8, 16, 32, 60, 60]


def test_a_wrong_password_locks_nobody_out() -> None:
    assert waits(Trouble.CREDENTIALS, 6) == [60, 120, 240, 480, 900, 900]


def test_another_kind_of_failure_begins_anew() -> None:
    backoff = Backoff().failed(Trouble.NO_ANSWER).failed(Trouble.NO_ANSWER).failed(Trouble.CREDENTIALS)
    assert backoff.wait(0.0) == 60
    assert backoff.failed(Trouble.UNREACHABLE).wait(0.0) == 2


@given(st.integers(0, 5000), st.booleans(), st.floats(0, 1), st.floats(0, 1e9))
def test_a_wait_is_never_none_nor_for_ever(failures: int, slow: bool, chance: float, at_least: float) -> None:
    assert 2.0 <= Backoff(failures, slow).wait(chance, at_least) <= 900 * 1.25


@pytest.mark.parametrize(
    ("code", "reason", "from_server", "certificate", "trouble"),
    [
        (401, "Unauthorized", True, None, Trouble.CREDENTIALS),
        (403, "Forbidden", True, None, Trouble.CREDENTIALS),
        (408, "Request Timeout", False, None, Trouble.NO_ANSWER),
        (504, "Server Time-out", True, None, Trouble.NO_ANSWER),
        (503, "Connection refused", False, None, Trouble.UNREACHABLE),
        (502, "gethostbyname() has returned error", False, None, Trouble.NAME),
        (503, "anything", False, "it has expired", Trouble.CERTIFICATE),
        (503, "Certificate verification error", False, None, Trouble.CERTIFICATE),
        (500, "Server Internal Error", True, None, Trouble.OTHER),
    ],
)
def test_what_a_failed_registration_is_called(
    code: int, reason: str, from_server: bool, certificate: str | None, trouble: Trouble
) -> None:
    failure = explain(code, reason, from_server=from_server, server="pbx.example", certificate=certificate)
    assert failure.trouble is trouble
    assert "pbx.example" in failure.detail


@pytest.mark.parametrize(
    ("code", "reason", "from_peer", "required", "trouble"),
    [
        (200, "OK", True, False, Trouble.NONE),
        (486, "Busy Here", True, False, Trouble.NONE),
        (488, "Not Acceptable Here", True, False, Trouble.NO_CODEC),
        (488, "Not Acceptable Here", True, True, Trouble.ENCRYPTION),
        (408, "Request Timeout", False, False, Trouble.NO_ANSWER),
        (407, "Proxy Authentication Required", True, False, Trouble.CREDENTIALS),
        (503, "Service Unavailable", True, False, Trouble.NONE),
        (503, "Connection refused", False, False, Trouble.UNREACHABLE),
        (502, "Unable to resolve host", False, False, Trouble.NAME),
        (503, "Certificate verification error", False, False, Trouble.CERTIFICATE),
    ],
)
def test_what_the_end_of_a_call_is_called(
    code: int, reason: str, from_peer: bool, required: bool, trouble: Trouble
) -> None:
    assert explain_end(code, reason, from_peer=from_peer, encryption_required=required) is trouble
