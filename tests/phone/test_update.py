"""The update from the menu: looked for, asked about, installed; nothing of it without the owner's yes."""

from __future__ import annotations

import pytest

from board.api import Key
from firmware.phone.asking import ANSWER_SECONDS
from firmware.phone.commands import Announce, Wish
from firmware.phone.events import NoticeShown
from firmware.phone.notice import Notice
from firmware.phone.notices import NoticeKind, NoticeState, SystemNotice
from firmware.phone.panels import MenuItem
from firmware.phone.softkeys import SoftKey
from firmware.ui.draw import words_of
from firmware.ui.screen import Menu
from firmware.ui.upkeep import Update
from tests.phone.desk import Desk


@pytest.fixture
def desk() -> Desk:
    """With the update's screen open."""
    desk = Desk()
    desk.soft(SoftKey.MENU)
    desk.choose([row.item for row in desk.shows(Menu).rows].index(MenuItem.UPDATE))
    return desk


def tell(desk: Desk, state: NoticeState, percent: int | None = None, reason: str = "") -> None:
    desk.event(NoticeShown(SystemNotice(NoticeKind.UPDATE, state, percent, "0.2.0", reason)))


def wishes(desk: Desk) -> list[Wish]:
    return [command.wish for command in desk.done(Announce)]


def test_check_asks_the_updater(desk: Desk) -> None:
    assert desk.shows(Update).notice is None
    desk.soft(SoftKey.CHECK)
    assert wishes(desk) == [Wish.UPDATE_CHECK]


def test_where_nobody_looks_for_updates_the_owner_is_told(desk: Desk) -> None:
    desk.soft(SoftKey.CHECK)
    assert desk.notice() is None
    desk.advance(ANSWER_SECONDS)
    assert desk.notice() is Notice.NO_UPDATER
    desk.advance(ANSWER_SECONDS)
    assert desk.notice() is None


@pytest.mark.parametrize("state", [NoticeState.CHECKING, NoticeState.FAILED, NoticeState.NONE])
def test_an_updater_that_answers_is_there(desk: Desk, state: NoticeState) -> None:
    desk.soft(SoftKey.CHECK)
    tell(desk, state)
    desk.advance(ANSWER_SECONDS)
    assert desk.phone.notice is None


def test_another_parts_word_is_no_answer_of_the_updater(desk: Desk) -> None:
    desk.soft(SoftKey.CHECK)
    desk.event(NoticeShown(SystemNotice(NoticeKind.PROVISIONING, NoticeState.CHECKING)))
    desk.advance(ANSWER_SECONDS)
    assert desk.phone.notice is not None


def test_installs_after_a_yes_only(desk: Desk) -> None:
    tell(desk, NoticeState.AVAILABLE, reason="Better.")
    desk.soft(SoftKey.INSTALL)
    assert desk.shows(Update).confirm
    desk.soft(SoftKey.NO)
    assert not desk.shows(Update).confirm
    assert wishes(desk) == []
    desk.soft(SoftKey.INSTALL)
    desk.soft(SoftKey.YES)
    assert wishes(desk) == [Wish.UPDATE_INSTALL]


def test_an_offer_that_is_gone_cannot_be_confirmed(desk: Desk) -> None:
    tell(desk, NoticeState.AVAILABLE)
    desk.soft(SoftKey.INSTALL)
    tell(desk, NoticeState.FAILED, reason="No network")
    assert desk.labels() == (SoftKey.CHECK, None, SoftKey.BACK)
    assert not desk.shows(Update).confirm


def test_progress_is_shown_and_needs_no_key(desk: Desk) -> None:
    tell(desk, NoticeState.INSTALLING, 62)
    assert desk.labels() == (None, None, SoftKey.BACK)
    assert "62%" in words_of(desk.page(), "en")
    desk.press(Key.OK)
    assert wishes(desk) == []
    desk.soft(SoftKey.BACK)
    assert desk.shows(Menu) is not None
