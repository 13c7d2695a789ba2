"""``dering act`` itself: what is not the phone's is refused, and a name server that is dead keeps nobody."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from firmware.actions.outcome import BROKEN, Outcome, read_outcome
from firmware.actions.request import from_json, to_json
from firmware.config.model import HttpMethod, Login, MqttMessage, Secret, WebRequest
from firmware.phone.action_trouble import ActionTrouble

LOGIN = Login("phone", Secret("s3cret"))


@pytest.mark.parametrize(
    "does",
    [
        WebRequest("https://door.example/", HttpMethod.PUT, "open", "text/plain", LOGIN),
        MqttMessage("broker.example", 1883, False, "house/lamp", "on", True, LOGIN),
    ],
)
def test_what_is_to_be_done_comes_over_whole(does: WebRequest | MqttMessage) -> None:
    assert from_json(json.loads(json.dumps(to_json(does)))) == does


@pytest.mark.parametrize("given", [b"", b"[]", b"{}", b'{"login": 1}', b'{"login": {}, "url": "x"}'])
def test_anything_else_is_refused(given: bytes) -> None:
    command = [sys.executable, "-m", "firmware", "act"]
    result = subprocess.run(command, input=given, capture_output=True, check=False)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr == b"found something else, allowed what the phone writes\n"


@pytest.mark.parametrize(
    "answer", [b"", b"{", b"[]", b'{"trouble": "odd", "detail": "", "reason": ""}', b"[" * 10_000]
)
def test_a_process_that_says_nothing_has_failed(answer: bytes) -> None:
    assert read_outcome(answer) is BROKEN


def test_what_it_says_is_plain() -> None:
    outcome = Outcome(ActionTrouble.REFUSED, "a\x1bb" + "x" * 100, "line\nline")
    assert read_outcome(outcome.to_json().encode()) == Outcome(
        ActionTrouble.REFUSED, "a b" + "x" * 61, "line line"
    )
