"""The menus, from end to end: choosing, changing, and the way home."""

from __future__ import annotations

import pytest

from firmware.phone.commands import SaveSetting
from firmware.phone.events import AddressesChanged
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.parts import VolumeOf
from firmware.phone.settings import SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    Dial,
    RefreshRegistrations,
    RegistrationChanged,
    RegistrationState,
    StackReady,
    Trouble,
)
from firmware.ui.kept import CallList
from firmware.ui.screen import About, AccountTrouble, EchoTest, Idle, Menu, VolumeBar
from tests.phone.desk import BUDI, HOME, OFFICE, Desk


@pytest.fixture
def desk() -> Desk:
    """With the menu open."""
    desk = Desk(accounts=(OFFICE, HOME), speed_dials=(SpeedDialKey(1, "Budi", "201"),))
    desk.soft(SoftKey.MENU)
    return desk


def items(desk: Desk) -> list[MenuItem | None]:
    return [row.item for row in desk.shows(Menu).rows]


def open_item(desk: Desk, item: MenuItem) -> None:
    desk.choose(items(desk).index(item))


def marked(desk: Desk) -> list[int]:
    return [place for place, row in enumerate(desk.shows(Menu).rows) if row.mark]


def test_everything_is_there(desk: Desk) -> None:
    assert items(desk) == [
        MenuItem.CALLS,
        MenuItem.MESSAGES,
        MenuItem.INCOMING_CALLS,
        MenuItem.PRIVACY,
        MenuItem.SPEED_DIALS,
        MenuItem.ACCOUNTS,
        MenuItem.OUTGOING_ACCOUNT,
        MenuItem.SOUND,
        MenuItem.LANGUAGE,
        MenuItem.ECHO_TEST,
        MenuItem.SELF_TEST,
        MenuItem.SETUP,
        MenuItem.UPDATE,
        MenuItem.ABOUT,
    ]


def test_ok_opens_the_menu_too_and_one_account_leaves_no_choice() -> None:
    desk = Desk()
    desk.tap("ok")
    assert MenuItem.OUTGOING_ACCOUNT not in items(desk)


@pytest.mark.parametrize("item", list(MenuItem))
def test_back_leads_home_from_everywhere(desk: Desk, item: MenuItem) -> None:
    if item in items(desk) and item is not MenuItem.ECHO_TEST:
        open_item(desk, item)
        desk.tap("back")
        desk.shows(Menu)
        assert desk.shows(Menu).title is MenuTitle.MENU
    desk.soft(SoftKey.BACK)
    desk.shows(Idle)


def test_a_menu_left_alone_closes(desk: Desk) -> None:
    open_item(desk, MenuItem.SOUND)
    desk.advance(60)
    desk.shows(Idle)


def test_calls_opens_the_history(desk: Desk) -> None:
    open_item(desk, MenuItem.CALLS)
    desk.shows(CallList)


def test_a_speed_dial_is_called_from_its_list(desk: Desk) -> None:
    open_item(desk, MenuItem.SPEED_DIALS)
    rows = desk.shows(Menu).rows
    assert [(row.text, row.item, row.value) for row in rows[:2]] == [
        ("1 Budi", None, "201"),
        ("2 ", MenuItem.KIND_NOTHING, ""),
    ]
    assert len(rows) == 8
    desk.tap("ok")
    assert desk.dialled == ["sip:201@pbx.example"]
    assert desk.phone.speaker


@pytest.mark.parametrize("key", ["ok", "down", "soft1"])
def test_an_empty_menu_offers_only_the_way_back(key: str) -> None:
    desk = Desk(accounts=())
    desk.soft(SoftKey.MENU)
    open_item(desk, MenuItem.ACCOUNTS)
    assert desk.labels() == (None, None, SoftKey.BACK)
    before = desk.screen()
    desk.tap(key)
    assert desk.screen() == before


