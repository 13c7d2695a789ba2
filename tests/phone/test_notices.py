"""What other parts of the system show: the last of each kind, on an idle phone."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone.commands import Announce, Wish
from firmware.phone.events import NoticeShown
from firmware.phone.notices import NoticeKind, NoticeState, SystemNotice
from firmware.phone.panels import PasswordPanel
from firmware.phone.settings import Settings
from firmware.phone.state import Phone
from firmware.phone.step import begin, step
from firmware.replay import fingerprint
from firmware.services.journal_mask import mask, mask_phone
from firmware.sip.api import CheckSync
from firmware.ui.draw import words_of
from firmware.ui.view import view

UPDATE = SystemNotice(NoticeKind.UPDATE, NoticeState.DOWNLOADING, 40, "0.2.0")
SETUP = SystemNotice(NoticeKind.SETUP, NoticeState.WAITING, password="kuda-laut-7")


def after(*notices: SystemNotice) -> Phone:
    phone = begin(Settings())
    for now, notice in enumerate(notices, 1):
        phone, commands = step(phone, NoticeShown(notice), float(now))
        assert commands == ()
    return phone


def test_the_last_of_a_kind_is_kept_beside_other_kinds() -> None:
    later = replace(UPDATE, percent=50)
    setup = replace(SETUP, password="")
    assert set(after(UPDATE, setup, later).system_notices) == {later, setup}


def test_nothing_new_takes_the_notice_away() -> None:
    assert after(UPDATE, replace(UPDATE, state=NoticeState.NONE)).system_notices == ()


def test_an_idle_phone_tells_it_in_words() -> None:
    assert "Update: loading 40%" in words_of(view(after(UPDATE)), "en")
    assert "Update: loading" in words_of(view(after(replace(UPDATE, percent=None))), "en")


def test_the_servers_check_sync_is_handed_on() -> None:
    _, commands = step(begin(Settings()), CheckSync("Office", reboot=True), 1.0)
    assert commands == (Announce(Wish.CHECK_SYNC, reboot=True),)


def test_a_password_is_in_no_journal() -> None:
    event = mask(NoticeShown(SETUP), digits_hidden=False)
    assert isinstance(event, NoticeShown)
    assert event.notice.password == "0" * len(SETUP.password)
    shown = replace(begin(Settings()), panels=(PasswordPanel(),), system_notices=(SETUP,))
    assert mask_phone(shown).system_notices == (event.notice,)
    others = replace(shown, system_notices=(replace(SETUP, password="lain-lagi-7"),))
    assert fingerprint((), view(shown), "en") == fingerprint((), view(mask_phone(others)), "en")
