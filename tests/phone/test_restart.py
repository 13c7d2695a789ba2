"""What was kept comes back, and trouble with store, board, stack and network is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import HeadsetChanged, Part, PartFound, PartLost
from firmware.phone.calls import KEEP_RECORDS
from firmware.phone.events import LanPhonesChanged, StoreLoaded, StoreProblem, StoreTrouble, Tick
from firmware.phone.notice import Notice
from firmware.phone.parts import Volumes
from firmware.phone.phases import FIRST_ANSWER
from firmware.phone.reasons import Reason
from firmware.phone.receiver import ToneName
from firmware.phone.records import CallRecord, Direction
from firmware.phone.settings import SpeedDialKey
from firmware.phone.step import step
from firmware.sip.api import (
    CallId,
    DigitReceived,
    LanPhone,
    StackFault,
    StackReady,
    TrustLanPhones,
)
from firmware.ui.draw import draw
from firmware.ui.kept import CallList
from firmware.ui.language import language_of
from firmware.ui.screen import Idle
from firmware.ui.view import view
from tests.phone.desk import HOME, OFFICE, SARI, SETTINGS, Desk


def record(number: str, began: float | None = 1_790_000_000.0, seen: bool = True) -> CallRecord:
    direction = Direction.DIALLED if seen else Direction.MISSED
    return CallRecord(CallId(2), began, direction, number, f"sip:{number}@x", reason=Reason.ENDED, seen=seen)


def test_history_and_settings_come_back() -> None:
    desk = Desk(accounts=(OFFICE, HOME), speed_dials=(SpeedDialKey(1, "One", "1"),))
    kept = {
        "language": "id",
        "outgoing-account": "Home",
        "volume.ringer": "9",
        "speed-dial.1": "201\tBudi",
        "speed-dial.4": "204\t",
    }
    desk.event(StoreLoaded((record("300", seen=False), record("301")), tuple(kept.items())))
    assert desk.phone.language == "id"
    assert desk.phone.outgoing_account == HOME
    assert desk.phone.volumes == Volumes(ringer=9)
    assert desk.phone.speed_dials == (SpeedDialKey(1, "Budi", "201"), SpeedDialKey(4, "", "204"))
    assert desk.phone.missed == 1
    desk.tap("redial")
    assert [row.peer for row in desk.shows(CallList).rows] == ["301"]


def test_calls_and_settings_of_this_run_stay_on_top() -> None:
    desk = Desk()
    desk.called()
    desk.ends(487)
    desk.tap("volume_up")
    desk.event(StoreLoaded((record("300"),), (("volume.ringer", "1"), ("volume.handset", "2"))))
    assert [each.number for each in desk.phone.records] == ["201", "300"]
    assert (desk.phone.volumes.ringer, desk.phone.volumes.handset) == (6, 2)


def test_what_was_damaged_is_left_out() -> None:
    desk = Desk()
    damaged = {
        "language": "tlh",
        "outgoing-account": "sold",
        "volume.ringer": "11",
        "volume.handset": "\u00b2",
        "volume.nonsense": "3",
        "speed-dial.9": "1\t1",
        "speed-dial.x": "1\t1",
        "speed-dial.2": "\tnameless",
    }
    desk.event(StoreLoaded((record("300", began=1e300), record("301", -5.0)), tuple(damaged.items())))
    assert desk.phone.language == "en"
    assert desk.phone.outgoing_account == OFFICE
    assert desk.phone.volumes == Volumes()
    assert desk.phone.speed_dials == ()
    assert [each.began for each in desk.phone.records] == [None, None]


def test_a_very_long_history_is_cut() -> None:
    desk = Desk()
    desk.event(StoreLoaded(tuple(record(str(number)) for number in range(KEEP_RECORDS + 50))))
    assert len(desk.phone.records) == KEEP_RECORDS


def test_without_accounts_none_dials() -> None:
    assert Desk(accounts=()).phone.outgoing_account is None


@pytest.mark.parametrize(
    ("problem", "notice"),
    [
        (StoreProblem.SET_ASIDE, Notice.STORE_SET_ASIDE),
        (StoreProblem.UNWRITABLE, Notice.STORE_UNWRITABLE),
    ],
)
def test_trouble_with_the_store_is_told_and_the_phone_works_on(problem: StoreProblem, notice: Notice) -> None:
    desk = Desk()
    desk.event(StoreTrouble(problem, "calls.sqlite3"))
    assert desk.notice() is notice
    assert "calls.sqlite3" in desk.remarks[0]
    desk.lift()
    assert desk.tone() is ToneName.DIAL
    desk.advance(59)
    assert desk.notice() is notice
    desk.advance(1)
    assert desk.notice() is None


@pytest.mark.parametrize(
    ("part", "notice"),
    [
        (Part.KEYPAD, Notice.KEYPAD_LOST),
        (Part.HOOK, Notice.HOOK_LOST),
        (Part.CODEC, Notice.CODEC_LOST),
        (Part.LAMPS, None),
        (Part.DISPLAY, None),
    ],
)
def test_a_part_that_is_lost_is_told_where_that_can_be_seen(part: Part, notice: Notice | None) -> None:
    desk = Desk()
    desk.event(PartLost(part, "It is gone."))
    assert desk.notice() is notice
    assert dict(desk.phone.lost_parts).keys() == {part}
    assert desk.remarks == [f"{part}: It is gone."]
    desk.event(PartFound(part))
    assert not desk.phone.lost_parts
    assert desk.remarks[1:] == [f"{part}: works again"]


def test_a_call_outlives_a_lost_part() -> None:
    desk = Desk()
    desk.talk()
    for part in Part:
        desk.event(PartLost(part, "gone"))
    assert desk.calls == ["talking"]


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_lost_codec_is_shown_until_it_is_back_also_in_a_call(language: str) -> None:
    desk = Desk(replace(SETTINGS, language=language))
    said = language_of(language).say("Sound does not work")
    desk.event(PartLost(Part.CODEC, "gone"))
    desk.advance(3600)
    assert desk.notice() is None
    assert said in draw(view(desk.phone), (128, 64), language).words
    desk.talk()
    desk.advance(60)
    assert said in draw(view(desk.phone), (128, 64), language).words
    desk.event(PartFound(Part.CODEC))
    assert said not in draw(view(desk.phone), (128, 64), language).words


def test_a_notice_is_sent_away_by_a_key() -> None:
    desk = Desk()
    desk.event(PartLost(Part.CODEC, "gone"))
    desk.tap("back")
    assert desk.notice() is None


def test_a_fault_of_the_stack_is_told() -> None:
    desk = Desk()
    desk.event(StackFault("transport", "broken"))
    assert desk.notice() is Notice.STACK_TROUBLE
    assert desk.remarks == ["stack: transport: broken"]


def test_the_stack_learns_whom_to_trust_when_it_is_ready() -> None:
    desk = Desk()
    desk.event(StackReady(5060))
    assert not desk.done(TrustLanPhones)
    desk.lan(SARI)
    desk.event(StackReady(5060))
    assert desk.done(TrustLanPhones) == [TrustLanPhones(frozenset({SARI}))] * 2


def test_two_phones_with_one_extension_are_told_once_and_shown() -> None:
    desk = Desk()
    twin = LanPhone("101", "Twin", "10.0.0.9", 5060)
    desk.event(LanPhonesChanged((twin,), conflict=True))
    assert desk.notice() is Notice.EXTENSION_TAKEN
    assert desk.shows(Idle).conflict
    desk.advance(4)
    desk.event(LanPhonesChanged((twin, SARI), conflict=True))
    assert desk.notice() is None
    desk.event(LanPhonesChanged((SARI,)))
    assert not desk.shows(Idle).conflict


def test_the_far_end_s_digits_steer_nothing() -> None:
    desk = Desk()
    call = desk.talk()
    before = desk.phone
    desk.event(DigitReceived(call, "5"))
    assert desk.phone == before


def test_a_headset_alone_opens_nothing() -> None:
    desk = Desk()
    desk.event(HeadsetChanged(True))
    assert desk.outputs().route is None


def test_time_that_runs_backwards_stands_still() -> None:
    desk = Desk()
    desk.lift()
    phone, _ = step(desk.phone, Tick(), desk.phone.now - 100)
    assert phone == desk.phone


def test_a_wake_up_that_comes_too_late_waits_on_the_network_from_then_on() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("201")
    desk.event(Tick(), desk.phone.now + 3600)
    assert desk.dialled == ["sip:201@pbx.example"]
    assert desk.call().deadline == desk.phone.now + FIRST_ANSWER
