"""The recordings that are kept: written when one ends, listed, played, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from board.api import Lamp, Light
from firmware.phone.commands import SaveSetting
from firmware.phone.events import StoreLoaded, WallClock
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem, MenuTitle, Shelf
from firmware.phone.rows import menu_rows
from firmware.phone.shelves import MOST, Kept, kept
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    CallEnded,
    CallId,
    CallReplaced,
    DeleteSound,
    Peer,
    Playback,
    PlaybackEnded,
    Recording,
    RecordingFailed,
    TransferProgress,
)
from firmware.ui.kept import ShelfList
from firmware.ui.screen import Idle, Talking
from tests.phone.answering import NOON, machine, messages
from tests.phone.desk import Desk
from tests.phone.menu_path import go, leave
from tests.phone.test_recording import FILE, recorded, with_key

FULL = tuple((f"recording.{number}", f"1\t{number}\t\t\t5\told") for number in range(1, MOST + 1))


def recordings(desk: Desk) -> tuple[Kept, ...]:
    return kept(desk.phone, Shelf.RECORDINGS)


def written(desk: Desk) -> str:
    """The file that is being written now."""
    recording = desk.outputs().sound.recording
    return recording.name if recording else ""


def with_recordings(*numbers: str, **changes: Any) -> Desk:
    """One call to each of these, recorded whole and then over."""
    desk = with_key(**changes)
    desk.event(WallClock(NOON, 7 * 3600))
    for number in numbers:
        desk.talk(number)
        desk.tap("speed1")
        desk.advance(12)
        desk.ends()
        desk.replace()
        desk.advance(60)
    desk.forget()
    return desk


# --- what is kept ------------------------------------------------------------------------------------


def test_it_is_kept_when_the_call_ends() -> None:
    desk = recorded()
    desk.event(WallClock(NOON, 7 * 3600))
    desk.advance(65)
    desk.ends()
    assert recordings(desk) == (Kept(Shelf.RECORDINGS, 1, None, "201", "", "sip:201@pbx.example", 65),)
    assert "recording.1" in {saved.name for saved in desk.done(SaveSetting)}
    assert not desk.done(DeleteSound)


def test_it_is_kept_when_its_owner_ends_it_and_the_next_is_another() -> None:
    desk = with_key()
    desk.event(WallClock(NOON, 7 * 3600))
    desk.talk()
    for _ in range(2):
        desk.advance(10)
        desk.tap("speed1")
        desk.advance(5)
        desk.tap("speed1")
    assert [(each.id, each.began, each.seconds) for each in recordings(desk)] == [
        (2, NOON + 25, 5),
        (1, NOON + 10, 5),
    ]
    desk.shows(Talking)


def test_less_than_a_second_is_nothing() -> None:
    desk = recorded()
    desk.advance(0.9)
    desk.ends()
    assert recordings(desk) == ()
    assert desk.done(DeleteSound) == [DeleteSound(FILE)]


def test_a_full_disk_leaves_what_was_written_so_far() -> None:
    desk = recorded()
    desk.advance(1)
    desk.event(RecordingFailed(FILE, "no space"))
    desk.event(RecordingFailed(FILE, "no space"))  # once is enough
    assert [each.seconds for each in recordings(desk)] == [1]
    assert desk.notice() is Notice.RECORDING_FAILED
    assert not desk.done(DeleteSound)


def test_a_disk_that_was_full_before_leaves_nothing() -> None:
    desk = recorded()
    desk.event(RecordingFailed(FILE, "no space"))
    assert recordings(desk) == ()
    assert desk.done(DeleteSound) == [DeleteSound(FILE)]


def test_a_call_that_is_given_away_is_kept_as_far_as_it_was_the_owners() -> None:
    desk = recorded()
    call = desk.call().id
    desk.advance(10)
    desk.tap("transfer")
    desk.dial("300")
    desk.soft(SoftKey.TRANSFER)
    assert desk.outputs().sound.recording == Recording(FILE)
    desk.advance(5)
    desk.event(TransferProgress(call, 200))
    assert [(each.number, each.seconds) for each in recordings(desk)] == [("201", 15)]
    assert desk.outputs().sound.recording is None


def test_a_transfer_that_fails_is_recorded_on() -> None:
    desk = recorded()
    call = desk.call().id
    desk.tap("transfer")
    desk.dial("300")
    desk.soft(SoftKey.TRANSFER)
    desk.event(TransferProgress(call, 486))
    assert desk.outputs().sound.recording == Recording(FILE, frozenset({call}), microphone=True)


def test_who_takes_the_far_ends_place_is_not_recorded_unasked() -> None:
    desk = recorded()
    desk.advance(10)
    desk.event(CallReplaced(desk.call().id, CallId(2), Peer("sip:300@pbx.example", "300")))
    assert [each.number for each in recordings(desk)] == ["201"]
    assert not desk.shows(Talking).recorded


def test_a_conference_is_kept_under_who_it_began_with() -> None:
    desk = recorded()
    desk.tap("conference")
    desk.dial("300#")
    desk.confirmed()
    desk.tap("conference")
    desk.advance(20)
    desk.event(CallEnded(desk.call().id, 200))
    assert desk.phone.recorded
    assert recordings(desk) == ()
    desk.ends()
    assert [each.number for each in recordings(desk)] == ["201"]


def test_after_a_restart_in_the_middle_the_number_is_free() -> None:
    desk = recorded()
    again = with_key()
    again.event(StoreLoaded((), desk.phone.overrides))
    assert recordings(again) == ()
    call = again.talk()
    again.tap("speed1")
    assert again.outputs().sound.recording == Recording(FILE, frozenset({call}), microphone=True)


def test_what_is_being_recorded_is_nobodys_to_play_or_delete() -> None:
    desk = recorded()
    desk.event(StoreLoaded((), FULL[:1]))
    assert recordings(desk) == ()
    desk.advance(3)
    desk.ends()
    assert [each.number for each in recordings(desk)] == ["201"]


def test_a_deleted_number_is_used_again() -> None:
    desk = with_recordings("201", "202")
    go(desk, MenuItem.RECORDINGS)
    desk.tap("down")
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    leave(desk)
    desk.talk("203")
    desk.tap("speed1")
    assert written(desk) == FILE


# --- when all numbers are taken ----------------------------------------------------------------------


@pytest.mark.parametrize("way", ["key", "menu"])
def test_when_no_more_can_be_kept_it_says_what_to_do(way: str) -> None:
    desk = with_key()
    desk.event(StoreLoaded((), FULL))
    assert len(recordings(desk)) == MOST
    desk.talk()
    if way == "key":
        desk.tap("speed1")
    else:
        desk.tap("ok")
        go(desk, MenuItem.RECORD_CALL)
    assert desk.notice() is Notice.RECORDINGS_FULL
    assert desk.outputs().sound.recording is None
    assert desk.outputs().sound.heard
    desk.shows(Talking)


def test_the_last_number_is_recorded_to_its_end() -> None:
    desk = with_key()
    desk.event(StoreLoaded((), FULL[:-1]))
    desk.talk()
    desk.tap("speed1")
    assert desk.outputs().sound.recording == Recording(
        "recording-50", frozenset({desk.call().id}), microphone=True
    )
    desk.advance(2)
    desk.tap("ok")
    go(desk, MenuItem.RECORD_CALL)
    assert len(recordings(desk)) == MOST


# --- the list ----------------------------------------------------------------------------------------


def test_the_menu_has_them_where_there_are_some_or_may_be() -> None:
    def offered(desk: Desk) -> bool:
        return MenuItem.RECORDINGS in {row.item for row in menu_rows(desk.phone, MenuTitle.MENU)}

    assert not offered(Desk())
    assert offered(Desk(call_recording=True))
    desk = Desk()
    desk.event(StoreLoaded((), FULL[:1]))
    assert offered(desk)


def test_they_are_listed_and_never_new() -> None:
    desk = with_recordings("201", "202")
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF
    assert desk.shows(Idle).messages == 0
    go(desk, MenuItem.RECORDINGS)
    shown = desk.shows(ShelfList)
    assert shown.shelf is Shelf.RECORDINGS
    assert [(row.peer, row.seconds, row.new, row.today) for row in shown.rows] == [
        ("202", 12, False, True),
        ("201", 12, False, True),
    ]
    desk.event(StoreLoaded((), (("recording.3", "1\t203\t\t\t5\tnew"),)))
    assert not any(row.new for row in desk.shows(ShelfList).rows)
    assert desk.lamp(Lamp.MESSAGE) is Light.OFF


def test_they_are_played_one_after_the_other() -> None:
    desk = with_recordings("201", "202")
    go(desk, MenuItem.RECORDINGS)
    desk.soft(SoftKey.PLAY)
    assert desk.outputs().sound.playback == Playback("recording-02")
    desk.tap("down")
    assert desk.outputs().sound.playback == Playback(FILE)
    assert desk.shows(ShelfList).played
    desk.tap("up")
    desk.event(PlaybackEnded("recording-02"))
    assert desk.outputs().sound.playback is None
    desk.tap("down", "ok")
    assert desk.outputs().sound.playback == Playback(FILE)
    desk.soft(SoftKey.STOP)
    assert desk.outputs().sound.playback is None
    assert not desk.done(SaveSetting)
    leave(desk)
    desk.shows(Idle)


def test_one_is_deleted_after_a_question() -> None:
    desk = with_recordings("201", "202")
    go(desk, MenuItem.RECORDINGS)
    desk.soft(SoftKey.DELETE)
    assert desk.shows(ShelfList).asks
    desk.soft(SoftKey.NO)
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    assert [each.number for each in recordings(desk)] == ["201"]
    assert desk.done(SaveSetting) == [SaveSetting("recording.2", "")]
    assert desk.done(DeleteSound) == [DeleteSound("recording-02")]
    assert desk.notice() is Notice.RECORDING_DELETED


def test_an_empty_list_says_so() -> None:
    desk = Desk(call_recording=True)
    go(desk, MenuItem.RECORDINGS)
    assert desk.shows(ShelfList).rows == ()
    assert desk.labels() == (None, None, SoftKey.BACK)


def test_the_last_one_is_deleted_where_no_more_may_be_recorded() -> None:
    desk = Desk()
    desk.event(StoreLoaded((), FULL[:1]))
    go(desk, MenuItem.RECORDINGS)
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    assert desk.shows(ShelfList).rows == ()
    leave(desk)
    desk.shows(Idle)


def test_messages_and_recordings_do_not_mix() -> None:
    desk = machine(call_recording=True)
    desk.event(StoreLoaded((), (FULL[0], ("message.1", "1\t202\t\t\t5\tnew"))))
    desk.tap("voicemail", "ok")
    assert desk.outputs().sound.playback == Playback("message-01")
    desk.soft(SoftKey.STOP)
    leave(desk)
    go(desk, MenuItem.RECORDINGS)
    desk.soft(SoftKey.DELETE)
    desk.soft(SoftKey.YES)
    assert desk.done(DeleteSound) == [DeleteSound(FILE)]
    assert [each.number for each in messages(desk.phone)] == ["202"]


def test_a_call_ends_what_is_played() -> None:
    desk = with_recordings("201")
    go(desk, MenuItem.RECORDINGS)
    desk.soft(SoftKey.PLAY)
    desk.called(Peer("sip:202@pbx.example", "202", "Titi"))
    desk.tap("ok")
    assert desk.outputs().sound.playback is None
    desk.confirmed()
    desk.tap("speed1")
    assert written(desk) == "recording-02"
