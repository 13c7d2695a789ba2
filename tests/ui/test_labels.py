"""Every member of every enumeration that a screen shows has words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from board.api import Part, Transducer
from firmware.phone import self_test
from firmware.phone.findings import Check, Outcome
from firmware.phone.notice import Notice
from firmware.phone.panels import ListTitle, MenuItem, MenuTitle
from firmware.phone.parts import VolumeOf
from firmware.phone.quality import Quality
from firmware.phone.reasons import ADVISED, Reason
from firmware.phone.records import Direction
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Encryption, RegistrationState, Trouble
from firmware.ui import labels, menu_labels, notice_labels
from firmware.ui.font import REPLACEMENT, writable
from firmware.ui.icons import DRAWINGS, icon
from firmware.ui.language import language_of
from firmware.ui.patterns import PATTERNS

TABLES: list[tuple[type[StrEnum], Mapping[Any, str]]] = [
    (SoftKey, menu_labels.SOFT_KEYS),
    (Reason, labels.REASONS),
    (Quality, labels.QUALITIES),
    (Trouble, labels.TROUBLES),
    (RegistrationState, labels.REGISTRATIONS),
    (Notice, notice_labels.NOTICES),
    (Part, notice_labels.LOST_PARTS),
    (VolumeOf, labels.VOLUMES),
    (ListTitle, menu_labels.LIST_TITLES),
    (ListTitle, menu_labels.EMPTY_LISTS),
    (ListTitle, menu_labels.DELETE_LISTS),
    (MenuTitle, menu_labels.MENU_TITLES),
    (MenuItem, menu_labels.MENU_ITEMS),
    (Direction, labels.DIRECTIONS),
    (Encryption, labels.ENCRYPTIONS),
    (Check, labels.CHECKS),
    (Outcome, labels.OUTCOMES),
    (Transducer, labels.TONE_TESTS),
]
SAME_IN_BOTH = {
    "+",
    "Menu",
    "Redial",
    "Speaker",
    "English",
    "Bahasa Indonesia",
    "Headset",
    "Kernel",
    "Registrar",
    "Gamelan",
    "{name}: {detail}",
}


@pytest.mark.parametrize(("enumeration", "table"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_member_has_words_in_both_languages(
    enumeration: type[StrEnum], table: Mapping[Any, str]
) -> None:
    assert set(table) == set(enumeration)
    for text in table.values():
        english, indonesian = language_of("en").say(text), language_of("id").say(text)
        assert english == text
        assert indonesian
        assert indonesian != english or english in SAME_IN_BOTH
        assert REPLACEMENT not in writable(english) + writable(indonesian)


@pytest.mark.parametrize("text", [self_test.HEARD, self_test.NOT_HEARD])
def test_the_core_s_own_findings_are_in_the_catalogue(text: str) -> None:
    assert language_of("id").say(text) != text


def test_there_is_a_picture_for_every_turn_of_the_display_s_test() -> None:
    assert self_test.PICTURES == PATTERNS


def test_every_icon_that_is_named_is_drawn() -> None:
    named = {
        *notice_labels.NOTICE_ICONS.values(),
        *labels.VOLUME_ICONS.values(),
        *RegistrationState,
        *Direction,
    }
    named |= {*labels.OUTCOME_ICONS.values(), *Transducer}
    assert named <= set(DRAWINGS)
    assert set(labels.VOLUME_ICONS) == set(VolumeOf)


@pytest.mark.parametrize("name", DRAWINGS)
def test_icons_are_rectangles_with_something_in_them(name: str) -> None:
    rows = DRAWINGS[name].split()
    assert {len(row) for row in rows} == {len(rows[0])}
    assert set("".join(rows)) <= {"#", "."}
    assert icon(name).getbbox()


@pytest.mark.parametrize(
    ("trouble", "code", "text"),
    [
        (Trouble.CREDENTIALS, 401, "Wrong password"),
        (Trouble.NO_ANSWER, 408, "Server does not answer"),
        (Trouble.CERTIFICATE, 0, "Certificate not trusted"),
        (Trouble.OTHER, 403, "Server refuses the account"),
        (Trouble.NONE, 502, "Server error"),
        (Trouble.OTHER, 418, "Connection failed"),
        (Trouble.NONE, 0, "Not connected"),
    ],
)
def test_trouble_and_code_give_a_sentence(trouble: Trouble, code: int, text: str) -> None:
    assert labels.trouble_text(trouble, code) == text


def test_there_is_advice_for_what_the_core_says_there_is() -> None:
    assert set(labels.ADVICE) == ADVISED
    for text in labels.ADVICE.values():
        assert language_of("id").say(text) != text


def test_code_is_said_only_when_something_failed() -> None:
    language = language_of("en")
    assert labels.code_text(486, language) == "Code 486"
    assert labels.code_text(486, language, 17) == "Code 486/17"
    assert labels.code_text(200, language, 16) == ""
    assert labels.code_text(200, language) == ""
    assert labels.code_text(0, language) == ""
