"""Which ring a call has: the caller's rule, then Alert-Info, then the account's, then the phone's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firmware.audio.alerts import ALERTS
from firmware.audio.countries import country
from firmware.audio.ring_tones import TONES, RingTone
from firmware.audio.tones import Tone
from firmware.phone.distinctive import KNOWN
from firmware.phone.settings import RingRule
from firmware.sip.api import Peer
from tests.phone.desk import BUDI, OFFICE, Desk

OWN, ACCOUNTS, ALERTED, CALLERS = RingTone.PULSE, RingTone.DROPS, RingTone.BIRDS, RingTone.WALTZ
BIRDS_ALERT = "<http://example.com>;info=birds"


def desk_with(*rings: RingRule, alert_info: bool = True) -> Desk:
    account = replace(OFFICE, ring_tone=ACCOUNTS)
    return Desk(ring_tone=OWN, accounts=(account,), rings=rings, alert_info=alert_info)


def rings(desk: Desk, *alert_info: str, peer: Peer = BUDI, account: str | None = "Office") -> Tone | None:
    desk.called(peer, account, alert_info)
    return desk.outputs().sound.ring


def test_the_callers_rule_comes_first() -> None:
    assert rings(desk_with(RingRule(CALLERS, caller="201")), BIRDS_ALERT) == TONES[CALLERS]


@pytest.mark.parametrize("caller", ["2-01", "tel:201", "sip:201@pbx.example"])
def test_a_caller_is_known_as_a_call_has_them(caller: str) -> None:
    assert rings(desk_with(RingRule(CALLERS, caller=caller))) == TONES[CALLERS]


def test_alert_info_comes_second() -> None:
    assert rings(desk_with(RingRule(CALLERS, caller="202")), BIRDS_ALERT) == TONES[ALERTED]


def test_the_accounts_comes_third() -> None:
    assert rings(desk_with()) == TONES[ACCOUNTS]
    assert rings(desk_with(), "<http://example.com/unknown.wav>") == TONES[ACCOUNTS]


def test_the_phones_own_comes_last() -> None:
    assert rings(desk_with(), account=None) == TONES[OWN]
    assert rings(Desk(ring_tone=OWN)) == TONES[OWN]


def test_an_owner_who_does_not_heed_alert_info() -> None:
    rule = RingRule(CALLERS, alert_info="birds")
    assert rings(desk_with(rule, alert_info=False), BIRDS_ALERT) == TONES[ACCOUNTS]


@pytest.mark.parametrize("text", ["family", "FAMILY", "http://example.com/family"])
def test_a_rule_of_the_owners_says_what_an_alert_info_means(text: str) -> None:
    desk = desk_with(RingRule(CALLERS, alert_info=text))
    assert rings(desk, "<http://example.com/family>;info=birds") == TONES[CALLERS]


def test_the_first_rule_that_fits_counts_and_an_alert_info_of_a_rule_may_be_a_known_one() -> None:
    desk = desk_with(
        RingRule(CALLERS, alert_info="urn:alert:source:external"),
        RingRule(OWN, alert_info="urn:alert:source:external"),
    )
    assert rings(desk, "<urn:alert:source:external:vip@example>") == TONES[CALLERS]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("<urn:alert:source:internal>", "urn:alert:source:internal"),
        ("<urn:alert:source:external>", "urn:alert:source:external"),
        ("<http://127.0.0.1/Bellcore-dr2>", "bellcore-dr2"),
        ("<Bellcore-dr3>", "bellcore-dr3"),
        ("Bellcore-dr4", "bellcore-dr4"),
        ("<http://example.com>;info=Bellcore-dr5", "bellcore-dr5"),
        ("info=alert-internal", "alert-internal"),
    ],
)
def test_what_is_understood_by_itself(header: str, name: str) -> None:
    assert rings(desk_with(), header) == ALERTS[name]


def test_the_ordinary_ring_is_none_of_its_own() -> None:
    assert rings(desk_with(), "<Bellcore-dr1>") == TONES[ACCOUNTS]


def test_the_ring_of_another_country() -> None:
    assert rings(desk_with(), "<urn:alert:country:gb>") == country("gb").ring
    assert rings(desk_with(), "<urn:alert:country:xx>") == TONES[ACCOUNTS]


def test_inside_and_outside_are_told_apart_and_every_known_name_sounds() -> None:
    assert ALERTS["internal"] != ALERTS["external"]
    for name in KNOWN:
        assert rings(Desk(), name), name
