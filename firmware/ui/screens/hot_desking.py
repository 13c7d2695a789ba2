"""Hot desking: who logs in, the PIN in dots, why it was in vain; and whether to log out."""

from __future__ import annotations

from firmware.phone.panels import LoginStage, LoginTrouble
from firmware.phone.target import HIDDEN
from firmware.ui.canvas import Canvas
from firmware.ui.language import Language, label
from firmware.ui.painter import describe, paint
from firmware.ui.parts import header, paint_sentence, paint_told, title
from firmware.ui.screen import Login, Logout
from firmware.ui.screens.dialing import paint_digits

TITLES = {
    LoginStage.NUMBER: label("Your number"),
    LoginStage.PIN: label("PIN"),
    LoginStage.WAITING: label("Log in"),
    LoginStage.REFUSED: label("Log in"),
}
TROUBLES = {
    LoginTrouble.PIN: label("Number or PIN is wrong"),
    LoginTrouble.UNKNOWN: label("Nobody has this number"),
    LoginTrouble.UNREACHABLE: label("The server does not answer"),
    LoginTrouble.SERVER: label("The server has a problem"),
    LoginTrouble.FILE: label("These settings cannot be used"),
    LoginTrouble.BROKEN: label("The phone cannot log in"),
    LoginTrouble.BUSY: label("A call came in between"),
}
WAITING = label("Logging in")
ASKED = label("Log out? Your calls are deleted here.")


@paint.register
def paint_login(login: Login, canvas: Canvas, language: Language) -> None:
    said, typed = language.say(TITLES[login.stage]), _typed(login)
    if typed is not None:
        header(canvas, said, "person", login.number if login.stage is LoginStage.PIN else "")
        paint_digits(canvas, typed, len(typed))
        return
    title(canvas, said, login.number)
    if login.detail:
        paint_told(canvas, f"{_standing(login, language)}: {login.detail}")
    else:
        paint_sentence(canvas, _standing(login, language))


@describe.register
def describe_login(login: Login, language: Language) -> list[str]:
    typed = _typed(login)
    number = [login.number] if login.stage is not LoginStage.NUMBER else []
    words = [language.say(TITLES[login.stage]), *number]
    words += [typed] if typed is not None else [_standing(login, language)]
    return [*words, login.detail] if login.detail else words


def _typed(login: Login) -> str | None:
    """What was typed, as it may be seen; None where nothing is."""
    return {LoginStage.NUMBER: login.number, LoginStage.PIN: HIDDEN * login.dots}.get(login.stage)


def _standing(login: Login, language: Language) -> str:
    return language.say(TROUBLES[login.trouble] if login.trouble else WAITING)


@paint.register
def paint_logout(logout: Logout, canvas: Canvas, language: Language) -> None:
    title(canvas, logout.name)
    paint_sentence(canvas, language.say(ASKED))


@describe.register
def describe_logout(logout: Logout, language: Language) -> list[str]:
    return [logout.name, language.say(ASKED)]
