"""A new phone shows how to go on; the settings from the server; the owner's password, for who stands here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.api import Key
from firmware.phone.asking import ANSWER_SECONDS
from firmware.phone.commands import Announce, Wish
from firmware.phone.deadlines import PANEL_SECONDS
from firmware.phone.display import DisplayLight, display_light
from firmware.phone.events import AddressesChanged, NoticeShown
from firmware.phone.notice import Notice
from firmware.phone.notices import GUIDE, NoticeKind, NoticeState, SystemNotice
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.rows import SETUP, menu_rows
from firmware.phone.softkeys import SoftKey
from firmware.ui.draw import words_of
from firmware.ui.screen import Idle, Menu
from firmware.ui.upkeep import Guide, Password, Provisioning
from tests.phone.desk import Desk

NEW = SystemNotice(NoticeKind.SETUP, NoticeState.WAITING, url="https://guide.example")
SET_UP = replace(NEW, state=NoticeState.DONE)
PASSWORD = "abcd-efgh-jkmn"


def tell(desk: Desk, state: NoticeState, reason: str = "") -> None:
    desk.event(NoticeShown(SystemNotice(NoticeKind.PROVISIONING, state, reason=reason)))


def at(item: MenuItem, *notices: SystemNotice) -> Desk:
    """A phone with that page of the set-up open."""
    desk = Desk()
    for notice in notices:
        desk.event(NoticeShown(notice))
    desk.soft(SoftKey.MENU)
    lines = [row.item for row in menu_rows(desk.phone, MenuTitle.MENU)]
    desk.choose(lines.index(MenuItem.SETUP), SETUP.index(item))
    return desk


def wishes(desk: Desk) -> list[Wish]:
    return [command.wish for command in desk.done(Announce)]


def test_a_new_phone_shows_how_to_go_on_until_somebody_telephones() -> None:
    desk = Desk()
    desk.event(AddressesChanged(("192.168.1.20",)))
    desk.event(NoticeShown(NEW))
    assert desk.shows(Guide) == Guide("https://guide.example", "101", ("192.168.1.20",))
    assert desk.labels() == (None, None, SoftKey.MENU)
    desk.tap("1", "0")
    assert "10" in words_of(desk.page(), "en")
    desk.tap("back", "back")
    desk.talk()
    desk.replace()
    desk.advance(5)
    assert "Set-up: waits for you" in words_of(desk.page(), "en")
    desk.shows(Idle)


def test_the_guide_does_not_burn_into_the_display() -> None:
    desk = Desk()
    desk.event(NoticeShown(NEW))
    desk.advance(desk.phone.settings.dim_after + 1)
    desk.shows(Guide)
    assert display_light(desk.phone) is DisplayLight.DIMMED


def test_a_phone_that_is_set_up_has_the_guide_in_its_menu() -> None:
    assert at(MenuItem.GUIDE, SET_UP).shows(Guide).url == "https://guide.example"
    desk = at(MenuItem.GUIDE)
    assert desk.shows(Guide).url == GUIDE
    desk.soft(SoftKey.BACK)
    assert desk.shows(Menu).title is MenuTitle.SETUP


def test_why_the_cards_settings_could_not_be_used_is_told() -> None:
    reason = "phone.toml: phone.nam: found an unknown key"
    desk = at(MenuItem.GUIDE, replace(NEW, state=NoticeState.FAILED, reason=reason))
    assert desk.shows(Guide).problem == reason
    assert reason in words_of(desk.page(), "en")


def test_what_is_as_it_should_be_is_not_told_on_the_idle_screen() -> None:
    desk = Desk()
    desk.event(NoticeShown(SET_UP))
    tell(desk, NoticeState.DONE)
    assert desk.shows(Idle).notices == ()
    tell(desk, NoticeState.FAILED, "no answer")
    assert [notice.reason for notice in desk.shows(Idle).notices] == ["no answer"]


def test_the_owner_may_have_the_server_asked() -> None:
    desk = at(MenuItem.PROVISIONING)
    assert desk.shows(Provisioning).notice is None
    desk.soft(SoftKey.CHECK)
    assert wishes(desk) == [Wish.PROVISIONING_CHECK]
    tell(desk, NoticeState.CHECKING)
    assert desk.labels() == (None, None, SoftKey.BACK)
    tell(desk, NoticeState.FAILED, "p.example: no answer in time")
    assert desk.labels() == (SoftKey.CHECK, None, SoftKey.BACK)
    assert "p.example: no answer in time" in words_of(desk.page(), "en")


@pytest.mark.parametrize(
    ("item", "key", "kind"),
    [
        (MenuItem.PROVISIONING, SoftKey.CHECK, NoticeKind.PROVISIONING),
        (MenuItem.PASSWORD, SoftKey.YES, NoticeKind.SETUP),
    ],
)
def test_where_nobody_does_it_the_owner_is_told(item: MenuItem, key: SoftKey, kind: NoticeKind) -> None:
    desk = at(item)
    desk.soft(key)
    desk.advance(ANSWER_SECONDS)
    assert desk.notice() is Notice.NO_PROVISIONING
    desk = at(item)
    desk.soft(key)
    desk.event(NoticeShown(SystemNotice(kind, NoticeState.NONE)))
    desk.advance(ANSWER_SECONDS)
    assert desk.notice() is None


@pytest.mark.parametrize("leave", ["back", "home", "a call", "time"])
def test_the_password_is_gone_when_its_page_is(leave: str) -> None:
    desk = at(MenuItem.PASSWORD, SET_UP)
    assert desk.shows(Password).password == ""
    desk.soft(SoftKey.YES)
    assert wishes(desk) == [Wish.NEW_PASSWORD]
    desk.event(NoticeShown(replace(SET_UP, password=PASSWORD)))
    assert desk.shows(Password).password == PASSWORD
    assert desk.labels() == (None, None, SoftKey.BACK)
    assert PASSWORD in words_of(desk.page(), "en")
    match leave:
        case "back":
            desk.soft(SoftKey.BACK)
        case "home":
            desk.hold(Key.BACK)
        case "a call":
            desk.lift()
        case _:
            desk.advance(PANEL_SECONDS)
    assert desk.phone.setup == SET_UP
    assert PASSWORD not in repr(desk.phone)


def test_a_password_that_nobody_waits_for_is_not_kept() -> None:
    desk = Desk()
    desk.event(NoticeShown(replace(NEW, password=PASSWORD)))
    assert desk.phone.setup == NEW


def test_the_page_for_a_password_needs_no_set_up() -> None:
    desk = at(MenuItem.PASSWORD)
    assert desk.labels() == (SoftKey.YES, None, SoftKey.BACK)
    assert desk.shows(Password).password == ""
