"""Typing a number: when it goes out by itself, and how it is edited before."""

from __future__ import annotations

import pytest

from firmware.phone.dialing import LONGEST
from firmware.phone.receiver import ToneName
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Dial, PlayKeyTone
from firmware.ui.screen import Dialing, Idle, Outgoing
from tests.phone.desk import SARI, Desk

# --- with the receiver open: the digit map --------------------------------------------------------


def test_a_number_that_nothing_longer_begins_with_goes_at_once() -> None:
    desk = Desk(digit_map="(1xx|2xxx)")
    desk.lift()
    desk.dial("10")
    assert not desk.dialled
    desk.dial("5")
    assert desk.dialled == ["sip:105@pbx.example"]
    assert desk.calls == ["calling"]


def test_the_longest_match_is_awaited_for_the_inter_digit_wait() -> None:
    desk = Desk(digit_map="(1xx|1xxxx)")
    desk.lift()
    desk.dial("105")
    desk.advance(3.9)
    assert not desk.dialled
    desk.dial("6")
    desk.advance(3.9)
    assert not desk.dialled
    desk.dial("7")
    assert desk.dialled == ["sip:10567@pbx.example"]


def test_an_ambiguous_number_goes_after_four_seconds() -> None:
    desk = Desk(digit_map="(1xx|1xxxx)")
    desk.lift()
    desk.dial("105")
    desk.advance(4.0)
    assert desk.dialled == ["sip:105@pbx.example"]


def test_the_wait_is_set_in_the_configuration() -> None:
    desk = Desk(inter_digit_wait=1.5)
    desk.lift()
    desk.dial("105")
    desk.advance(1.5)
    assert desk.dialled == ["sip:105@pbx.example"]


@pytest.mark.parametrize("number", ["7", "999999999999999"])
def test_an_incomplete_or_unmapped_number_goes_after_the_wait_too(number: str) -> None:
    desk = Desk(digit_map="(1xx)")
    desk.lift()
    desk.dial(number)
    desk.advance(4.0)
    assert desk.dialled == [f"sip:{number}@pbx.example"]


def test_pound_sends() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("201#")
    assert desk.dialled == ["sip:201@pbx.example"]


def test_pound_first_is_a_digit_of_a_feature_code() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("#31")
    assert desk.phone.dial.digits == "#31"
    desk.dial("#")
    assert desk.dialled == ["sip:%2331@pbx.example"]


@pytest.mark.parametrize("number", ["112", "110", "113", "118", "119"])
def test_an_emergency_number_goes_at_once(number: str) -> None:
    desk = Desk()
    desk.lift()
    desk.dial(number)
    assert desk.dialled == [f"sip:{number}@pbx.example"]
    assert desk.shows(Outgoing).emergency


def test_a_phone_of_the_local_network_is_called_with_its_last_digit() -> None:
    desk = Desk()
    desk.lan(SARI)
    desk.lift()
    desk.dial("102")
    assert desk.done(Dial) == [Dial(desk.call().id, None, "sip:102@10.0.0.2:5060")]


def test_with_no_account_only_known_numbers_go_at_once() -> None:
    desk = Desk(accounts=())
    desk.lan(SARI)
    desk.lift()
    desk.dial("103")
    assert desk.calls == ["dialing"]
    desk.advance(4.0)
    assert desk.calls == ["ended"]


def test_digits_typed_while_a_failed_call_is_shown_begin_a_new_number() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("201#")
    desk.ends(486)
    assert desk.tone() is ToneName.BUSY
    desk.dial("202")
    assert desk.tone() is None
    assert desk.screen() == Dialing("202", 3, lifted=True, via="Office")
    assert desk.calls == ["dialing"]


def test_replacing_the_handset_throws_the_digits_away() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("20")
    desk.replace()
    desk.advance(10)
    assert not desk.dialled
    desk.shows(Idle)
    desk.lift()
    assert desk.tone() is ToneName.DIAL


def test_digits_go_along_when_the_handset_is_lifted_after_the_speaker_key() -> None:
    desk = Desk()
    desk.tap("speaker")
    desk.dial("20")
    desk.lift()
    desk.dial("1#")
    assert desk.dialled == ["sip:201@pbx.example"]


# --- pre-dial: with the handset down --------------------------------------------------------------


def test_typing_with_the_handset_down_is_silent_and_waits_for_no_timer() -> None:
    desk = Desk()
    desk.dial("112")
    desk.advance(30)
    assert not desk.dialled
    assert not desk.done(PlayKeyTone)
    assert desk.screen() == Dialing("112", 3, lifted=False, via="Office")


@pytest.mark.parametrize("way", ["lift", "ok", "speaker", "soft3", "#"])
def test_lifting_ok_speaker_call_and_pound_send_exactly_what_is_shown(way: str) -> None:
    desk = Desk()
    desk.dial("0812")
    if way == "lift":
        desk.lift()
    else:
        desk.tap(way)
    assert desk.dialled == ["sip:0812@pbx.example"]
    assert desk.phone.speaker is (way != "lift")


def test_editing_in_the_middle() -> None:
    desk = Desk()
    desk.dial("2901")
    desk.tap("up", "up", "back")
    assert desk.phone.dial.digits == "201"
    assert desk.phone.dial.cursor == 1
    desk.tap("down")
    desk.dial("5")
    assert desk.phone.dial.digits == "2051"
    desk.tap("down", "down", "down")
    assert desk.phone.dial.cursor == 4
    desk.tap("ok")
    assert desk.dialled == ["sip:2051@pbx.example"]


