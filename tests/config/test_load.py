"""phone.toml, read and refused."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from firmware.audio.ring_tones import RingTone
from firmware.config.load import ConfigError, load
from firmware.config.model import (
    Account,
    AudioSection,
    Config,
    DialingSection,
    DisplaySection,
    DtmfMethod,
    LanSection,
    MediaEncryption,
    PhoneSection,
    Secret,
    SipSection,
)
from firmware.phone.settings import Night, RingRule, SpeedDialKey
from tests.config.loading import ACCOUNT, Write, problem

MUSIC = '"on", "off", a SIP URI that plays some, or the path of a WAV file: 16 bit PCM'

AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
RING = '[[ring]]\ncaller = "102"\ntone = "chime"\n'
SPEED_DIAL = '[[speed_dial]]\nkey = 1\nnumber = "102"\n'

WHOLE = """
[phone]
name = "Front desk"
language = "id"
country = "gb"

[lan]
extension = "101"

[sip]
port = 5062
bind = "127.0.0.1"
tls_ca = "ca.pem"
direct_calls = true
dtmf = "info"
srv = true

[[account]]
name = "Office"
uri = "sip:101@pbx.example"
registrar = "sip:reg.example;transport=tls"
proxy = "sip:edge.example;transport=tls;lr"
username = "u101"
password = "p4ss word"
media_encryption = "sdes"
outgoing = true

[[account]]
uri = "sip:202@other.example:5080;transport=tcp"

[[speed_dial]]
key = 1
label = "Sari"
number = "102"

[[speed_dial]]
key = 8
number = "tel:+62-21-555"

[[ring]]
caller = "tel:102"
tone = "waltz"

[[ring]]
alert_info = "Bellcore-dr3"
tone = "birds"

[dialing]
inter_digit_wait = 3
digit_map = "(xxx|0x.T)"
emergency = ["112", "110", "112"]

[audio]
codecs = ["g722", "opus"]
dscp = 34

