"""Least-cost routing: the beginning of a number chooses the account and how it is dialled."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone.settings import DialRule, KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Dial, RegistrationChanged, RegistrationState
from firmware.ui.screen import Dialing
from tests.phone.desk import HOME, OFFICE, SARI, Desk

RULES = (
    DialRule("08", "Home", "+628"),
    DialRule("0", "", "+62"),
    DialRule("0811", "Office"),
    DialRule("0811", "Home"),
)


def desk_with(*registered: str, rules: tuple[DialRule, ...] = RULES) -> Desk:
    desk = Desk(accounts=(OFFICE, HOME), routes=rules)
    for name in registered or ("Office", "Home"):
        desk.event(RegistrationChanged(name, RegistrationState.REGISTERED))
    return desk


def sent(desk: Desk, number: str) -> tuple[str | None, str]:
    desk.lift()
    desk.dial(f"{number}#")
    command = desk.done(Dial)[-1]
    desk.replace()
    return command.account, command.uri


def test_the_prefix_chooses_the_account_and_rewrites() -> None:
    desk = desk_with()
    assert sent(desk, "0813555") == ("Home", "sip:+62813555@home.example")
    assert sent(desk, "021555") == ("Office", "sip:+6221555@pbx.example")
    assert sent(desk, "201") == ("Office", "sip:201@pbx.example")


def test_of_two_accounts_the_first_that_is_registered() -> None:
    assert sent(desk_with(), "0811555") == ("Office", "sip:0811555@pbx.example")
    assert sent(desk_with("Home"), "0811555") == ("Home", "sip:0811555@home.example")


def test_the_chosen_way_is_shown_while_dialling_and_kept() -> None:
    desk = desk_with()
    desk.dial("0813")
    assert desk.shows(Dialing).via == "Home"
    desk.soft(SoftKey.CALL)
    desk.confirmed()
    desk.advance(65)
    desk.ends()
    record = desk.logged[0]
    assert (record.number, record.via, record.seconds) == ("0813", "Home", 65)


def test_a_call_again_goes_the_same_way() -> None:
    desk = desk_with()
    first = sent(desk, "0813555")
    desk.advance(10)
    desk.soft(SoftKey.REDIAL)
    desk.soft(SoftKey.CALL)
    again = desk.done(Dial)[-1]
    assert (again.account, again.uri) == first


def test_help_is_never_rewritten_nor_sent_another_way() -> None:
    desk = desk_with(rules=(DialRule("1", "Home", "+621"),))
    desk.lift()
    desk.dial("112")
    assert desk.dialled == ["sip:112@pbx.example"]


def test_phones_nearby_come_first() -> None:
    desk = desk_with(rules=(DialRule("1", "Home"),))
    desk.lan(SARI)
    assert sent(desk, "102") == (None, "sip:102@10.0.0.2:5060")


def test_without_an_account_there_is_no_way() -> None:
    desk = Desk(accounts=(), routes=(DialRule("0", "", "+62"),))
    desk.lift()
    desk.dial("0812#")
    assert not desk.dialled


def test_an_account_has_a_digit_map_of_its_own() -> None:
    short = replace(HOME, digit_map="xxx")
    desk = Desk(accounts=(OFFICE, short), speed_dials=(SpeedDialKey(1, "", "Home", KeyKind.ACCOUNT),))
    desk.tap("speed1")
    assert desk.shows(Dialing).via == "Home"
    desk.dial("555")
    assert desk.dialled == ["sip:555@home.example"]
