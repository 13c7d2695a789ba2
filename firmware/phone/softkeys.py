"""What the three keys under the display do: the label on the screen is the action that a press performs."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from firmware.phone.findings import Finding
from firmware.phone.focus import At, Focus, focus
from firmware.phone.notices import NoticeState, SystemNotice
from firmware.phone.panels import (
    AccountPanel,
    DetailsPanel,
    FindingPanel,
    FindingsPanel,
    KeysPanel,
    ListPanel,
    MenuPanel,
    PasswordPanel,
    PatternPanel,
    ProvisioningPanel,
    TonePanel,
    UpdatePanel,
)
from firmware.phone.phases import Phase
from firmware.phone.rows import chosen_finding, chosen_record, menu_rows
from firmware.phone.state import DialPad, Phone
from firmware.sip.api import RegistrationState


class SoftKey(StrEnum):
    """An action of a soft key; the user interface has a short label for each, in each language."""

    REDIAL = "redial"
    HISTORY = "history"
    MISSED = "missed"
    MENU = "menu"
    CALL = "call"
    DELETE = "delete"
    CANCEL = "cancel"
    ANSWER = "answer"
    REJECT = "reject"
    SILENCE = "silence"
    END = "end"
    HOLD = "hold"
    RESUME = "resume"
    BACK = "back"
    SELECT = "select"
    RETRY = "retry"
    YES = "yes"
    NO = "no"
    NEXT_STEP = "next-step"
    DETAILS = "details"
    CLOSE = "close"
    CHECK = "check"
    INSTALL = "install"
    LETTERS = "letters"
    NUMBERS = "numbers"


SoftKeys = tuple[SoftKey | None, SoftKey | None, SoftKey | None]


def soft_keys(phone: Phone) -> SoftKeys:
    """What the three keys do now, from left to right; None does nothing."""
    where = focus(phone)
    match where.at:
        case At.INCOMING:
            silenced = where.call is not None and where.call.silenced
            return SoftKey.ANSWER, None if silenced else SoftKey.SILENCE, SoftKey.REJECT
        case At.TALKING:
            return _in_call(where)
        case At.OUTGOING:
            return None, None, SoftKey.END
        case At.PANEL:
            return _in_panel(phone, where)
        case At.ENDED:
            return SoftKey.RETRY, None, SoftKey.CLOSE
        case At.DIALING | At.PRE_DIAL:
            return _typing(phone.dial)
        case At.RECEIVER:
            return SoftKey.REDIAL, SoftKey.HISTORY, None if phone.lifted else SoftKey.CANCEL
        case At.IDLE:
            if phone.new:  # its QR code takes the room of the others
                return None, None, SoftKey.MENU
            failed = any(account.state is RegistrationState.FAILED for account in phone.accounts)
            calls = SoftKey.MISSED if phone.missed else SoftKey.HISTORY
            return calls, SoftKey.DETAILS if failed else SoftKey.REDIAL, SoftKey.MENU
        case _:
            assert_never(where.at)


def _in_call(where: Focus) -> SoftKeys:
    if where.call is None or where.call.service or where.call.phase is Phase.ANSWERING:
        return None, None, SoftKey.END
    return SoftKey.RESUME if where.call.phase is Phase.HELD else SoftKey.HOLD, None, SoftKey.END


def _typing(dial: DialPad) -> SoftKeys:
    return (
        SoftKey.DELETE if dial.cursor else SoftKey.CANCEL,
        SoftKey.NUMBERS if dial.letters else SoftKey.LETTERS,
        SoftKey.CALL if dial.digits else None,
    )


def _in_panel(phone: Phone, where: Focus) -> SoftKeys:
    match where.panel:
        case ListPanel() if chosen_record(phone):
            return SoftKey.CALL, SoftKey.DETAILS, SoftKey.BACK
        case DetailsPanel() if chosen_record(phone):
            return SoftKey.CALL, None, SoftKey.BACK
        case MenuPanel(title) if menu_rows(phone, title):
            return SoftKey.SELECT, None, SoftKey.BACK
        case AccountPanel():
            return SoftKey.RETRY, None, SoftKey.BACK
        case FindingsPanel() if phone.self_test.findings:
            return SoftKey.DETAILS, None, SoftKey.BACK
        case FindingPanel() if _advises(chosen_finding(phone)):
            return SoftKey.NEXT_STEP, None, SoftKey.BACK
        case TonePanel():
            return SoftKey.YES, SoftKey.NO, SoftKey.BACK
        case UpdatePanel() | ProvisioningPanel() | PasswordPanel() as panel:
            return _for_the_system(phone, panel)
        case KeysPanel() | PatternPanel():
            return None, None, None
        case _:
            return None, None, SoftKey.BACK


def _in_update(phone: Phone, confirm: bool) -> SoftKeys:
    state = phone.update.state if phone.update else NoticeState.NONE
    if confirm and state is NoticeState.AVAILABLE:
        return SoftKey.YES, SoftKey.NO, SoftKey.BACK
    if state is NoticeState.AVAILABLE:
        return SoftKey.INSTALL, SoftKey.CHECK, SoftKey.BACK
    return SoftKey.CHECK if _settled(phone.update) else None, None, SoftKey.BACK


def _for_the_system(phone: Phone, panel: UpdatePanel | ProvisioningPanel | PasswordPanel) -> SoftKeys:
    """What the owner can have the other parts of the system do."""
    match panel:
        case UpdatePanel(confirm):
            return _in_update(phone, confirm)
        case ProvisioningPanel():
            return SoftKey.CHECK if _settled(phone.provisioning) else None, None, SoftKey.BACK
        case PasswordPanel():
            told = phone.setup is not None and phone.setup.password != ""
            return None if told else SoftKey.YES, None, SoftKey.BACK
        case _:
            assert_never(panel)


def _settled(notice: SystemNotice | None) -> bool:
    """Whether nothing is under way."""
    return notice is None or notice.state in (NoticeState.DONE, NoticeState.FAILED)


def _advises(finding: Finding | None) -> bool:
    return finding is not None and bool(finding.step)
