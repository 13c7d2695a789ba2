"""The speed-dial keys: a press dials, holding assigns, the lamp tells."""

from __future__ import annotations

import pytest

from board.api import Key, KeyReleased, Lamp, Light, Part, PartLost, Transducer
from firmware.phone.commands import SaveSetting
from firmware.phone.events import Tick
from firmware.phone.notice import Notice
from firmware.phone.settings import KeyKind, SpeedDialKey, assigned_key, kept_key
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Peer
from firmware.ui.screen import Idle, Menu
from tests.phone.desk import Desk

KEYS = (SpeedDialKey(1, "Budi", "201"), SpeedDialKey(2, "Bob", "sip:bob@example.com"))


def test_a_press_dials_by_speaker_with_the_handset_down() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.tap("speed1")
    assert desk.dialled == ["sip:201@pbx.example"]
    assert desk.outputs().route is Transducer.SPEAKER


def test_a_press_dials_into_the_lifted_handset() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.lift()
    desk.tap("speed1")
    assert desk.dialled == ["sip:201@pbx.example"]
    assert desk.outputs().route is Transducer.HANDSET


@pytest.mark.parametrize("number", ["021-555", "tel:021-555;phone-context=+62", "(021) 555", "tel:021555"])
def test_the_lamp_and_the_name_follow_the_number_however_it_is_written(number: str) -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Sari", number),))
    desk.tap("speed1")
    assert desk.dialled == ["sip:021555@pbx.example"]
    assert desk.call().peer.name == "Sari"
    assert desk.lamp(Lamp.SPEED_1) is Light.FAST


def test_a_press_goes_before_digits_begun() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.lift()
    desk.dial("99")
    desk.tap("speed2")
    assert desk.dialled == ["sip:bob@example.com"]
    assert desk.calls == ["calling"]


def test_a_free_key_says_how_to_fill_it() -> None:
    desk = Desk()
    desk.tap("speed1")
    assert desk.notice() is Notice.KEY_EMPTY
    assert not desk.phone.off_hook


def test_holding_assigns_the_number_shown_and_dials_nothing() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.dial("0812")
    desk.hold("speed3")
    assert desk.done(SaveSetting) == [SaveSetting("speed-dial.3", "0812\t0812")]
    assert desk.notice() is Notice.KEY_SAVED
    assert not desk.dialled
    desk.tap("back", "back", "back", "back")
    desk.tap("speed3")
    assert desk.dialled == ["sip:0812@pbx.example"]


def test_an_assigned_key_replaces_the_configured_one() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.dial("202")
    desk.hold("speed1")
    assert desk.phone.speed_dials[0] == SpeedDialKey(1, "202", "202")


def test_holding_while_a_call_is_shown_assigns_its_peer_with_the_name() -> None:
    desk = Desk()
    desk.called()
    desk.ends(487)
    desk.hold("speed8")
    assert desk.phone.speed_dials == (SpeedDialKey(8, "Budi", "201"),)


def test_holding_while_a_row_of_the_history_is_chosen_assigns_it() -> None:
    desk = Desk()
    desk.called()
    desk.ends(487)
    desk.soft(SoftKey.CLOSE)
    desk.soft(SoftKey.MISSED)
    desk.hold("speed1")
    assert desk.phone.speed_dials == (SpeedDialKey(1, "Budi", "201"),)


def test_somebody_without_a_number_is_kept_by_his_address() -> None:
    desk = Desk()
    desk.called(Peer("sip:bob@example.com", "bob", "Bob"))
    desk.hold("speed1")
    assert desk.phone.speed_dials == (SpeedDialKey(1, "Bob", "sip:bob@example.com"),)


def test_somebody_who_hides_is_not_kept() -> None:
    desk = Desk()
    desk.called(Peer("", "", "Anonymous"))
    desk.hold("speed1")
    assert desk.notice() is Notice.NO_NUMBER_SHOWN


def test_just_under_a_second_is_a_press() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.hold("speed1", 0.9)
    assert desk.dialled == ["sip:201@pbx.example"]


