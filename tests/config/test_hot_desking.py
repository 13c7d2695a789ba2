"""The section [hot_desking], and the files of those who log in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firmware.audio.ring_tones import RingTone
from firmware.config.load import ConfigError, load
from firmware.config.model import Config, HotDeskingSection
from firmware.config.person import CALLS, OF_THE_PLACE, SECTIONS, load_person
from firmware.phone.settings import KeyKind, SpeedDialKey

ACCOUNT = '[[account]]\nuri = "sip:102@pbx.example"\npassword = "of-sari"\n'
PHONE = """
[phone]
name = "Front desk"
language = "en"
[[account]]
uri = "sip:101@pbx.example"
[[speed_dial]]
key = 1
number = "201"
[[speed_dial]]
key = 8
kind = "login"
[[route]]
prefix = "9"
account = "sip:101@pbx.example"
[[paging]]
number = 1
address = "224.0.1.75:5004"
[dialing]
emergency = ["112", "911"]
digit_map = "xxx"
inter_digit_wait = 2
[calls]
blocked = ["666"]
answering_machine = true
recording = true
page_interrupts = 3
[hot_desking]
url = "https://p.example/people/{user}.toml"
"""


def section(tmp_path: Path, text: str) -> HotDeskingSection:
    path = tmp_path / "phone.toml"
    path.write_text(f"[hot_desking]\n{text}\n")
    return load(path).hot_desking


@pytest.fixture
def phone(tmp_path: Path) -> Config:
    path = tmp_path / "phone.toml"
    path.write_text(PHONE)
    return load(path)


def person(tmp_path: Path, phone: Config, text: str) -> Config:
    path = tmp_path / "person.toml"
    path.write_text(text)
    return load_person(path, phone, "102")[0]


def test_without_it_nobody_logs_in(tmp_path: Path) -> None:
    assert section(tmp_path, "") == HotDeskingSection(url="")


def test_everything(tmp_path: Path) -> None:
    url = "https://p.example/people?number={user}"
    found = section(tmp_path, f'url = "{url}"\nca = "ca.pem"\nhours = 8')
    assert found == HotDeskingSection(url, ca=tmp_path / "ca.pem", hours=8.0)


def test_http_needs_a_private_address(tmp_path: Path) -> None:
    url = "http://192.168.1.5:8080/{user}.toml"
    assert section(tmp_path, f'url = "{url}"\nallow_http = true').url == url


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('url = "https://p.example/people.toml"', r"hot_desking\.url: found an address without \{user\}"),
        ('url = "https://{user}.example/"', r"hot_desking\.url: found an address without \{user\}"),
        ('url = "https://p.example/{user}/{user}"', r"hot_desking\.url: found an address without"),
        ('url = "https://name:secret@p.example/{user}"', r"hot_desking\.url: found something else"),
        ('url = "http://10.0.0.2/{user}"', r"hot_desking\.url: found http, .*allow_http"),
        ('url = "http://p.example/{user}"\nallow_http = true', r"hot_desking\.url: found http and a name"),
        ('url = "http://8.8.8.8/{user}"\nallow_http = true', r"hot_desking\.url: found http and a name"),
        ("hours = 0", r"hot_desking\.hours: found 0, allowed 0\.1 to 168"),
        ('ulr = "https://p.example/"', r"did you mean url"),
    ],
)
def test_mistakes_are_told_and_no_secret_repeated(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as raised:
        section(tmp_path, text)
    assert "secret" not in str(raised.value)


def test_a_login_key_needs_no_number(tmp_path: Path) -> None:
    path = tmp_path / "phone.toml"
    path.write_text('[[speed_dial]]\nkey = 8\nkind = "login"\nnumber = "102"\n')
    with pytest.raises(ConfigError, match="allowed nothing"):
        load(path)


def test_what_moves_with_a_person(tmp_path: Path, phone: Config) -> None:
    text = f"""
