"""network.toml, read, refused and written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.config.model import Secret
from firmware.config.network import NetworkSettings, Wifi, load_network, network_toml
from firmware.config.section import ConfigError

WHOLE = NetworkSettings(
    hostname="front-desk",
    timezone="Asia/Jakarta",
    ntp=("ntp.example", "192.0.2.1"),
    vlan=100,
    wifi=Wifi(' Caf\u00e9 \\ "1" ', Secret('p4ss " \\ word'), country="ID", hidden=True),
)


def read(folder: Path, text: str) -> NetworkSettings:
    path = folder / "network.toml"
    path.write_text(text, "utf-8")
    return load_network(path)


@pytest.mark.parametrize(
    "settings",
    [
        NetworkSettings(),
        WHOLE,
        NetworkSettings(vlan=0),
        NetworkSettings(wifi=Wifi("Guests")),
        NetworkSettings(wifi=Wifi("Office", psk=Secret("0123456789abcdef" * 4))),
    ],
    ids=["nothing", "everything", "no VLAN", "an open network", "a key instead of a passphrase"],
)
def test_what_is_written_is_read_again(settings: NetworkSettings, tmp_path: Path) -> None:
    assert read(tmp_path, network_toml(settings)) == settings


PRINTABLE = st.text(min_size=1, max_size=32).filter(
    lambda text: text.isprintable() and len(text.encode()) <= 32
)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=8, max_size=63)


@given(ssid=PRINTABLE, passphrase=ASCII)
def test_any_name_and_passphrase_is_read_again(
    ssid: str, passphrase: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = NetworkSettings(wifi=Wifi(ssid, Secret(passphrase)))
    assert read(tmp_path_factory.getbasetemp(), network_toml(settings)) == settings


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('hostnme = "a"', "hostnme: found an unknown key (did you mean hostname?), allowed "),
        ('hostname = "front desk"', 'hostname: found "front desk", allowed 1 to 63 of a-z 0-9 and -'),
        ('hostname = "-a"', 'hostname: found "-a", allowed '),
        ('hostname = "123"', 'hostname: found "123", allowed '),
        ('hostname = "' + 64 * "a" + '"', "allowed 1 to 63 of"),
        ('timezone = "Jakarta"', 'timezone: found "Jakarta", allowed a zone of the IANA database'),
        ('timezone = "../../etc/passwd"', 'timezone: found "../../etc/passwd", allowed '),
        ('ntp = "ntp.example"', 'ntp: found "ntp.example", allowed names or addresses'),
        ('ntp = ["a b"]', 'ntp[1]: found "a b", allowed names or addresses'),
        ("vlan = 4095", "vlan: found 4095, allowed 0 to 4094"),
        ("vlan = true", "vlan: found true, allowed 0 to 4094"),
        ('wifi = "Office"', 'wifi: found "Office", allowed a section [wifi]'),
        ("[wifi]", "wifi.ssid: found nothing, allowed the network's name"),
        ('[wifi]\nssid = ""', 'wifi.ssid: found "", allowed the network\'s name'),
        ('[wifi]\nssid = "' + 17 * "\u00e9" + '"', "allowed the network's name, 1 to 32 bytes"),
        ('[wifi]\nssid = "a\\nb"', "allowed the network's name"),
        ('[wifi]\nssid = "a"\ncountry = "id"', 'wifi.country: found "id", allowed two capital letters'),
        ('[wifi]\nssid = "a"\nhidden = 1', "wifi.hidden: found 1, allowed true or false"),
        ('[wifi]\nssid = "a"\npassphrase = "12345678"\npsk = "0"', "allowed one of the two"),
        ("hostname = ", "found no valid TOML"),
    ],
)
def test_what_is_wrong_is_told(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)
    line = str(refused.value)
    assert line.startswith(f"{tmp_path}/network.toml: ")
    assert complaint in line
    assert "\n" not in line


@pytest.mark.parametrize(
    "secret", ['passphrase = "short"', 'passphrase = "with \u00e9 in it"', 'psk = "not hexadecimal"']
)
def test_a_wrong_secret_is_not_repeated(secret: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"found something else, allowed (8 to 63|64 hex)") as refused:
        read(tmp_path, f'[wifi]\nssid = "a"\n{secret}\n')
    assert secret.split('"')[1] not in str(refused.value)


def test_settings_never_show_their_secrets() -> None:
    assert "p4ss" not in repr(WHOLE)
