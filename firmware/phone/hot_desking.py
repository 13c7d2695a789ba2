"""Hot desking: somebody logs in on the phone by number and PIN, and out again.

The file of theirs is fetched by another process; with it, and without it again, the phone begins anew.
"""

from __future__ import annotations

from dataclasses import replace

from board.api import Key
from firmware.phone import dialing
from firmware.phone.commands import EndLogIn, LogIn, LogOut
from firmware.phone.events import PersonFetched
from firmware.phone.notice import Notice
from firmware.phone.panels import LoginPanel, LoginStage, LoginTrouble, LogoutPanel
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.phone.welcome import emergency_over

LONGEST_NUMBER, LONGEST_PIN = 32, 64
WAIT_SECONDS = 25.0
"""The server's time to answer; the process that asks gives up a little sooner, and says why."""


def open_panel(turn: Turn) -> None:
    """Ask who logs in, or whether to log out."""
    if any(turn.phone.live_calls):
        turn.notify(Notice.LINE_BUSY)
    elif turn.phone.settings.guest:
        _push(turn, LogoutPanel())
    elif turn.phone.settings.hot_desking:
        if waiting(turn.phone):
            turn.do(EndLogIn(accepted=False))
        _push(turn, LoginPanel())
    else:
        turn.notify(Notice.NOT_AVAILABLE)


def _push(turn: Turn, panel: LoginPanel | LogoutPanel) -> None:
    """In place of one that is open already; a number begun is thrown away."""
    dialing.give_way(turn)
    others = (each for each in turn.phone.panels if not isinstance(each, LoginPanel | LogoutPanel))
    turn.change(panels=tuple(others))
    turn.push_panel(panel)


def type_character(turn: Turn, panel: LoginPanel, character: str) -> None:
    """One more of the number or the PIN, as long as there is room."""
    if panel.stage is LoginStage.NUMBER and len(panel.number) < LONGEST_NUMBER:
        turn.replace_panel(replace(panel, number=panel.number + character))
    elif panel.stage is LoginStage.PIN and len(panel.pin) < LONGEST_PIN:
        turn.replace_panel(replace(panel, pin=panel.pin + character))


def navigate(turn: Turn, panel: LoginPanel, key: Key) -> None:
    """OK goes on, BACK takes away what was typed last."""
    if key is Key.OK and (panel.stage is LoginStage.REFUSED or _typed(panel)):
        act(turn, panel, SoftKey.NEXT)
    elif key is Key.BACK:
        act(turn, panel, SoftKey.BACK)


def act(turn: Turn, panel: LoginPanel, action: SoftKey) -> None:
    """A soft key: go on, or back."""
    forward = action in (SoftKey.NEXT, SoftKey.LOG_IN, SoftKey.RETRY)
    match panel.stage:
        case LoginStage.NUMBER if forward:
            turn.replace_panel(replace(panel, stage=LoginStage.PIN))
        case LoginStage.PIN if forward:
            _log_in(turn, panel)
        case LoginStage.REFUSED if forward:
            again = LoginStage.NUMBER if panel.trouble is LoginTrouble.UNKNOWN else LoginStage.PIN
            turn.replace_panel(LoginPanel(again, panel.number))
        case LoginStage.NUMBER if panel.number:
            turn.replace_panel(replace(panel, number=panel.number[:-1]))
        case LoginStage.PIN if panel.pin:
            turn.replace_panel(replace(panel, pin=panel.pin[:-1]))
        case LoginStage.PIN:
            turn.replace_panel(replace(panel, stage=LoginStage.NUMBER))
        case LoginStage.WAITING:
            turn.close_panel()
            turn.do(EndLogIn(accepted=False))
        case _:
            turn.close_panel()


def _typed(panel: LoginPanel) -> str:
    return {LoginStage.NUMBER: panel.number, LoginStage.PIN: panel.pin}.get(panel.stage, "")


def _log_in(turn: Turn, panel: LoginPanel) -> None:
    """Have the file fetched; the phone knows the PIN no more."""
    if any(turn.phone.live_calls):
        turn.notify(Notice.LINE_BUSY)
        return
    turn.do(LogIn(panel.number, panel.pin))
    turn.replace_panel(LoginPanel(LoginStage.WAITING, panel.number, until=turn.now + WAIT_SECONDS))


def waiting(phone: Phone) -> LoginPanel | None:
    """The panel of somebody who waits for the server, seen or under others."""
    panels = (panel for panel in phone.panels if isinstance(panel, LoginPanel))
    return next((panel for panel in panels if panel.stage is LoginStage.WAITING), None)


def fetched(turn: Turn, event: PersonFetched) -> None:
    """The file has come, or not. Somebody who telephones now, or has gone away, is not disturbed by it."""
    panel = waiting(turn.phone)
    busy = any(turn.phone.live_calls) or turn.phone.dial.begun
    if event.trouble is None and panel and not busy:
        _replace(turn, panel, replace(panel, until=None))
        turn.do(EndLogIn(accepted=True))
        return
    if event.trouble is None:
        turn.do(EndLogIn(accepted=False))
    if panel:
        _refuse(turn, panel, event.trouble or LoginTrouble.BUSY, event.detail)


def unanswered(turn: Turn, panel: LoginPanel) -> None:
    """The server has had its time."""
    turn.do(EndLogIn(accepted=False))
    _refuse(turn, panel, LoginTrouble.UNREACHABLE)


def _refuse(turn: Turn, panel: LoginPanel, trouble: LoginTrouble, detail: str = "") -> None:
    refused = LoginPanel(LoginStage.REFUSED, panel.number, trouble=trouble, detail=detail)
    _replace(turn, panel, refused)
    turn.change(panel_touched=turn.now)


def _replace(turn: Turn, panel: LoginPanel, other: LoginPanel) -> None:
    turn.change(panels=tuple(other if each is panel else each for each in turn.phone.panels))


# --- out again --------------------------------------------------------------------------------------


def log_out(turn: Turn) -> None:
    """Forget the guest, once; not during a call."""
    if any(turn.phone.live_calls):
        turn.notify(Notice.LINE_BUSY)
        return
    turn.change(logging_out=True, panels=())
    turn.do(LogOut())


def logs_out_at(phone: Phone) -> float | None:
    """When the phone logs out by itself: after its hours, not during a call or while help may call back."""
    guest = phone.settings.guest
    if guest is None or phone.logging_out or any(phone.live_calls):
        return None
    help_may_call = emergency_over(phone)
    return guest.until if help_may_call is None else max(guest.until, help_may_call)
