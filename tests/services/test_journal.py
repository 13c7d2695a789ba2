"""What the flight recorder keeps, and what it must not."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.api import HookChanged, Key, KeyPressed, KeyReleased
from firmware.phone.call import Call, CallDirection
from firmware.phone.calls import DIGIT_OF
from firmware.phone.commands import CheckPin, LogIn
from firmware.phone.events import StoreLoaded, Tick, WallClock
from firmware.phone.panels import AboutPanel, EntryPanel, LoginPanel, LoginStage, Panel, UnlockPanel
from firmware.phone.phases import Phase
from firmware.phone.settings import AccountIdentity, Settings, SpeedDialKey
from firmware.phone.state import Phone
from firmware.phone.step import begin
from firmware.services.journal import (
    FILES,
    Entry,
    Header,
    Journal,
    JournalError,
    path_of,
    read,
)
from firmware.services.journal_mask import hides_digits, mask, mask_command, mask_phone, mask_setting
from firmware.sip.api import CallId, DigitReceived, IncomingCall, Peer

SETTINGS = Settings(
    name="Meja depan",
    extension="101",
    accounts=(AccountIdentity("Office", "pbx.example", outgoing=True),),
    speed_dials=(SpeedDialKey(1, "Sari", "102"),),
)
PHONE = begin(SETTINGS, 10.0)
EVENTS = [
    Entry(10.25, HookChanged(True), "0123456789abcdef"),
    Entry(10.5, KeyPressed(Key.DIGIT_1)),
    Entry(11.0, IncomingCall(CallId(2), None, Peer("sip:102@127.0.0.1", "102", "Säri"))),
    Entry(12.0, WallClock(1.75e9, 25200)),
]


async def keep(folder: Path, events: list[Entry], file_bytes: int = 10_000, before: Phone = PHONE) -> None:
    journal = Journal(folder, file_bytes)
    await journal.start()
    for entry in events:
        journal.record(entry, before)
    await journal.stop()
    await journal.stop()


def newest(folder: Path) -> Path:
    return path_of(folder, 0)


def sizes(folder: Path) -> list[int]:
    return [file.stat().st_size for file in folder.iterdir()]


async def test_what_is_recorded_can_be_read(tmp_path: Path) -> None:
    await keep(tmp_path / "journal", EVENTS)
    assert read(newest(tmp_path / "journal")) == (Header(1, PHONE), EVENTS)


async def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    await keep(folder, EVENTS)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(newest(folder).stat().st_mode) == 0o600


async def test_each_run_begins_a_file_and_the_oldest_goes(tmp_path: Path) -> None:
    for run in range(FILES + 2):
        await keep(tmp_path, [Entry(float(run), Tick())])
    kept = [read(path_of(tmp_path, number))[1] for number in range(FILES)]
    assert kept == [[Entry(float(run), Tick())] for run in range(FILES + 1, 1, -1)]
    assert len(sizes(tmp_path)) == FILES


async def test_it_is_bounded_and_each_file_has_a_header(tmp_path: Path) -> None:
    events = [Entry(float(number), KeyPressed(Key.OK)) for number in range(500)]
    await keep(tmp_path, events, file_bytes=4000)
    assert len(sizes(tmp_path)) == FILES
    assert max(sizes(tmp_path)) <= 4000 + len(newest(tmp_path).read_bytes().split(b"\n")[0]) + 1
    kept: list[Entry] = []
    for number in range(FILES - 1, -1, -1):
        header, found = read(path_of(tmp_path, number))
        assert header.phone == PHONE
        kept += found
    assert kept == events[-len(kept) :]


async def test_a_phone_that_remembers_more_than_a_file_holds_does_not_begin_a_file_for_each_event(
    tmp_path: Path,
) -> None:
    await keep(tmp_path, EVENTS, file_bytes=600)
    assert newest(tmp_path).read_bytes().index(b"\n") > 600
    assert read(newest(tmp_path)) == (Header(1, PHONE), EVENTS)


def test_digits_in_a_call_are_hidden() -> None:
    for key in Key:
        for kind in (KeyPressed, KeyReleased):
            assert mask(kind(key), digits_hidden=False) == kind(key)
            hidden = Key.DIGIT_0 if key in DIGIT_OF else key
            assert mask(kind(key), digits_hidden=True) == kind(hidden)
    assert {key.value for key in DIGIT_OF} == {*"0123456789", "star", "pound"}


async def test_no_pin_is_in_the_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    call = Call(
        CallId(1), CallDirection.OUT, Phase.TALKING, Peer("sip:102@h", "102"), 1.0, sent_digits="798798798"
    )
    talking = replace(PHONE, calls=(call,))
    await journal.start()
    for key in (Key.DIGIT_7, Key.DIGIT_9, Key.DIGIT_8):
        journal.record(Entry(1.0, KeyPressed(key)), talking)
        journal.record(Entry(1.0, KeyReleased(key)), talking)
    journal.record(Entry(1.0, DigitReceived(CallId(1), "7")), talking)
    await journal.stop()
    header, *lines = newest(tmp_path).read_text().splitlines()
    assert len(lines) == 7
    assert not any(digit in line for line in lines for digit in "789")
    assert "798" not in header
    assert read(newest(tmp_path))[0].phone.calls[0].sent_digits == "000000000"


async def test_no_pin_after_a_comma_is_in_the_file(tmp_path: Path) -> None:
    kept = (("speed-dial.2", "0215,,1984#\tBank"), ("volume", "7"))
    typing = replace(
        PHONE,
        settings=replace(SETTINGS, speed_dials=(SpeedDialKey(1, "Bank", "0215,,1984#"),)),
        overrides=kept,
        panels=(EntryPanel("0215,,1984#", key=3), AboutPanel()),
        calls=(Call(CallId(1), CallDirection.OUT, Phase.CALLING, Peer("", "0215"), 1.0, to_dial=",,1984#"),),
    )
    await keep(tmp_path, [Entry(1.0, StoreLoaded((), kept))], before=typing)
    text = newest(tmp_path).read_text()
    assert "1984" not in text
    assert text.count("0215,,00000") == 4
    assert read(newest(tmp_path))[0].phone.calls[0].to_dial == ",,00000"


async def test_no_pin_of_who_logs_in_is_in_the_file(tmp_path: Path) -> None:
    typing = replace(PHONE, panels=(LoginPanel(LoginStage.PIN, "102", "7987"),))
    assert not hides_digits(replace(PHONE, panels=(LoginPanel(LoginStage.NUMBER, "102"),)))
    events = [Entry(1.0, KeyPressed(Key.DIGIT_9)), Entry(1.0, KeyReleased(Key.DIGIT_9))]
    await keep(tmp_path, events, before=typing)
    header, *lines = newest(tmp_path).read_text().splitlines()
    assert "7987" not in header
    assert not any("9" in line for line in lines)
    assert read(newest(tmp_path))[0].phone.panels == (LoginPanel(LoginStage.PIN, "102", "0000"),)
    assert mask_command(LogIn("102", "7987")) == LogIn("102", "0000")
    assert mask_command(CheckPin("7987")) == CheckPin("0000")


async def test_no_pin_of_who_unlocks_is_in_the_file(tmp_path: Path) -> None:
    typing = replace(PHONE, panels=(UnlockPanel("7987", wish="0215,,1984"),))
    await keep(tmp_path, [Entry(1.0, KeyPressed(Key.DIGIT_9))], before=typing)
    text = newest(tmp_path).read_text()
    assert "7987" not in text
    assert "1984" not in text
    assert not any("9" in line for line in text.splitlines()[1:])
    assert read(newest(tmp_path))[0].phone.panels == (UnlockPanel("0000", wish="0215,,0000"),)


@pytest.mark.parametrize("left", ["984#", "12,34", ",1"])
def test_what_is_left_of_a_pin_is_masked(left: str) -> None:
    call = Call(CallId(1), CallDirection.OUT, Phase.TALKING, Peer("", "0215"), 1.0, to_dial=left)
    masked = mask_phone(replace(PHONE, calls=(call,))).calls[0].to_dial
    assert masked == re.sub(r"[^,]", "0", left)


def test_a_number_for_another_call_is_no_secret() -> None:
    held = Call(CallId(1), CallDirection.OUT, Phase.HELD, Peer("", "201"), 1.0)
    assert not hides_digits(replace(PHONE, calls=(held,)))
    assert hides_digits(replace(PHONE, calls=(replace(held, phase=Phase.TALKING),)))


@pytest.mark.parametrize(
    ("panel", "hidden"),
    [(EntryPanel("0215,", key=1), True), (EntryPanel("0215", key=1), False), (AboutPanel(), False)],
)
def test_digits_after_a_comma_are_hidden_while_they_are_typed(panel: Panel, hidden: bool) -> None:
    assert hides_digits(replace(PHONE, panels=(panel,))) is hidden


def test_only_what_keys_dial_is_masked() -> None:
    assert mask_setting("speed-dial.1", "0215,,1#\tBank\tcode") == "0215,,00\tBank\tcode"
    assert mask_setting("speed-dial.1", "0215,,1#\t0215,,1#") == "0215,,00\t0215,,00"
    assert mask_setting("message.1", "0,1") == "0,1"


async def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    await keep(tmp_path, EVENTS)
    whole = newest(tmp_path).read_bytes()
    ends = [place for place, byte in enumerate(whole) if byte == 10]
    for length in range(ends[0] + 1, len(whole)):
        newest(tmp_path).write_bytes(whole[:length])
        complete = sum(1 for end in ends if end < length) - 1
        assert read(newest(tmp_path))[1] == EVENTS[:complete]


@pytest.mark.parametrize(
    ("number", "line", "message"),
    [
        (1, b"", "line 1: "),
        (1, b'{"version":1,"phone":7}', "line 1: line.phone: "),
        (3, b"{", "line 3: "),
        (3, b'{"t":1,"event":{"is":"Nothing"}}', "line 3: line.event: found 'Nothing', allowed"),
        (4, b'{"t":1}', "line 4: line.event: found nothing"),
        (4, b"[" * 100_000, "line 4: "),
        (4, b"\xff", "line 4: "),
    ],
)
async def test_a_bad_line_is_named(tmp_path: Path, number: int, line: bytes, message: str) -> None:
    await keep(tmp_path, EVENTS)
    lines = newest(tmp_path).read_bytes().split(b"\n")
    lines[number - 1] = line
    newest(tmp_path).write_bytes(b"\n".join(lines))
    with pytest.raises(JournalError) as caught:
        read(newest(tmp_path))
    assert str(caught.value).startswith(f"{newest(tmp_path)}: {message}")


def test_what_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be read"):
        read(tmp_path)
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(JournalError, match="line 1: found nothing"):
        read(tmp_path / "empty")


@given(st.binary(max_size=100))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(content)
    with pytest.raises(JournalError, match=r"line \d+: "):
        read(path)


async def test_a_disk_that_does_not_take_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocker = tmp_path / "blocker"
    blocker.write_text("a file where a folder should be")
    with caplog.at_level(logging.WARNING):
        await keep(blocker / "journal", EVENTS)
    assert len(caplog.records) == 1, "the same trouble is told once"
    assert "events are not recorded" in caplog.text


class FullDisk(io.FileIO):
    """A file on a disk that takes every other write only half."""

    writes = 0

    def write(self, data: Any) -> int:
        self.writes += 1
        return super().write(data if self.writes % 2 else data[: len(data) // 2])


async def test_a_full_disk_leaves_whole_lines_and_the_older_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await keep(tmp_path, EVENTS)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdopen", lambda descriptor, *_, **__: FullDisk(descriptor, "wb"))
        await keep(tmp_path, EVENTS)
    assert read(newest(tmp_path))[1] == EVENTS[::2]
    assert read(path_of(tmp_path, 1))[1] == EVENTS
    assert "No space left on device" in caplog.text


async def test_each_line_is_plain_json(tmp_path: Path) -> None:
    await keep(tmp_path, EVENTS)
    header, first, *_ = map(json.loads, newest(tmp_path).read_text().splitlines())
    assert header["version"] == 1
    assert header["phone"]["settings"]["name"] == "Meja depan"
    assert first == {
        "t": 10.25,
        "event": {"is": "HookChanged", "lifted": True},
        "saw": "0123456789abcdef",
    }


async def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    await keep(tmp_path, EVENTS)
    text = newest(tmp_path).read_text()
    newest(tmp_path).write_text(text.replace('"version":1', '"version":2', 1))
    with pytest.raises(JournalError, match="line 1: found version 2, allowed 1"):
        read(newest(tmp_path))
