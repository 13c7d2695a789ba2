"""Every journal in this folder plays back to the commands and screens that were recorded.

To turn a session into a test, copy its ``DIR/journal/journal.jsonl`` here under a telling name. When a change
of behaviour is meant, look at what ``dering replay FILE`` tells, and record the session anew.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from board.api import HookChanged, Key, KeyPressed
from firmware.phone.events import Event
from firmware.phone.settings import Settings
from firmware.phone.step import begin, step
from firmware.replay import differences, fingerprint, narrate
from firmware.services.journal import Entry, read
from firmware.ui.view import view

JOURNALS = sorted(Path(__file__).parent.glob("*.jsonl"))


@pytest.mark.parametrize("path", JOURNALS, ids=[path.stem for path in JOURNALS])
def test_a_recorded_session_plays_back(path: Path) -> None:
    header, entries = read(path)
    assert entries
    assert differences(header.phone, entries) == []


def test_there_are_recorded_sessions() -> None:
    assert len(JOURNALS) >= 3


def test_another_outcome_is_told() -> None:
    phone = begin(Settings(), 0.0)
    events: list[Event] = [HookChanged(True), KeyPressed(Key.DIGIT_5), HookChanged(False)]
    entries, now = [], phone
    for number, event in enumerate(events, 1):
        now, commands = step(now, event, float(number))
        entries.append(Entry(float(number), event, fingerprint(commands, view(now), now.language)))
    assert differences(phone, entries) == []
    entries[1] = replace(entries[1], event=KeyPressed(Key.DIGIT_6))
    assert [line.partition(":")[0] for line in differences(phone, entries)] == ["event 2 at 2.000"]


def test_a_person_can_read_it() -> None:
    told = list(narrate(begin(Settings(language="id"), 0.0), [Entry(1.0, HookChanged(True))]))
    assert told[0] == "1.000  HookChanged(lifted=True)"
    assert told[-1].startswith("    [")
