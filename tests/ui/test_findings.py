"""A self-test's findings in words: a driver's reason is translated with all that it is made of."""

from __future__ import annotations

import pytest

from firmware.phone.findings import REASON, Check, Finding, Outcome, Phrase
from firmware.ui.findings import next_step, sentence
from firmware.ui.language import language_of

FOUND = Phrase("found {others}", (("others", '"{odd} pad"'),))
WHY = Phrase(
    "{folder} has no device with {need}; {found}",
    (("folder", "/dev/input"), ("need", Phrase("a key of the key map")), ("found", FOUND)),
)
LOST = Finding(
    Check.KEYPAD,
    Outcome.FAILED,
    REASON,
    values=(("reason", Phrase("no keypad: {why}", (("why", WHY),))),),
)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", 'No keypad: /dev/input has no device with a key of the key map; found "{odd} pad"'),
        (
            "id",
            (
                "Papan tombol tidak ada: di /dev/input tidak ada perangkat dengan salah satu tombol "
                'dari peta tombol; yang ada: "{odd} pad"'
            ),
        ),
    ],
)
def test_a_reason_is_said_in_the_phone_s_language(code: str, said: str) -> None:
    assert sentence(LOST, language_of(code)) == said
    assert next_step(LOST, language_of(code)) == ""


def test_a_sentence_that_begins_with_a_name_keeps_it() -> None:
    finding = Finding(
        Check.REGISTRAR, Outcome.OK, "{host} has registered.", values=(("host", "sip.example"),)
    )
    assert sentence(finding, language_of("en")).startswith("sip.example ")


def test_a_phrase_of_another_firmware_s_journal_is_said_as_it_stands() -> None:
    odd = Finding(
        Check.KEYPAD, Outcome.FAILED, REASON, values=(("reason", Phrase("no {what}", (("a", 1),))),)
    )
    assert sentence(odd, language_of("id")) == "No {what}"
