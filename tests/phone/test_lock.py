"""The locked phone: it is answered and calls for help; for anything else it wants its PIN."""

from __future__ import annotations

import pytest

from board.api import HookChanged, Lamp, Light
from firmware.phone.commands import CheckPin, SaveSetting
from firmware.phone.events import PinChecked, StoreLoaded
from firmware.phone.lamps import lamps
from firmware.phone.lock import LONGEST_PIN, LONGEST_WAIT_SECONDS, WAIT_SECONDS
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.parts import ReceiverTone
from firmware.phone.rows import menu_rows
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import LOCKED
from firmware.sip.api import Answer, Dial, SendDtmf
from firmware.ui.draw import words_of
from firmware.ui.screen import Dialing, Idle, Incoming, Menu, Outgoing, Talking, Unlock
from tests.phone.desk import Desk
from tests.phone.menu_path import go

KEYS = (
    SpeedDialKey(1, "Help", "112"),
    SpeedDialKey(2, "Sari", "102"),
    SpeedDialKey(3, "", "", KeyKind.DO_NOT_DISTURB),
    SpeedDialKey(8, "", "", KeyKind.LOCK),
)


def locked() -> Desk:
    desk = Desk(lockable=True, speed_dials=KEYS)
    desk.event(StoreLoaded((), ((LOCKED, "on"),)))
    assert desk.phone.locked
    return desk


def unlock(desk: Desk, right: bool = True, pin: str = "4839") -> None:
    """Type a PIN where it is asked for; what compares it answers."""
    desk.shows(Unlock)
    desk.dial(pin)
    desk.forget()
    desk.soft(SoftKey.UNLOCK)
    assert desk.done(CheckPin) == [CheckPin(pin)]
    desk.event(PinChecked(right))


# --- locking ------------------------------------------------------------------------------------------


def test_without_a_pin_nothing_speaks_of_it() -> None:
    desk = Desk(speed_dials=KEYS)
    assert MenuItem.LOCK not in [row.item for row in menu_rows(desk.phone, MenuTitle.MENU)]
    desk.tap("speed8")
    assert desk.notice() is Notice.NO_LOCK
    desk.event(StoreLoaded((), ((LOCKED, "on"),)))  # from a time when it had one
    assert not desk.phone.locked


def test_it_is_locked_by_the_menu_and_stays_so_over_a_restart() -> None:
    desk = Desk(lockable=True)
    desk.soft(SoftKey.MENU)
    go(desk, MenuItem.LOCK)
    assert desk.notice() is Notice.LOCKED
    assert desk.done(SaveSetting) == [SaveSetting(LOCKED, "on")]
    assert desk.shows(Idle).locked
    assert desk.labels() == (None, None, SoftKey.UNLOCK)
    assert locked().shows(Idle).locked


def test_a_key_with_a_lamp_locks_and_unlocks() -> None:
    desk = Desk(lockable=True, speed_dials=KEYS)
    desk.tap("speed8")
    assert desk.phone.locked
    assert lamps(desk.phone, muted=False, heard=False)[Lamp.SPEED_8] is Light.ON
    desk.tap("speed8")
    unlock(desk)
    assert lamps(desk.phone, muted=False, heard=False)[Lamp.SPEED_8] is Light.OFF


def test_it_locks_itself_when_it_is_left_alone() -> None:
    desk = Desk(lockable=True, lock_after=300.0)
    desk.soft(SoftKey.MENU)
    desk.advance(299)
    desk.shows(Idle)  # the menu has closed by itself, which nobody did who needs the phone
    desk.dial("1")
    desk.tap("back")
    desk.advance(299)
    assert not desk.phone.locked
    desk.advance(2)
    assert desk.phone.locked


def test_it_does_not_lock_itself_during_a_call_or_without_a_time() -> None:
    desk = Desk(lockable=True, lock_after=300.0)
    desk.talk()
    desk.advance(900)
    assert not desk.phone.locked
    desk = Desk(lockable=True)
    desk.advance(9000)
    assert not desk.phone.locked


# --- what a locked phone does ---------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["receiver", "pre-dial", "key"])
def test_it_calls_for_help(by: str) -> None:
    desk = locked()
    if by == "key":
        desk.tap("speed1")
    elif by == "receiver":
        desk.lift()
        desk.dial("112")
    else:
        desk.hold("1")  # however slowly it is typed
        desk.dial("12")
        desk.lift()
    assert desk.shows(Outgoing).emergency
    assert len(desk.done(Dial)) == 1
    assert desk.phone.locked


def test_it_is_answered_and_talked_on_with_digits_hold_and_mute() -> None:
    desk = locked()
    desk.called()
    desk.shows(Incoming)
    desk.lift()
    assert desk.done(Answer)
    desk.confirmed()
    desk.dial("5")
    assert desk.done(SendDtmf)
    desk.tap("hold")
    desk.soft(SoftKey.RESUME)
    desk.tap("mute")
    assert desk.phone.muted
    desk.tap("transfer")
    assert desk.notice() is Notice.LOCKED
    desk.soft(SoftKey.MORE)
    assert desk.notice() is Notice.LOCKED
    desk.tap("speed2")  # would give the call to her
    desk.shows(Talking)
    assert len(desk.calls) == 1
    desk.soft(SoftKey.END)
    assert desk.phone.locked


@pytest.mark.parametrize("key", ["redial", "voicemail", "ok", "down", "soft3", "speed2", "speed3", "speed4"])
def test_what_is_the_owners_asks_for_the_pin(key: str) -> None:
    desk = locked()
    desk.tap(key)
    assert desk.shows(Unlock).dots == 0
    assert not desk.done(Dial)
    assert not desk.phone.do_not_disturb