[person]
name = "Sari"
language = "id"
ring_tone = "chime"
{ACCOUNT}name = "Sari"
[[speed_dial]]
key = 1
label = "Budi"
number = "202"
[[speed_dial]]
key = 2
kind = "page"
number = "1"
[[speed_dial]]
key = 8
number = "203"
[[route]]
prefix = "08"
account = "Sari"
[[ring]]
caller = "202"
tone = "birds"
[dialing]
digit_map = "xxxx"
[calls]
ring_anyway = ["202"]
forward_busy = "301"
"""
    theirs = person(tmp_path, phone, text)
    assert [(account.uri, account.password.value) for account in theirs.accounts] == [
        ("sip:102@pbx.example", "of-sari")
    ]
    assert (theirs.phone.language, theirs.phone.ring_tone) == ("id", RingTone.CHIME)
    assert {key.key: key.number for key in theirs.speed_dials} == {1: "202", 2: "1", 8: ""}
    assert SpeedDialKey(8, "", "", KeyKind.LOGIN) in theirs.speed_dials
    assert [route.prefix for route in theirs.routes] == ["08"]
    assert len(theirs.rings) == 1
    assert theirs.calls.ring_anyway == ("202",)
    assert theirs.calls.forward_busy == "301"
    assert (theirs.dialing.digit_map, theirs.dialing.inter_digit_wait) == ("xxxx", 2.0)


def test_what_stays_with_the_phone(tmp_path: Path, phone: Config) -> None:
    path = tmp_path / "person.toml"
    path.write_text(ACCOUNT)
    theirs, name = load_person(path, phone, "102")
    assert name == "102"
    assert theirs.phone == phone.phone
    assert theirs.dialing == phone.dialing
    assert theirs.dialing.emergency == ("112", "911")
    assert (theirs.sip, theirs.lan, theirs.paging) == (phone.sip, phone.lan, phone.paging)
    assert (theirs.hot_desking, theirs.provisioning) == (phone.hot_desking, phone.provisioning)
    assert theirs.calls.page_interrupts == 3
    assert theirs.calls.blocked == ()
    assert not theirs.calls.answering_machine
    assert not theirs.calls.recording
    assert theirs.routes == ()
    assert [key.key for key in theirs.speed_dials] == [8]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"account: found nothing, allowed 1 to 6"),
        ("[[account]]\n", r"account\[1\]\.uri: found nothing"),
        (f'{ACCOUNT}password_file = "/data/secret"\n', r"account\[1\]\.password_file: found the path"),
        (f'{ACCOUNT}[phone]\nname = "Mine"\n', r"phone: found an unknown key"),
        (f"{ACCOUNT}[sip]\nport = 1\n", r"sip: found an unknown key"),
        (f"{ACCOUNT}[pi]\n", r"pi: found an unknown key"),
        (f"{ACCOUNT}[provisioning]\n", r"provisioning: found an unknown key"),
        (f"{ACCOUNT}[hot_desking]\nhours = 100\n", r"hot_desking: found an unknown key"),
        (f"{ACCOUNT}[dialing]\nemergency = []\n", r"dialing\.emergency: found an unknown key"),
        (f'{ACCOUNT}[calls]\nmusic_on_hold = "/etc/shadow"\n', r"calls\.music_on_hold: found an unknown key"),
        (f"{ACCOUNT}[calls]\nrecording = true\n", r"calls\.recording: found an unknown key"),
        (f'{ACCOUNT}[person]\nlanguage = "tlh"\n', r"person\.language"),
        (f"person = 1\n{ACCOUNT}", r"person: found 1"),
        (f'{ACCOUNT}[[speed_dial]]\nkey = 1\nkind = "page"\nnumber = "2"\n', r"speed_dial\[1\]\.number"),
        (f'{ACCOUNT}[[route]]\nprefix = "0"\naccount = "Office"\n', r"route\[1\]\.account"),
        ("\x00", r"found no valid TOML"),
        ("a = [" * 2000, r"TOML"),
    ],
)
def test_a_persons_file_is_checked_as_strictly(tmp_path: Path, phone: Config, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as raised:
        person(tmp_path, phone, text)
    assert "of-sari" not in str(raised.value)


def test_every_key_of_calls_is_a_persons_or_the_phones() -> None:
    assert not {*CALLS} & {*OF_THE_PLACE}
    assert "person" in SECTIONS


def test_the_example_and_the_table_of_sections(tmp_path: Path, phone: Config) -> None:
    text = (Path(__file__).parents[2] / "docs" / "hot-desking.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert person(tmp_path, phone, example).speed_dials[0].label == "Budi"
    rows = re.findall(r"^\| (`\[.*?) \| ", text, re.MULTILINE)
    assert set(re.findall(r"\w+", " ".join(rows))) == {*SECTIONS}