[display]
width = 256
height = 64
dim_after = 30
night = "22:30-06:00"
"""


def test_an_empty_file_is_a_phone(write: Write) -> None:
    assert load(write("")) == Config()


def test_a_byte_order_mark_is_no_reason_to_refuse(write: Write) -> None:
    assert load(write(b'\xef\xbb\xbf[phone]\r\nname = "A"\r\n')).phone.name == "A"


def test_every_key(write: Write, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(AUTHORITIES.read_bytes())
    assert load(write(WHOLE)) == Config(
        phone=PhoneSection("Front desk", "id", "gb"),
        lan=LanSection("101"),
        sip=SipSection(5062, "127.0.0.1", tmp_path / "ca.pem", True, DtmfMethod.INFO, True),
        accounts=(
            Account(
                name="Office",
                uri="sip:101@pbx.example",
                registrar="sip:reg.example;transport=tls",
                username="u101",
                password=Secret("p4ss word"),
                proxy="sip:edge.example;transport=tls;lr",
                media_encryption=MediaEncryption.SDES,
                outgoing=True,
            ),
            Account(
                name="sip:202@other.example:5080;transport=tcp",
                uri="sip:202@other.example:5080;transport=tcp",
                registrar="sip:other.example:5080;transport=tcp",
                username="202",
                password=Secret(""),
            ),
        ),
        speed_dials=(SpeedDialKey(1, "Sari", "102"), SpeedDialKey(8, "", "tel:+62-21-555")),
        rings=(
            RingRule(RingTone.WALTZ, caller="tel:102"),
            RingRule(RingTone.BIRDS, alert_info="Bellcore-dr3"),
        ),
        dialing=DialingSection(3.0, "(xxx|0x.T)", ("112", "110")),
        audio=AudioSection(("G722", "opus"), 34),
        display=DisplaySection(256, 64, dim_after=30.0, night=Night(22 * 60 + 30, 6 * 60)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the shape of the file
        ("[phon]\n", "phon: found an unknown key (did you mean phone?), allowed account, action, audio,"),
        ('[phone]\nnmae = "x"', "phone.nmae: found an unknown key (did you mean name?), allowed country,"),
        ("zzz = 1", "zzz: found an unknown key, allowed account,"),
        ("phone = 3", "phone: found 3, allowed a section [phone]"),
        ("[account]\n", "account: found a table, allowed sections [[account]], with two brackets"),
        ("account = [1]", "account[1]: found 1, allowed sections [[account]]"),
        ('"a\\nb" = 1', "a\\nb: found an unknown key, allowed"),
        # values
        ("[phone]\nname = 5", "phone.name: found 5, allowed a name of 1 to 64 characters"),
        ('[phone]\nname = " "', 'phone.name: found " ", allowed a name'),
        ('[phone]\nname = "a\\nb"', 'phone.name: found "a\\nb", allowed a name'),
        (f'[phone]\nname = "{"n" * 65}"', f'phone.name: found "{"n" * 57}...", allowed a name'),
        ('[phone]\nlanguage = "fr"', 'phone.language: found "fr", allowed "en", "id"'),
        ("[phone]\nlanguage = []", 'phone.language: found a list, allowed "en", "id"'),
        ('[phone]\ncountry = "xx"', 'phone.country: found "xx", allowed "au", "de",'),
        ('[lan]\nextension = "1 1"', 'lan.extension: found "1 1", allowed 1 to 32 of'),
        ("[lan]\nextension = 101", "lan.extension: found 101, allowed 1 to 32 of"),
        (f'[lan]\nextension = "{"1" * 33}"', "lan.extension: found "),
        ("[sip]\nport = 65536", "sip.port: found 65536, allowed 0 to 65535"),
        ("[sip]\nport = -1", "sip.port: found -1, allowed 0 to 65535"),
        ("[sip]\nport = true", "sip.port: found true, allowed 0 to 65535"),
        ('[sip]\nport = "5060"', 'sip.port: found "5060", allowed 0 to 65535'),
        ("[sip]\nport = 1e3", "sip.port: found 1000.0, allowed 0 to 65535"),
        ("[sip]\nport = 99999999999999999999", "sip.port: found a very large number, allowed 0 to 65535"),
        ("[sip]\nport = 2026-01-01", "sip.port: found a date or time, allowed 0 to 65535"),
        ('[sip]\nbind = "eth0"', 'sip.bind: found "eth0", allowed an IPv4 address of this machine'),
        ('[sip]\ntls_ca = "none.pem"', 'sip.tls_ca: found "none.pem", allowed the path of'),
        ('[sip]\ntls_ca = "a\\u0000b"', 'sip.tls_ca: found "a\\u0000b", allowed the path of'),
        ("[sip]\ndirect_calls = 1", "sip.direct_calls: found 1, allowed true or false"),
        ("[metrics]\nport = 0", "metrics.port: found 0, allowed 1 to 65535"),
        (
            '[metrics]\naddress = "all"',
            'metrics.address: found "all", allowed an IPv4 address of this machine',
        ),
        ('[sip]\nsrv = "yes"', 'sip.srv: found "yes", allowed true or false'),
        ('[sip]\ndtmf = "inband"', 'sip.dtmf: found "inband", allowed "rfc4733", "info"'),
        # accounts
        ("[[account]]\n", "account[1].uri: found nothing, allowed a SIP URI"),
        ("[[account]]\nuri = 1", "account[1].uri: found 1, allowed a SIP URI"),
        ('[[account]]\nuri = "101@pbx"', 'account[1].uri: found "101@pbx", allowed a SIP URI'),
        ('[[account]]\nuri = "sip:pbx"', 'account[1].uri: found "sip:pbx", allowed a SIP URI with a user'),
        ('[[account]]\nuri = "sip:1%0a2@pbx"', "account[1].uri: found "),
        (
            '[[account]]\nuri = "sip:1@pbx:99999"',
            "account[1].uri: found port 99999, allowed 1 to 65535",
        ),
        (
            ACCOUNT + 'registrar = "sip:pbx;transport=ws"',
            "account[1].registrar: found transport=ws, allowed transport=udp, transport=tcp, transport=tls",
        ),
        (ACCOUNT + 'proxy = "edge"', 'account[1].proxy: found "edge", allowed a SIP URI'),
        (ACCOUNT + 'pasword = "s3cret"', "account[1].pasword: found an unknown key (did you mean password?)"),
        (ACCOUNT + "password = 12345", "account[1].password: found no string, allowed a string"),
        (ACCOUNT + 'password = "s3cret\\n"', "account[1].password: found one that is too long or"),
        (
            ACCOUNT + 'media_encryption = "sdes"',
            'account[1].media_encryption: found "sdes" without TLS, allowed only with transport=tls',
        ),
        (ACCOUNT + 'media_encryption = "zrtp"', 'account[1].media_encryption: found "zrtp", allowed "off",'),
        (ACCOUNT + ACCOUNT, 'account[2].name: found "sip:101@pbx.example", allowed a name of its own'),
        (ACCOUNT + 'name = "LAN"', 'account[1].name: found "LAN", allowed a name of its own, and not LAN'),
        (
            ACCOUNT + 'outgoing = true\n[[account]]\nuri = "sip:2@b"\noutgoing = true',
            "account[2].outgoing: found true for a second account, allowed for one",
        ),
        (
            "".join(f'[[account]]\nuri = "sip:{n}@pbx"\n' for n in range(7)),
            "account: found 7, allowed at most 6",
        ),
        # marks
        ("[sip]\ndscp = 64", "sip.dscp: found 64, allowed 0 to 63"),
        ("[audio]\ndscp = -1", "audio.dscp: found -1, allowed 0 to 63"),
        # speed dials
        ('[[speed_dial]]\nkey = 9\nnumber = "1"', "speed_dial[1].key: found 9, allowed 1 to 8"),
        ('[[speed_dial]]\nnumber = "1"', "speed_dial[1].key: found nothing, allowed 1 to 8"),
        ("[[speed_dial]]\nkey = 1", "speed_dial[1].number: found nothing, allowed a number, a SIP URI or"),
        (
            '[[speed_dial]]\nkey = 1\nnumber = "Sari"',
            'speed_dial[1].number: found "Sari", allowed a number, a SIP URI or a tel: URI',
        ),
        (
            '[calls]\nblocked = ["x y"]',
            'calls.blocked[1]: found "x y", allowed numbers, SIP URIs or tel: URIs',
        ),
        ('[calls]\nforward_busy = "x y"', 'calls.forward_busy: found "x y", allowed a number, a SIP URI or'),
        ("[calls]\nforward_after = 0", "calls.forward_after: found 0, allowed 1 to 100"),
        ("[calls]\nreject_code = 500", "calls.reject_code: found 500, allowed 480, 486, 600, 603"),
        (
            '[calls]\nforward_busy_code = "*1{number}"',
            "calls.forward_busy_code: found one of forward_busy_code",
        ),
        (
            '[calls]\nforward_busy_code = "*1"',
            'calls.forward_busy_code: found "*1", allowed digits, * and #,',
        ),
        ('[calls]\nforward_busy_off_code = "x"', 'calls.forward_busy_off_code: found "x", allowed digits, *'),
        ('[[route]]\naccount = "Office"', "route[1].prefix: found nothing, allowed digits"),
        ('[[route]]\nprefix = "a"', 'route[1].prefix: found "a", allowed digits'),
        ('[[route]]\nprefix = "0"\naccount = "Nobody"', 'route[1].account: found "Nobody", allowed the name'),
        (f'{ACCOUNT}digit_map = "("', "account[1].digit_map: found"),
        (f'{SPEED_DIAL}kind = "lamp"', 'speed_dial[1].kind: found "lamp", allowed "number", "extension",'),
        (
            f'{SPEED_DIAL}kind = "account"',
            'speed_dial[1].number: found "102", allowed the name of an account',
        ),
        (f'{SPEED_DIAL}kind = "do-not-disturb"', 'speed_dial[1].number: found "102", allowed nothing'),
        (f'{SPEED_DIAL}kind = "record"', 'speed_dial[1].number: found "102", allowed nothing'),
        ('[[speed_dial]]\nkey = 1\nkind = "park"', "speed_dial[1].number: found nothing, allowed a number"),
        ('[[speed_dial]]\nkey = 1\nnumber = "tel:"', 'speed_dial[1].number: found "tel:", allowed'),
        ('[[speed_dial]]\nkey = 1\nnumber = "sip:@"', 'speed_dial[1].number: found "sip:@", allowed'),
        (
            SPEED_DIAL + SPEED_DIAL,
            "speed_dial[2].key: found 1 again, allowed once (speed_dial[1] has it)",
        ),
        # rings
        ('[[ring]]\ntone = "chime"', "ring[1].caller: found nothing, allowed a caller or an alert_info"),
        ('[[ring]]\ncaller = "102"', "ring[1].tone: found nothing, allowed classic, chime, drops,"),
        (
            '[[ring]]\ncaller = "102"\ntone = "organ"',
            'ring[1].tone: found "organ", allowed "classic", "chime",',
        ),
        ('[[ring]]\ncaller = "Sari"\ntone = "chime"', 'ring[1].caller: found "Sari", allowed a number,'),
        (
            '[[ring]]\ncaller = "102"\nalert_info = "x"\ntone = "chime"',
            "ring[1].alert_info: found caller too, allowed one of the two",
        ),
        (f'[[ring]]\nalert_info = "{"x" * 257}"\ntone = "chime"', "ring[1].alert_info: found "),
        (RING * 101, "ring: found 101, allowed at most 100"),
        ('[phone]\nring_tone = "Chime"', 'phone.ring_tone: found "Chime", allowed "classic", "chime",'),
        (
            "[phone]\nlock_pin = 4711",
            "phone.lock_pin: found something else, allowed 4 to 16 digits in quotation",
        ),
        ('[phone]\nlock_pin = "12a4"', "phone.lock_pin: found something else, allowed 4 to 16 digits"),
        ("[phone]\nlock_after = -1", "phone.lock_after: found -1, allowed"),
        (f'{ACCOUNT}codecs = ["G729"]', 'account[1].codecs[1]: found "G729", allowed opus, G722, PCMA, PCMU'),
        (f'{ACCOUNT}ring_tone = "organ"', 'account[1].ring_tone: found "organ", allowed "classic", "chime",'),
        ('[calls]\nalert_info = "off"', 'calls.alert_info: found "off", allowed true or false'),
        # music on hold
        ("[calls]\nmusic_on_hold = true", f"calls.music_on_hold: found true, allowed {MUSIC}"),
        ('[calls]\nmusic_on_hold = "none.wav"', f'calls.music_on_hold: found "none.wav", allowed {MUSIC}'),
        (
            '[calls]\nmusic_on_hold = "phone.toml"',
            f'calls.music_on_hold: found "phone.toml", allowed {MUSIC}',
        ),
        ('[calls]\nmusic_on_hold = "."', f'calls.music_on_hold: found ".", allowed {MUSIC}'),
        # dialling
        ("[dialing]\ninter_digit_wait = 0", "dialing.inter_digit_wait: found 0, allowed 0.1 to 60"),
        ("[dialing]\ninter_digit_wait = nan", "dialing.inter_digit_wait: found nan, allowed 0.1 to 60"),
        ("[dialing]\ninter_digit_wait = true", "dialing.inter_digit_wait: found true, allowed 0.1 to 60"),
        ('[dialing]\ndigit_map = "(xx|)"', "dialing.digit_map: found an empty alternative, allowed"),
        ('[dialing]\ndigit_map = "5[2"', "dialing.digit_map: found an unfinished ["),
        ('[dialing]\nemergency = "112"', 'dialing.emergency: found "112", allowed numbers of 2 to 15 digits'),
        ("[dialing]\nemergency = [112]", "dialing.emergency[1]: found 112, allowed numbers of 2 to 15"),
        (
            '[dialing]\nemergency = ["112", "x"]',
            'dialing.emergency[2]: found "x", allowed 2 to 15 digits',
        ),
        # sound and screen
        ('[audio]\ncodecs = ["G729"]', 'audio.codecs[1]: found "G729", allowed opus, G722, PCMA, PCMU'),
        ('[audio]\ncodecs = ["opus", "OPUS"]', 'audio.codecs[2]: found "OPUS", allowed opus, G722'),
        ("[audio]\ncodecs = []", "audio.codecs: found an empty list, allowed opus, G722, PCMA, PCMU"),
        ("[display]\nwidth = 200", "display.width: found 200, allowed 128 or 256"),
        ("[display]\nheight = 32", "display.height: found 32, allowed 64 to 64"),
        ("[display]\ndim_after = 0", "display.dim_after: found 0, allowed 1 to 86400"),
        (
            '[display]\nnight = "22-6"',
            'display.night: found "22-6", allowed two different times of day like "22:00-06:00"',
        ),
        (
            '[display]\nnight = "24:00-06:00"',
            'display.night: found "24:00-06:00", allowed two different times of day like "22:00-06:00"',
        ),
        (
            '[display]\nnight = "06:00-06:00"',
            'display.night: found "06:00-06:00", allowed two different times of day like "22:00-06:00"',
        ),
        # TOML itself
        ('[phone]\nname = "x', "found no valid TOML: "),
        ("a = " + "[" * 5000, "found lists or tables nested too deep"),
        ("a = 1" + "0" * 5000, "found no valid TOML: "),
        (b"[phone]\nname = '\xff'", "found a byte that is not UTF-8 at position 16, allowed UTF-8 text"),
        (b"#" * (1 << 20) + b"\n", "found more than 1048576 bytes, allowed at most that"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong(write: Write, text: str | bytes, expected: str) -> None:
    assert problem(write(text)).startswith(expected)


def test_a_syntax_error_names_its_line(write: Write) -> None:
    assert "line 3" in problem(write('[phone]\nname = "x"\nlanguage id\n'))


def test_sdes_is_allowed_where_the_next_hop_is_tls(write: Write) -> None:
    sdes = 'media_encryption = "sdes"\n'
    for tls in ('registrar = "sips:pbx.example"\n', 'proxy = "sip:edge;transport=TLS;lr"\n'):
        assert load(write(ACCOUNT + tls + sdes)).accounts[0].media_encryption is MediaEncryption.SDES
    clear_proxy = 'registrar = "sips:pbx.example"\nproxy = "sip:edge;lr"\n'
    assert "without TLS" in problem(write(ACCOUNT + clear_proxy + sdes))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert problem(tmp_path / "none.toml").startswith("cannot be read (No such file or directory), allowed")
    assert problem(tmp_path).startswith("cannot be read (Is a directory), allowed")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(Path("a\0b"))


def test_a_file_that_may_not_be_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:  # root, who may run the tests, can read everything
        raise PermissionError(errno.EACCES, "Permission denied")

    path = write("")
    monkeypatch.setattr(Path, "open", deny)
    assert problem(path).startswith("cannot be read (Permission denied), allowed")


def test_a_file_without_certificates_is_no_authority(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("hello")
    path = tmp_path / "phone.toml"
    path.write_text('[sip]\ntls_ca = "ca.pem"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r'sip.tls_ca: found "ca.pem", allowed the path of a PEM file'):
        load(path)
