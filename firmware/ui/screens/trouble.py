"""How it stands with an account: why it does not register, and what to do; or how much was talked by it."""

from __future__ import annotations

from firmware.sip.api import RegistrationState
from firmware.ui.canvas import Canvas
from firmware.ui.fit import ELLIPSIS, fit, wrap
from firmware.ui.font import caption, medium, small, strong
from firmware.ui.labels import NEXT_STEPS, REGISTRATIONS, code_text, trouble_text
from firmware.ui.language import Language, duration
from firmware.ui.painter import describe, paint
from firmware.ui.parts import FOOTER, header
from firmware.ui.screen import AccountLine, AccountTrouble

TALKED = (37, 49)
"""Baselines."""


@paint.register
def paint_account_trouble(trouble: AccountTrouble, canvas: Canvas, language: Language) -> None:
    account = trouble.account
    header(canvas, account.name, account.state.value)
    sentence, step = _sentence(account, language), _next_step(account, language)
    font, fitted = fit(sentence, (medium(), strong()), canvas.room)
    if fitted.endswith(ELLIPSIS):
        for number, line in enumerate(wrap(sentence, strong(), canvas.room, 2)):
            canvas.text(canvas.left, 13 + number * 11, line, strong())
        canvas.text_fitted(canvas.left, 40, canvas.room, step, caption())
    else:
        canvas.text(canvas.left, 15, fitted, font)
        canvas.text_fitted(canvas.left, 37, canvas.room, step, small(), caption())
    for text, baseline in zip(_talked(trouble, language), TALKED, strict=False):
        canvas.text_fitted(canvas.left, baseline, canvas.room, text, small(), caption())
    code = code_text(account.code, language)
    canvas.text_right(canvas.right, FOOTER - caption().capital, code, caption())


def _sentence(account: AccountLine, language: Language) -> str:
    failed = account.state is RegistrationState.FAILED
    return language.say(
        trouble_text(account.trouble, account.code) if failed else REGISTRATIONS[account.state]
    )


def _next_step(account: AccountLine, language: Language) -> str:
    known = account.state is RegistrationState.FAILED and account.trouble in NEXT_STEPS
    return language.say(NEXT_STEPS[account.trouble]) if known else ""


def _talked(trouble: AccountTrouble, language: Language) -> list[str]:
    """What was talked in this month: what a bill counts. An account in trouble has another thing to tell."""
    if trouble.account.state is RegistrationState.FAILED:
        return []
    calls, seconds = trouble.talked
    count = language.count("{number} call", "{number} calls", calls)
    return [language.say("Dialled this month:"), f"{duration(seconds)}, {count}"]


@describe.register
def describe_account_trouble(trouble: AccountTrouble, language: Language) -> list[str]:
    account = trouble.account
    words = [account.name, _sentence(account, language), _next_step(account, language)]
    return [*words, *_talked(trouble, language), code_text(account.code, language)]