@pytest.mark.parametrize("awake", [0.0, 0.15, 0.6])
def test_a_press_whose_end_is_read_late_is_a_press(awake: float) -> None:
    """The machine had no time for the phone for five seconds; somewhere in them the finger left the key."""
    desk = Desk(speed_dials=(*KEYS, SpeedDialKey(7, "Sari", "207")))
    desk.press("7")
    desk.advance(awake)
    desk.event(Tick(), desk.phone.now + 5)
    desk.release("7")
    assert desk.phone.dial.digits == "7"
    desk.tap("back", "back")
    desk.press("speed1")
    desk.advance(awake)
    desk.event(KeyReleased(Key.SPEED_1), desk.phone.now + 5)
    assert desk.dialled == ["sip:201@pbx.example"]


def test_a_key_that_is_held_on_a_busy_machine_is_held() -> None:
    desk = Desk()
    desk.dial("99")
    desk.press("speed1")
    for _ in range(5):
        desk.event(Tick(), desk.phone.now + 3)
    assert desk.phone.speed_dials == (SpeedDialKey(1, "99", "99"),)


def test_of_two_keys_held_the_last_counts() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.press("speed1")
    desk.press("speed2")
    desk.release("speed1")
    assert not desk.dialled
    desk.release("speed2")
    assert desk.dialled == ["sip:bob@example.com"]


def test_other_keys_may_be_pressed_while_one_is_held() -> None:
    desk = Desk()
    desk.press("speed1")
    desk.dial("201")
    desk.advance(1)
    assert desk.phone.speed_dials == (SpeedDialKey(1, "201", "201"),)
    desk.release("speed1")
    assert not desk.phone.off_hook


def test_a_keypad_lost_while_a_key_was_down_assigns_nothing() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.dial("99")
    desk.press("speed1")
    desk.event(PartLost(Part.KEYPAD, "unplugged"))
    desk.advance(2)
    assert desk.phone.speed_dials == KEYS


def test_a_release_without_a_press_is_nothing() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.release("speed1")
    assert not desk.dialled


def test_the_lamp_tells_of_the_call_with_the_key() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.tap("speed1")
    assert desk.lamp(Lamp.SPEED_1) is Light.FAST
    assert desk.lamp(Lamp.SPEED_2) is Light.OFF
    desk.confirmed()
    assert desk.lamp(Lamp.SPEED_1) is Light.ON
    desk.ends()
    assert desk.lamp(Lamp.SPEED_1) is Light.OFF
    desk.tap("speed2")
    assert desk.lamp(Lamp.SPEED_2) is Light.FAST


def test_the_lamp_tells_who_calls() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.called()
    assert desk.lamp(Lamp.SPEED_1) is Light.FAST


@pytest.mark.parametrize(
    "key",
    [
        SpeedDialKey(1, "Sari", "102"),
        SpeedDialKey(2, "", "102", KeyKind.EXTENSION),
        SpeedDialKey(8, "Quiet", "", KeyKind.DO_NOT_DISTURB),
    ],
)
def test_a_key_is_kept_as_it_is(key: SpeedDialKey) -> None:
    assert assigned_key(key.key, kept_key(key)) == key


@pytest.mark.parametrize("kept", ["", "\t", "\tSari", "102\tSari\tlamp", "\tSari\tpark"])
def test_a_kept_key_that_is_none_is_passed_over(kept: str) -> None:
    assert assigned_key(1, kept) is None


def test_a_digit_held_on_the_idle_phone_is_the_key_of_its_number() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(2, "Sari", "201"),))
    desk.hold("2")
    assert desk.dialled == ["sip:201@pbx.example"]


def test_a_digit_held_whose_key_is_free_asks_what_it_is_for() -> None:
    desk = Desk()
    desk.hold("3")
    assert desk.shows(Menu).about == "3"
    desk.tap("back")
    desk.shows(Idle)


def test_a_digit_held_in_a_number_is_of_the_number() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(2, "Sari", "201"),))
    desk.tap("8")
    desk.hold("2")
    assert desk.phone.dial.digits == "82"
    desk.tap("back", "back")
    desk.lift()
    desk.hold("2")
    assert not desk.dialled