def test_before_the_first_character_delete_becomes_cancel() -> None:
    desk = Desk()
    desk.dial("20")
    assert desk.labels()[0] is SoftKey.DELETE
    desk.tap("up", "up", "up")
    assert desk.labels()[0] is SoftKey.CANCEL
    desk.soft(SoftKey.CANCEL)
    desk.shows(Idle)


def test_before_the_first_character_back_leads_home() -> None:
    desk = Desk()
    desk.dial("20")
    desk.tap("up", "up", "back")
    desk.shows(Idle)


def test_back_deletes_and_then_leads_home() -> None:
    desk = Desk()
    desk.dial("20")
    desk.tap("back", "back")
    desk.shows(Idle)


def test_a_number_left_alone_is_not_dialled_by_who_lifts_much_later() -> None:
    desk = Desk()
    desk.dial("201")
    desk.advance(61)
    desk.shows(Idle)
    desk.lift()
    assert desk.tone() is ToneName.DIAL
    assert not desk.dialled


def test_a_number_has_a_longest_length() -> None:
    desk = Desk()
    desk.dial("1" * (LONGEST + 5))
    assert len(desk.phone.dial.digits) == LONGEST


# --- letters --------------------------------------------------------------------------------------


def begin_a_name(desk: Desk) -> None:
    desk.tap("7")
    desk.soft(SoftKey.LETTERS)
    desk.soft(SoftKey.DELETE)


def test_a_name_is_typed_with_the_letters_of_the_keys() -> None:
    desk = Desk()
    desk.lan(SARI)
    begin_a_name(desk)
    assert desk.screen() == Dialing("", 0, lifted=False, letters=True)
    assert desk.labels() == (SoftKey.CANCEL, SoftKey.NUMBERS, None)
    desk.dial("7777277744")
    desk.advance(0.5)
    desk.dial("4")
    assert desk.phone.dial.digits == "sari"
    assert desk.screen() == Dialing("sari", 4, False, "Sari", True, "LAN")
    desk.lift()
    assert desk.dialled == ["sip:102@10.0.0.2:5060"]


def test_the_same_letter_twice_needs_a_pause() -> None:
    desk = Desk()
    begin_a_name(desk)
    desk.dial("2")
    desk.advance(2.5)
    desk.dial("2")
    assert desk.phone.dial.digits == "aa"
    desk.dial("22222")
    assert desk.phone.dial.digits == "ab"


def test_a_moved_cursor_begins_a_new_letter() -> None:
    desk = Desk()
    begin_a_name(desk)
    desk.dial("2")
    desk.tap("up")
    desk.dial("2")
    assert desk.phone.dial.digits == "aa"


def test_pound_is_a_character_among_letters_and_nothing_is_sent_by_time() -> None:
    desk = Desk()
    desk.lift()
    desk.tap("7")
    desk.soft(SoftKey.LETTERS)
    desk.dial("2#")
    desk.advance(30)
    assert desk.phone.dial.digits == "7a#"
    assert not desk.dialled


def test_back_to_digits_the_wait_begins_anew() -> None:
    desk = Desk()
    desk.lift()
    desk.dial("20")
    desk.soft(SoftKey.LETTERS)
    desk.advance(10)
    desk.soft(SoftKey.NUMBERS)
    assert not desk.dialled
    desk.dial("1")
    desk.advance(4)
    assert desk.dialled == ["sip:201@pbx.example"]


def test_choosing_numbers_with_nothing_typed_leads_out() -> None:
    desk = Desk()
    begin_a_name(desk)
    desk.soft(SoftKey.NUMBERS)
    desk.shows(Idle)


def test_ok_with_nothing_typed_sends_nothing() -> None:
    desk = Desk()
    begin_a_name(desk)
    desk.tap("ok")
    assert not desk.phone.off_hook
    assert not desk.logged


def test_lifting_with_letters_chosen_and_nothing_typed_gives_dial_tone_and_digits() -> None:
    desk = Desk()
    begin_a_name(desk)
    desk.lift()
    assert desk.tone() is ToneName.DIAL
    desk.dial("2")
    assert desk.phone.dial.digits == "2"


def test_nothing_typed_assigns_nothing_to_a_key() -> None:
    desk = Desk()
    begin_a_name(desk)
    desk.hold("speed1")
    assert not desk.phone.speed_dials


def test_a_name_at_its_longest_keeps_its_letters() -> None:
    desk = Desk()
    desk.dial("1" * LONGEST)
    desk.soft(SoftKey.LETTERS)
    desk.dial("22")
    assert desk.phone.dial.digits == "1" * LONGEST


def test_a_name_begun_on_a_lifted_handset_and_left_ends_in_the_howler() -> None:
    desk = Desk()
    desk.lift()
    desk.tap("7")
    desk.soft(SoftKey.LETTERS)
    desk.advance(63)
    assert desk.tone() is ToneName.HOWLER


def test_a_sip_address_is_typed_with_letters() -> None:
    desk = Desk()
    begin_a_name(desk)
    desk.dial("22")  # b
    desk.tap("down")
    desk.dial("666")  # o
    desk.tap("down")
    desk.dial("22")  # b
    desk.tap("down")
    desk.dial("11")  # @
    desk.dial("44")  # h
    assert desk.phone.dial.digits == "bob@h"
    desk.tap("ok")
    assert desk.dialled == ["sip:bob@h"]