def test_the_account_that_dials_is_chosen(desk: Desk) -> None:
    open_item(desk, MenuItem.OUTGOING_ACCOUNT)
    assert marked(desk) == [0]
    desk.choose(1)
    assert marked(desk) == [1]
    assert desk.done(SaveSetting) == [SaveSetting("outgoing-account", "Home")]
    desk.lift()
    desk.dial("201#")
    assert desk.done(Dial)[0].account == "Home"


def test_an_account_in_trouble_is_shown_and_tried_again(desk: Desk) -> None:
    desk.event(RegistrationChanged("Home", RegistrationState.FAILED, 403, Trouble.CREDENTIALS))
    desk.tap("back")
    assert desk.labels()[1] is SoftKey.DETAILS
    desk.soft(SoftKey.DETAILS)
    assert desk.shows(AccountTrouble).account.name == "Home"
    assert desk.shows(AccountTrouble).account.trouble is Trouble.CREDENTIALS
    desk.soft(SoftKey.RETRY)
    assert desk.done(RefreshRegistrations) == [RefreshRegistrations()]
    assert desk.notice() is Notice.REGISTERING
    desk.event(RegistrationChanged("Home", RegistrationState.REGISTERED))
    desk.tap("back")
    assert desk.labels()[1] is SoftKey.REDIAL


def test_the_accounts_are_listed_and_ok_tries_again(desk: Desk) -> None:
    open_item(desk, MenuItem.ACCOUNTS)
    desk.choose(1)
    assert desk.shows(AccountTrouble).account.name == "Home"
    desk.tap("ok")
    assert desk.done(RefreshRegistrations)


def test_a_registration_of_an_unknown_account_is_remarked_on(desk: Desk) -> None:
    desk.event(RegistrationChanged("Nobody's", RegistrationState.FAILED))
    assert len(desk.remarks) == 1


def test_volumes_are_set_in_the_menu(desk: Desk) -> None:
    open_item(desk, MenuItem.SOUND)
    volumes = [MenuItem.RINGER_VOLUME, MenuItem.HANDSET_VOLUME, MenuItem.SPEAKER_VOLUME]
    assert items(desk) == [*volumes, MenuItem.RING_TONE]
    desk.tap("ok")
    assert desk.phone.volumes.ringer == 6
    desk.tap("down", "volume_down")
    assert desk.phone.volumes.handset == 6
    desk.tap("down", *["ok"] * 3)
    assert desk.phone.volumes.speaker == 10
    desk.tap("ok")
    assert desk.phone.volumes.speaker == 0


def test_the_volume_keys_change_the_bell_while_it_rings_over_the_sound_menu(desk: Desk) -> None:
    open_item(desk, MenuItem.SOUND)
    desk.tap("down")
    desk.called(BUDI)
    desk.tap("volume_down")
    assert desk.page().volume == VolumeBar(VolumeOf.RINGER, 4)


def test_the_language_changes_at_once_and_is_kept(desk: Desk) -> None:
    open_item(desk, MenuItem.LANGUAGE)
    assert marked(desk) == [0]
    desk.choose(1)
    assert desk.phone.language == "id"
    assert marked(desk) == [1]
    assert desk.done(SaveSetting) == [SaveSetting("language", "id")]


def test_the_echo_test_is_in_the_menu(desk: Desk) -> None:
    open_item(desk, MenuItem.ECHO_TEST)
    assert desk.screen() == EchoTest(None)
    assert desk.phone.speaker


def test_about_tells_what_this_phone_is_and_what_it_cannot_do(desk: Desk) -> None:
    desk.event(StackReady(5060, ("opus",)))
    desk.event(AddressesChanged(("10.0.0.1",)))
    open_item(desk, MenuItem.ABOUT)
    assert desk.screen() == About("Front desk", "", ("10.0.0.1",), ("opus",))
    assert desk.labels() == (None, None, SoftKey.BACK)
    desk.tap("ok", "up")
    desk.shows(About)


def test_a_call_goes_before_the_menu_and_answering_closes_it(desk: Desk) -> None:
    desk.called(BUDI)
    desk.lift()
    desk.confirmed()
    desk.replace()
    desk.advance(4)
    desk.shows(Idle)
