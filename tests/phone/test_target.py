"""Where a call goes: numbers, names, SIP and tel: URIs, the LAN and the accounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.phone.reasons import Reason
from firmware.phone.settings import SpeedDialKey
from firmware.phone.target import LAN, Route, again, caller, discreet, divided, resolve
from firmware.sip.api import LanPhone, Peer, RegistrationChanged, RegistrationState
from tests.phone.desk import HOME, OFFICE, SARI, Desk

KEYS = (
    SpeedDialKey(1, "Warung", "0812-3456"),
    SpeedDialKey(2, "Ayah", "sip:ayah@home.example"),
    SpeedDialKey(3, "Dad", "201"),
)


def route(desk: Desk, typed: str, via: str = "") -> Route:
    found = resolve(desk.phone, typed, via)
    assert isinstance(found, Route), found
    return found


@pytest.mark.parametrize(
    ("typed", "uri"),
    [
        ("201", "sip:201@pbx.example"),
        (" +62 (21) 555-0101 ", "sip:+62215550101@pbx.example"),
        ("*21*201", "sip:*21*201@pbx.example"),
        ("1a", "sip:1A@pbx.example"),
        ("tel:+62-21-5550101", "sip:+62215550101@pbx.example"),
        ("TEL:201;phone-context=example.com", "sip:201@pbx.example"),
        ("sip:bob@10.0.0.9:5070;transport=tcp", "sip:bob@10.0.0.9:5070;transport=tcp"),
        ("sips:bob@example.com", "sips:bob@example.com"),
        ("SIP:bob:secret@[2001:db8::1]:5060?Subject=x", "SIP:bob:secret@[2001:db8::1]:5060?Subject=x"),
        ("bob@example.com", "sip:bob@example.com"),
        ("sip:example.com", "sip:example.com"),
        ("warung", "sip:08123456@pbx.example"),
        ("dad", "sip:201@pbx.example"),
        ("AYAH", "sip:ayah@home.example"),
        ("Sari", "sip:102@10.0.0.2:5060"),
    ],
)
def test_what_may_be_dialled(typed: str, uri: str) -> None:
    desk = Desk(speed_dials=KEYS)
    desk.lan(SARI)
    assert route(desk, typed).peer.uri == uri


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "nobody",
        "tel:",
        "tel:abc",
        "sip:",
        "sip:bob@",
        "sip:b ob@example.com",
        "sip:bob@example.com:0",
        "sip:bob@example.com:65536",
        "sip:bob@exa_mple",
        "sip:bob@example.com;x=<y>",
        "sip:\u00e9t\u00e9@example.com",
        "bob@\u212aelvin.example",  # the Kelvin sign is no K
        "sip:bob@example.com:\u0661",
        "\u0661\u0662\u0663",
        "x" * 257,
        "1" * 257,
    ],
)
def test_what_may_not(typed: str) -> None:
    assert resolve(Desk().phone, typed) is Reason.NUMBER_NOT_VALID


def test_a_key_whose_number_is_a_name_does_not_go_round_in_circles() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "One", "Two"), SpeedDialKey(2, "Two", "One")))
    assert resolve(desk.phone, "one") is Reason.NUMBER_NOT_VALID


def test_names_come_from_keys_before_the_lan() -> None:
    desk = Desk(speed_dials=(SpeedDialKey(1, "Mbak Sari", "102"), SpeedDialKey(2, "", "103")))
    desk.lan(SARI, LanPhone("103", "Dewi", "10.0.0.3", 5060))
    assert route(desk, "102").peer.name == "Mbak Sari"
    assert route(desk, "103").peer.name == "Dewi"


def test_an_ipv6_phone_is_called_in_brackets() -> None:
    desk = Desk()
    desk.lan(LanPhone("102", "Sari", "fe80::2", 5062))
    assert route(desk, "102").peer.uri == "sip:102@[fe80::2]:5062"


def test_an_address_of_a_lan_phone_is_that_phone() -> None:
    desk = Desk()
    desk.lan(SARI)
    assert route(desk, "sip:102@10.0.0.2") == Route(Peer("sip:102@10.0.0.2:5060", "102", "Sari"), None, LAN)
    assert route(desk, "sip:103@10.0.0.2").account == "Office"


def test_the_local_network_comes_before_the_account() -> None:
    desk = Desk()
    desk.lan(SARI)
    assert route(desk, "102").account is None


def test_without_an_account_a_number_that_is_not_on_the_lan_has_no_way() -> None:
    assert resolve(Desk(accounts=()).phone, "201") is Reason.NO_ACCOUNT


def test_without_an_account_an_address_goes_by_the_lan_if_there_is_one() -> None:
    assert route(Desk(accounts=()), "sip:bob@10.0.0.9").via == LAN
    assert route(Desk(accounts=(), extension=None, direct_calls=True), "sip:bob@10.0.0.9").via == LAN
    assert resolve(Desk(accounts=(), extension=None).phone, "sip:bob@10.0.0.9") is Reason.NO_ACCOUNT


def registered(desk: Desk, account: str, state: RegistrationState) -> None:
    desk.event(RegistrationChanged(account, state))


def test_an_emergency_call_takes_a_registered_account_even_if_another_is_chosen() -> None:
    desk = Desk(accounts=(OFFICE, HOME))
    assert route(desk, "112").account == "Office"
    registered(desk, "Home", RegistrationState.REGISTERED)
    assert route(desk, "112").account == "Home"
    assert route(desk, "112").emergency
    registered(desk, "Office", RegistrationState.REGISTERED)
    assert route(desk, "112").account == "Office"


def test_an_emergency_number_goes_to_the_lan_only_where_no_account_can_take_it() -> None:
    guard = LanPhone("110", "Guard", "10.0.0.9", 5060)
    with_account, without = Desk(), Desk(accounts=())
    with_account.lan(guard)
    without.lan(guard)
    assert route(with_account, "110").account == "Office"
    assert route(without, "110").via == LAN
    assert resolve(Desk(accounts=()).phone, "112") is Reason.NO_ACCOUNT


def test_a_call_is_repeated_by_the_account_it_had() -> None:
    desk = Desk(accounts=(OFFICE, HOME))
    desk.lan(SARI)
    assert route(desk, "102", "Home").peer.uri == "sip:102@home.example"
    assert route(desk, "sip:bob@example.com", "Home").account == "Home"
    assert route(desk, "102", "sold last year").via == LAN


def test_how_an_earlier_peer_is_reached_again() -> None:
    desk = Desk()
    sari = Peer("sip:102@10.0.0.7:5060", "102", "Sari")
    assert again(desk.phone, sari, LAN) == "sip:102@10.0.0.7:5060"
    desk.lan(SARI)
    assert again(desk.phone, sari, LAN) == "102"
    assert again(desk.phone, Peer("sip:201@pbx.example", "201"), "Office") == "201"
    assert again(desk.phone, Peer("sip:bob@example.com", "bob"), "Office") == "sip:bob@example.com"
    assert again(desk.phone, Peer("", "nonsense"), "") == "nonsense"


def test_what_a_caller_says_of_himself_is_cut_to_what_can_be_shown() -> None:
    wild = caller(Peer("sip:" + "x" * 300, "20\t1\n", "Bu\u202edi\x00" + "x" * 300))
    assert wild.uri == ""
    assert wild.number == "201"
    assert wild.name.startswith("Budix")
    assert len(wild.name) <= 128


def test_what_is_escaped_in_an_address_is_shown_readable() -> None:
    assert route(Desk(), "sip:b%C3%A9b%0A@example.com").peer.number == "b\u00e9b@example.com"


@given(st.text(alphabet="0123456789*#+,. ", max_size=40))
def test_what_is_sent_later_is_shown_as_dots(typed: str) -> None:
    number, later = divided(typed)
    shown = discreet(typed)
    assert shown.startswith(number)
    assert len(shown) == len(number) + len(later)
    assert set(shown[len(number) :]) <= {",", "•"}