@pytest.mark.parametrize("key", ["speed2", "speed4"])
def test_keys_are_not_bound_anew(key: str) -> None:
    desk = locked()
    desk.hold(key)
    desk.shows(Unlock)


def test_a_held_digit_is_no_speed_dial() -> None:
    desk = locked()
    desk.hold("2")
    assert desk.shows(Dialing).digits == "2"


def test_a_number_begun_gives_way_to_the_question() -> None:
    desk = locked()
    desk.dial("08")
    desk.tap("redial")
    desk.shows(Unlock)
    assert not desk.phone.dial.begun


def test_with_the_receiver_open_the_soft_key_asks() -> None:
    desk = locked()
    desk.lift()
    assert desk.labels() == (None, SoftKey.UNLOCK, None)
    desk.soft(SoftKey.UNLOCK)
    unlock(desk)
    assert desk.notice() is Notice.UNLOCKED
    desk = locked()
    desk.tap("speaker")
    assert desk.labels() == (None, SoftKey.UNLOCK, SoftKey.CANCEL)


# --- the PIN --------------------------------------------------------------------------------------------


def test_the_right_pin_unlocks_and_is_nowhere_to_be_seen() -> None:
    desk = locked()
    desk.soft(SoftKey.UNLOCK)
    desk.dial("48")
    assert "48" not in " ".join(words_of(desk.page(), "en"))
    desk.tap("back", "back")
    unlock(desk)
    assert desk.notice() is Notice.UNLOCKED
    assert desk.done(SaveSetting) == [SaveSetting(LOCKED, "off")]
    assert not desk.shows(Idle).locked
    desk.soft(SoftKey.MENU)
    desk.shows(Menu)


def test_the_number_that_was_dialled_is_called_once_the_pin_is_right() -> None:
    desk = locked()
    desk.lift()
    desk.dial("102#")
    assert desk.notice() is Notice.LOCKED
    assert desk.phone.receiver is not None
    assert desk.phone.receiver.tone is ReceiverTone.CONGESTION
    assert not desk.done(Dial)
    unlock(desk, right=False)
    unlock(desk)
    assert desk.shows(Outgoing).peer == "102"
    assert len(desk.done(Dial)) == 1


def test_with_the_handset_down_too() -> None:
    desk = locked()
    desk.dial("102")
    desk.tap("ok")
    unlock(desk)
    assert desk.shows(Outgoing).peer == "102"


def test_wrong_pins_cost_time_twice_as_much_each() -> None:
    desk = locked()
    desk.tap("ok")
    for _ in range(2):
        unlock(desk, right=False)
        assert desk.notice() is Notice.PIN_WRONG
    unlock(desk, right=False)
    assert desk.notice() is Notice.PIN_LATER
    desk.shows(Idle)
    for wait in (WAIT_SECONDS, 2 * WAIT_SECONDS):
        desk.advance(wait - 1)
        desk.tap("ok")
        assert desk.notice() is Notice.PIN_LATER
        desk.dial("102")
        desk.tap("ok")  # nor is a number kept for the PIN
        assert desk.notice() is Notice.PIN_LATER
        desk.tap("speaker")
        desk.advance(2)
        desk.tap("ok")
        unlock(desk, right=False)
    for _ in range(12):
        desk.advance(LONGEST_WAIT_SECONDS)
        desk.tap("ok")
        unlock(desk, right=False)
    desk.advance(LONGEST_WAIT_SECONDS)
    desk.tap("ok")
    unlock(desk)
    assert desk.phone.wrong_pins == 0


def test_a_call_for_help_is_never_too_late() -> None:
    desk = locked()
    desk.tap("ok")
    for _ in range(3):
        unlock(desk, right=False)
    desk.lift()
    desk.dial("112")
    assert desk.shows(Outgoing).emergency


def test_it_leaves_by_back_and_takes_no_more_than_a_pin_has() -> None:
    desk = locked()
    desk.soft(SoftKey.UNLOCK)
    desk.tap("up", "ok")  # nothing typed
    assert not desk.done(CheckPin)
    desk.dial("1" * (LONGEST_PIN + 3))
    assert desk.shows(Unlock).dots == LONGEST_PIN
    desk.tap(*["back"] * LONGEST_PIN)
    assert desk.labels() == (SoftKey.CANCEL, None, None)
    desk.soft(SoftKey.CANCEL)
    desk.shows(Idle)


def test_while_it_is_checked_nothing_is_typed_and_no_other_answer_counts() -> None:
    desk = locked()
    desk.event(PinChecked(True))  # to nobody
    desk.soft(SoftKey.UNLOCK)
    desk.event(PinChecked(True))
    assert desk.phone.locked
    desk.dial("1")
    desk.tap("ok")
    desk.tap("2")
    assert desk.shows(Unlock).dots == 0
    desk.event(PinChecked(True))
    assert not desk.phone.locked


def test_a_call_that_comes_meanwhile_rings_and_the_number_waits_no_more() -> None:
    desk = locked()
    desk.dial("102")
    desk.tap("ok")
    desk.dial("4839")
    desk.soft(SoftKey.UNLOCK)
    desk.called()
    desk.event(PinChecked(True))
    desk.shows(Incoming)
    assert not desk.phone.locked
    assert not desk.done(Dial)


def test_hands_that_come_in_the_moment_in_which_it_locks_are_too_late() -> None:
    desk = Desk(lockable=True, lock_after=30.0)
    desk.event(HookChanged(True), desk.phone.now + 30)
    assert desk.phone.locked
    assert desk.labels() == (None, SoftKey.UNLOCK, None)
