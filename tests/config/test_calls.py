"""[calls], [[route]] and [[speed_dial]]: where calls go, and what keys are for."""

from __future__ import annotations

import pytest

from firmware.config.load import load
from firmware.config.model import CallsSection
from firmware.config.section import ConfigError
from firmware.phone.settings import DialRule, KeyKind, SpeedDialKey
from tests.config.loading import Write

SPEED_DIAL = '[[speed_dial]]\nkey = 1\nnumber = "102"\n'


@pytest.mark.parametrize(
    ("key", "kind", "number"),
    [
        ('kind = "account"\nnumber = "Office"', KeyKind.ACCOUNT, "Office"),
        ('kind = "forward"', KeyKind.FORWARD, ""),
        ('kind = "forward"\nnumber = "102"', KeyKind.FORWARD, "102"),
        ('kind = "do-not-disturb"', KeyKind.DO_NOT_DISTURB, ""),
        ('kind = "record"', KeyKind.RECORD, ""),
        ('kind = "extension"\nnumber = "102"', KeyKind.EXTENSION, "102"),
    ],
)
def test_a_key_is_for_many_things(write: Write, key: str, kind: KeyKind, number: str) -> None:
    account = '[[account]]\nname = "Office"\nuri = "sip:101@pbx.example"\n'
    config = load(write(f"{account}[[speed_dial]]\nkey = 3\n{key}\n"))
    assert config.speed_dials == (SpeedDialKey(3, "", number, kind),)


def test_where_calls_go(write: Write) -> None:
    calls = load(
        write(
            """
[calls]
forward_always = "102"
forward_always_code = "*21*{number}#"
forward_always_off_code = "#21#"
forward_after = 15
blocked = ["0812", "0812"]
intercom = ["102"]
hide_number = true
do_not_disturb_code = 480
"""
        )
    ).calls
    assert calls == CallsSection(
        forward_always="102",
        forward_always_code="*21*{number}#",
        forward_always_off_code="#21#",
        forward_after=15.0,
        blocked=("0812",),
        intercom=("102",),
        hide_number=True,
        do_not_disturb_code=480,
    )


def test_routes(write: Write) -> None:
    account = '[[account]]\nname = "Office"\nuri = "sip:101@pbx.example"\n'
    routes = (
        '[[route]]\nprefix = "08"\naccount = "Office"\nreplace = "+628"\n'
        '[[route]]\nprefix = "9"\nreplace = ""\n[[route]]\nprefix = "+1"\n'
    )
    assert load(write(account + routes)).routes == (
        DialRule("08", "Office", "+628"),
        DialRule("9", "", ""),
        DialRule("+1"),
    )


def test_a_key_s_number_may_have_digits_for_later(write: Write) -> None:
    assert load(write(SPEED_DIAL.replace("102", "021500,,1#"))).speed_dials[0].number == "021500,,1#"


def test_a_number_that_will_not_do_is_named_without_its_pin(write: Write) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write('[[speed_dial]]\nkey = 1\nnumber = "021500,19-84"\n'))
    assert '"021500,"' in str(caught.value)
    assert "84" not in str(caught.value)
