"""The places where a server parks: watched while it chooses one, shown, and taken back from by that key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import Lamp, Light
from firmware.phone.notice import Notice
from firmware.phone.parking import FIRST_WORD_SECONDS
from firmware.phone.places import GONE_SECONDS, MOST_PARKED, REMEMBERED_SECONDS, SEARCH_SECONDS
from firmware.phone.reasons import Reason
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip import api as sip
from firmware.sip.watching import DialogsChanged, DialogState, WatchDialogs, Watched
from firmware.ui.screen import Ended, Idle
from tests.phone.desk import BUDI, OFFICE, Desk

ONE, TWO = sip.CallId(1), sip.CallId(3)
KEYS = (SpeedDialKey(1, "Park", "700", KeyKind.PARK_ANYWHERE),)
WITH_KEY = (*KEYS, SpeedDialKey(2, "", "702", KeyKind.PARK))
PLACES = ("701", "702", "703")
PARK = "sip:700@pbx.example"


def uri(place: str) -> str:
    return f"sip:{place}@pbx.example"


def watched(*numbers: str) -> frozenset[Watched]:
    return frozenset(Watched("Office", uri(number)) for number in numbers)


def tells(desk: Desk, state: DialogState, *numbers: str) -> None:
    for number in numbers:
        desk.event(DialogsChanged("Office", uri(number), state))


def pressed(keys: tuple[SpeedDialKey, ...] = KEYS) -> Desk:
    """Budi talks, and the key to park him was pressed."""
    desk = Desk(speed_dials=keys, accounts=(replace(OFFICE, park_places=PLACES),))
    desk.event(sip.StackReady(5060))
    desk.talk()
    desk.forget()
    desk.tap("speed1")
    return desk


def told() -> Desk:
    """Somebody else waits at 701; the server has been called and has answered."""
    desk = pressed()
    tells(desk, DialogState.BUSY, "701")
    tells(desk, DialogState.IDLE, "702", "703")
    desk.event(sip.CallAnswered(TWO))
    return desk


def goes(desk: Desk) -> None:
    """The owner hangs up, and the call is given to the server."""
    desk.replace()
    desk.event(sip.CallEnded(TWO, 200))
    desk.event(sip.TransferProgress(ONE, 200))


def parked(place: str = "703") -> Desk:
    """He waits there, and the handset is down."""
    desk = told()
    tells(desk, DialogState.BUSY, place)
    goes(desk)
    desk.advance(10.0)
    desk.forget()
    return desk


def everybody(desk: Desk) -> frozenset[Watched]:
    """Who is watched since the last change."""
    return desk.done(WatchDialogs)[-1].everybody


def test_the_places_are_watched_before_the_server_is_called() -> None:
    desk = pressed()
    assert desk.done(sip.Hold) == [sip.Hold(ONE)]
    assert everybody(desk) == watched(*PLACES)
    tells(desk, DialogState.BUSY, "701")
    tells(desk, DialogState.IDLE, "702")
    assert not desk.dialled
    tells(desk, DialogState.IDLE, "703")
    assert desk.dialled == [PARK]


def test_a_server_that_tells_nothing_is_called_all_the_same() -> None:
    desk = pressed()
    desk.advance(FIRST_WORD_SECONDS)
    assert desk.dialled == [PARK]
    tells(desk, DialogState.IDLE, *PLACES)
    assert desk.dialled == [PARK]


def test_a_place_that_has_a_key_is_known_already() -> None:
    desk = pressed(WITH_KEY)
    tells(desk, DialogState.IDLE, "701", "703")
    assert desk.dialled == [PARK]


def test_the_place_is_shown_then_and_on_the_idle_screen_as_long_as_he_waits() -> None:
    desk = told()
    tells(desk, DialogState.BUSY, "703")
    desk.replace()
    desk.event(sip.TransferProgress(ONE, 200))
    ended = desk.shows(Ended)
    assert (ended.reason, ended.to) == (Reason.PARKED, "703")
    desk.event(sip.CallEnded(TWO, 200))
    desk.advance(10.0)
    assert desk.shows(Idle).parked == (("703", "201"),)
    assert everybody(desk) == watched("703")
    assert desk.lamp(Lamp.SPEED_1) is Light.ON
    tells(desk, DialogState.IDLE, "703")
    assert not desk.shows(Idle).parked
    assert desk.lamp(Lamp.SPEED_1) is Light.OFF
    desk.advance(GONE_SECONDS)
    assert everybody(desk) == watched()
    desk.tap("speed1")
    assert desk.notice() is Notice.NOT_AVAILABLE


def test_a_place_that_is_free_for_a_moment_only_has_him_still() -> None:
    desk = parked()
    tells(desk, DialogState.IDLE, "703")
    desk.advance(GONE_SECONDS / 2)
    tells(desk, DialogState.BUSY, "703")
    desk.advance(GONE_SECONDS)
    assert desk.shows(Idle).parked == (("703", "201"),)


def test_the_same_key_takes_him_back() -> None:
    desk = parked()
    desk.tap("speed1")
    assert desk.dialled == [uri("703")]
    assert desk.phone.speaker
    desk.confirmed()
    tells(desk, DialogState.IDLE, "703")
    desk.advance(GONE_SECONDS)
    assert not desk.phone.parked


def test_where_nobody_tells_that_he_is_gone_he_is_forgotten_when_taken_back() -> None:
    desk = parked()
    tells(desk, DialogState.UNKNOWN, "703")
    assert desk.shows(Idle).parked == (("703", "201"),)
    desk.tap("speed1")
    assert desk.dialled == [uri("703")]
    assert not desk.phone.parked


def test_or_when_he_has_waited_for_too_long() -> None:
    desk = parked()
    desk.advance(REMEMBERED_SECONDS)
    assert not desk.phone.parked


def test_who_is_being_called_is_not_left_for_him() -> None:
    desk = parked()
    desk.lift()
    desk.dial("202#")
    desk.tap("speed1")
    assert desk.notice() is Notice.LINE_BUSY


def test_the_last_few_are_remembered_the_last_one_first() -> None:
    desk = parked()
    search = desk.phone.parked[0]
    for number in ("702", "701", "703", "704", "705"):
        again = replace(search, number=number, place=Watched("Office", uri(number)))
        desk.phone = replace(desk.phone, parked=(again, *desk.phone.parked)[:MOST_PARKED])
    assert [number for number, _ in desk.shows(Idle).parked] == ["705", "704", "703", "701"]
    desk.tap("speed1")
    assert desk.dialled == [uri("705")]


def test_the_word_comes_after_he_is_there() -> None:
    desk = told()
    goes(desk)
    assert desk.shows(Ended).to == ""
    tells(desk, DialogState.BUSY, "703")
    assert desk.shows(Ended).to == "703"


def test_the_word_comes_after_the_screen_has_forgotten_him() -> None:
    desk = told()
    goes(desk)
    desk.advance(SEARCH_SECONDS / 2)
    tells(desk, DialogState.BUSY, "703")
    assert desk.shows(Idle).parked == (("703", "201"),)


def test_the_word_never_comes() -> None:
    desk = told()
    goes(desk)
    tells(desk, DialogState.IDLE, "702")
    desk.advance(SEARCH_SECONDS)
    assert everybody(desk) == watched()
    assert not desk.shows(Idle).parked


def test_of_two_that_were_taken_none_is_named_until_one_is_free_again() -> None:
    desk = told()
    tells(desk, DialogState.BUSY, "702", "703")
    goes(desk)
    assert desk.shows(Ended).to == ""
    tells(desk, DialogState.IDLE, "702")
    assert desk.shows(Ended).to == "703"


def test_who_is_parked_again_at_the_same_place_is_there_once() -> None:
    desk = parked()
    desk.talk("202")
    desk.tap("speed1")
    tells(desk, DialogState.IDLE, *reversed(PLACES))
    server = desk.call().id
    desk.event(sip.CallAnswered(server))
    tells(desk, DialogState.BUSY, "703")
    desk.tap("speed1")
    desk.event(sip.TransferProgress(desk.done(sip.TransferTo)[0].call, 200))
    assert [(each.number, each.who) for each in desk.phone.parked] == [("703", "202")]


@pytest.mark.parametrize(
    "way", ["he hangs up", "the owner ends it", "it is refused", "taken back while waiting"]
)
def test_a_call_that_is_not_parked_after_all_is_searched_for_no_more(way: str) -> None:
    desk = pressed() if way == "taken back while waiting" else told()
    match way:
        case "he hangs up":
            desk.event(sip.CallEnded(ONE, 200))
        case "the owner ends it":
            desk.soft(SoftKey.END)
        case "it is refused":
            desk.tap("speed1")
            assert desk.phone.parking
            desk.event(sip.TransferProgress(ONE, 603))
        case _:
            desk.soft(SoftKey.CANCEL)
            assert not desk.dialled
    assert desk.phone.parking is None
    assert everybody(desk) == watched()


def test_a_press_while_the_server_tells_of_the_places_changes_nothing() -> None:
    desk = pressed()
    desk.tap("speed1")
    assert not desk.dialled
    assert desk.phone.parking


def test_who_is_just_being_answered_comes_first() -> None:
    desk = Desk(speed_dials=KEYS)
    desk.called()
    desk.lift()
    second = desk.called(BUDI)
    desk.soft(SoftKey.ANSWER)
    desk.event(sip.CallAnswered(second))
    desk.tap("speed1")
    assert desk.notice() is Notice.NOT_AVAILABLE
    assert desk.phone.parking is None
    assert not desk.dialled
