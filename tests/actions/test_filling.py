"""What of a call goes into an address, a body and a payload: nobody adds anything by their name."""

from __future__ import annotations

import json

import pytest

from firmware.actions.filling import filled_text, filled_url
from firmware.config.actions import FORM
from firmware.phone.commands import RunAction

NASTY = RunAction("Door", "+62 21&open=all", 'Ti"ti\\', "Kantor/Büro")


def test_an_address() -> None:
    url = filled_url("https://door.example/{account}?by={number}&who={name}#{number}", NASTY)
    assert url == (
        "https://door.example/Kantor%2FB%C3%BCro?by=%2B62%2021%26open%3Dall&who=Ti%22ti%5C#%2B62%2021%26open%3Dall"
    )


def test_json_stays_what_it_is() -> None:
    text = filled_text('{"who": "{name}", "calls": ["{number}"], "none": {}}', NASTY)
    assert json.loads(text) == {"who": NASTY.caller, "calls": [NASTY.number], "none": {}}


def test_a_form_stays_what_it_is() -> None:
    text = filled_text("by={number}&who={name}", NASTY, f"{FORM}; charset=utf-8")
    assert text == "by=%2B62%2021%26open%3Dall&who=Ti%22ti%5C"


@pytest.mark.parametrize("text", ["{name} calls", "{not a word} {name}"])
def test_other_text_has_the_words_as_they_are(text: str) -> None:
    assert filled_text(text, NASTY) == text.replace("{name}", NASTY.caller)


def test_a_value_is_not_filled_again() -> None:
    assert filled_text("{name}", RunAction("Door", "201", "{number}")) == "{number}"


def test_without_a_call_there_is_nothing() -> None:
    assert filled_url("https://door.example/?by={number}", RunAction("Door")) == "https://door.example/?by="
