"""What the three keys under the display do: the label on the screen is the action that a press performs."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from firmware.phone.answering_machine import has_greeting
from firmware.phone.call import Call
from firmware.phone.errands import pair
from firmware.phone.findings import Finding
from firmware.phone.focus import At, Focus, focus
from firmware.phone.notices import NoticeState, SystemNotice
from firmware.phone.panels import (
    AccountPanel,
    CallsPanel,
    DeletePanel,
    DetailsPanel,
    EntryPanel,
    FindingPanel,
    FindingsPanel,
    GreetingPanel,
    KeysPanel,
    KindsPanel,
    ListPanel,
    LoginPanel,
    LoginStage,
    LogoutPanel,
    MenuPanel,
    MenuTitle,
    PasswordPanel,
    PatternPanel,
    ProvisioningPanel,
    ShelfPanel,
    TonePanel,
    UnlockPanel,
    UpdatePanel,
)
from firmware.phone.parts import ErrandKind
from firmware.phone.phases import Phase
from firmware.phone.reasons import ADVISED
from firmware.phone.rows import chosen_call, chosen_finding, chosen_record, menu_rows
from firmware.phone.sending_on import asked_about, takes_messages
from firmware.phone.settings import KeyKind
from firmware.phone.shelves import kept
from firmware.phone.state import Phone
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
    MORE = "more"
    SWAP = "swap"
    TRANSFER = "transfer"
    JOIN = "join"
    SPLIT = "split"
    MUTE_ONE = "mute-one"
    UNMUTE_ONE = "unmute-one"
    SAVE = "save"
    PLUS = "plus"
    PAUSE = "pause"
    EDIT = "edit"
    PLAY = "play"
    STOP = "stop"
    RECORD = "record"
    IGNORE = "ignore"
    SEND_ON = "send-on"
    VOICEMAIL = "voicemail"
    NEXT = "next"
    LOG_IN = "log-in"
    UNLOCK = "unlock"


SoftKeys = tuple[SoftKey | None, SoftKey | None, SoftKey | None]


def soft_keys(phone: Phone) -> SoftKeys:
    """What the three keys do now, from left to right; None does nothing."""
    where = focus(phone)
    match where.at:
        case At.INCOMING | At.WAITING:
            silenced = where.call is not None and where.call.silenced
            return SoftKey.ANSWER, SoftKey.SEND_ON if silenced else SoftKey.SILENCE, SoftKey.REJECT
        case At.PAGED | At.PAGING:
            return None, None, SoftKey.IGNORE if where.at is At.PAGED else SoftKey.END
        case At.TALKING | At.OUTGOING:
            return _in_call(phone, where)
        case At.PANEL if isinstance(where.panel, CallsPanel):
            return _in_calls(chosen_call(phone))
        case At.PANEL:
            return _in_panel(phone, where)
        case At.ENDED:
            return SoftKey.RETRY, SoftKey.NEXT_STEP if _has_advice(phone, where) else None, SoftKey.CLOSE
        case At.DIALING | At.PRE_DIAL:
            return _typing(phone)
        case At.RECEIVER:
            return _with_receiver(phone)
        case At.IDLE:
            return _idle(phone)
        case _:
            assert_never(where.at)


def _has_advice(phone: Phone, where: Focus) -> bool:
    """Whether there is something to be done about a call that failed, with no other one on hold meanwhile."""
    return where.call is not None and where.call.reason in ADVISED and not phone.held


def _idle(phone: Phone) -> SoftKeys:
    if phone.locked:
        return None, None, SoftKey.UNLOCK
    if phone.new:  # its QR code takes the room of the others
        return None, None, SoftKey.MENU
    failed = any(account.state is RegistrationState.FAILED for account in phone.accounts)
    calls = SoftKey.MISSED if phone.missed else SoftKey.HISTORY
    return calls, SoftKey.DETAILS if failed else SoftKey.REDIAL, SoftKey.MENU


def _with_receiver(phone: Phone) -> SoftKeys:
    cancel = SoftKey.CANCEL if phone.held or not phone.lifted else None
    if phone.locked:
        return None, SoftKey.UNLOCK, cancel
    return SoftKey.REDIAL, SoftKey.HISTORY, cancel


def _in_call(phone: Phone, where: Focus) -> SoftKeys:
    call = where.call
    if call is None or call.service or call.phase in (Phase.ANSWERING, Phase.CALLING):
        return None, None, SoftKey.END
    if errand := _done_by(phone, call):
        return errand, SoftKey.SWAP if call.phase is Phase.TALKING else None, SoftKey.END
    if call.phase is Phase.RINGING:
        return None, None, SoftKey.END
    if call.phase is Phase.HELD:
        return None if call.transfer else SoftKey.RESUME, SoftKey.MORE, SoftKey.END
    return SoftKey.SWAP if phone.held else SoftKey.HOLD, SoftKey.MORE, SoftKey.END


def _done_by(phone: Phone, call: Call) -> SoftKey | None:
    """What the errand comes to with this call, if that is the one it was made for."""
    found = pair(phone)
    if phone.errand is None or found is None or call not in found:
        return None
    if phone.errand.kind is ErrandKind.TRANSFER:
        return SoftKey.TRANSFER
    return None if found[1].phase is Phase.RINGING else SoftKey.JOIN


def _in_calls(call: Call) -> SoftKeys:
    match call.phase:
        case Phase.INCOMING:
            return SoftKey.ANSWER, SoftKey.SEND_ON, SoftKey.END
        case Phase.HELD:
            return None if call.transfer else SoftKey.RESUME, None, SoftKey.END
        case Phase.TALKING if call.conference:
            return SoftKey.SPLIT, SoftKey.UNMUTE_ONE if call.unheard else SoftKey.MUTE_ONE, SoftKey.END
        case Phase.TALKING if not call.service:
            return SoftKey.HOLD, None, SoftKey.END
        case _:
            return None, None, SoftKey.END


def _typing(phone: Phone) -> SoftKeys:
    dial, errand = phone.dial, phone.errand
    blind = errand is not None and errand.kind is ErrandKind.TRANSFER and dial.digits
    letters = SoftKey.NUMBERS if dial.letters else SoftKey.LETTERS
    return (
        SoftKey.DELETE if dial.cursor else SoftKey.CANCEL,
        SoftKey.TRANSFER if blind else letters,
        SoftKey.CALL if dial.digits else None,
    )


def _in_panel(phone: Phone, where: Focus) -> SoftKeys:
    match where.panel:
        case ListPanel() | DetailsPanel() as panel:
            return _in_list(phone, panel)
        case MenuPanel(title) if menu_rows(phone, title):
            return SoftKey.SELECT, SoftKey.EDIT if title is MenuTitle.SPEED_DIALS else None, SoftKey.BACK
        case DeletePanel():
            return SoftKey.YES, SoftKey.NO, SoftKey.BACK
        case EntryPanel() as entry:
            return _to_send_on(phone, entry) if entry.call else _in_entry(entry)
        case ShelfPanel() | GreetingPanel() as heard:
            return _in_sounds(phone, heard)
        case FindingsPanel() | FindingPanel() | TonePanel() as test:
            return _in_test(phone, test), SoftKey.NO if isinstance(test, TonePanel) else None, SoftKey.BACK
        case UpdatePanel() | ProvisioningPanel() | PasswordPanel() as panel:
            return _for_the_system(phone, panel)
        case LoginPanel() | UnlockPanel() as asks:
            return _in_login(asks)
        case KeysPanel() | PatternPanel():
            return None, None, None
        case panel:
            return FIRST_KEYS.get(type(panel)), None, SoftKey.BACK


FIRST_KEYS: dict[type, SoftKey] = {
    KindsPanel: SoftKey.SELECT,
    AccountPanel: SoftKey.RETRY,
    LogoutPanel: SoftKey.YES,
}


def _in_test(phone: Phone, panel: FindingsPanel | FindingPanel | TonePanel) -> SoftKey | None:
    match panel:
        case FindingsPanel():
            return SoftKey.DETAILS if phone.self_test.findings else None
        case FindingPanel():
            return SoftKey.NEXT_STEP if _advises(chosen_finding(phone)) else None
        case TonePanel():
            return SoftKey.YES
        case _:
            assert_never(panel)


def _in_list(phone: Phone, panel: ListPanel | DetailsPanel) -> SoftKeys:
    record = chosen_record(phone)
    if record is None:
        return None, None, SoftKey.BACK
    further = SoftKey.DETAILS if isinstance(panel, ListPanel) else SoftKey.MORE
    return SoftKey.CALL, further, SoftKey.BACK


def _in_sounds(phone: Phone, panel: ShelfPanel | GreetingPanel) -> SoftKeys:
    if isinstance(panel, GreetingPanel):
        if phone.dictated is not None or phone.played:
            return SoftKey.STOP, None, SoftKey.BACK
        return SoftKey.RECORD, SoftKey.PLAY if has_greeting(phone) else None, SoftKey.BACK
    if not kept(phone, panel.shelf):
        return None, None, SoftKey.BACK
    if panel.asks:
        return SoftKey.YES, SoftKey.NO, SoftKey.BACK
    return SoftKey.STOP if phone.played else SoftKey.PLAY, SoftKey.DELETE, SoftKey.BACK


def _in_entry(panel: EntryPanel) -> SoftKeys:
    """A number begins with a plus, and what a key dials may have pauses."""
    if not panel.digits:
        return SoftKey.CANCEL, SoftKey.PLUS, None
    pauses = panel.key and panel.kind in (KeyKind.NUMBER, KeyKind.CODE)
    return SoftKey.DELETE, SoftKey.PAUSE if pauses else None, SoftKey.SAVE


def _to_send_on(phone: Phone, panel: EntryPanel) -> SoftKeys:
    """A number begins with a plus; who types none may have the caller leave a message."""
    if panel.digits:
        return SoftKey.DELETE, None, SoftKey.SEND_ON
    call = asked_about(phone)
    return SoftKey.CANCEL, SoftKey.PLUS, SoftKey.VOICEMAIL if call and takes_messages(phone, call) else None


def _in_login(panel: LoginPanel | UnlockPanel) -> SoftKeys:
    if isinstance(panel, UnlockPanel):
        return (SoftKey.DELETE, None, SoftKey.UNLOCK) if panel.pin else (SoftKey.CANCEL, None, None)
    match panel.stage:
        case LoginStage.NUMBER:
            return (
                SoftKey.DELETE if panel.number else SoftKey.CANCEL,
                None,
                SoftKey.NEXT if panel.number else None,
            )
        case LoginStage.PIN:
            return SoftKey.DELETE if panel.pin else SoftKey.BACK, None, SoftKey.LOG_IN if panel.pin else None
        case LoginStage.WAITING:
            return None, None, SoftKey.CANCEL
        case LoginStage.REFUSED:
            return SoftKey.RETRY, None, SoftKey.BACK
        case _:
            assert_never(panel.stage)


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
