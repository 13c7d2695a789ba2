"""Each device's own key, certificate and password."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from firmware.provisioning.device_keys import fits, make_keys
from firmware.provisioning.identity import Identity, identity
from firmware.provisioning.owner_password import is_password, new_password
from firmware.provisioning.places import Places

ME = Identity("b827eb000001", "10000000abcdef01")


def openssl(*arguments: object) -> str:
    return subprocess.run(
        ["openssl", *map(str, arguments)], capture_output=True, text=True, check=True
    ).stdout


def test_a_device_makes_its_key_once(tmp_path: Path) -> None:
    places = Places(data=tmp_path)
    assert make_keys(places, ME)
    key = places.device_key.read_bytes()
    assert not make_keys(places, ME)
    assert places.device_key.read_bytes() == key
    assert places.device_key.stat().st_mode & 0o777 == 0o640


def test_openssl_knows_what_they_are(tmp_path: Path) -> None:
    places = Places(data=tmp_path)
    make_keys(places, ME)
    text = openssl("x509", "-in", places.device_certificate, "-noout", "-text")
    assert "CN = dering 10000000abcdef01" in text
    assert "prime256v1" in text
    assert "TLS Web Client Authentication" in text
    assert "Not After : Dec 31 23:59:59 9999 GMT" in text
    openssl("verify", "-CAfile", places.device_certificate, places.device_certificate)
    asked = openssl("req", "-in", places.device_request, "-noout", "-pubkey", "-verify")
    assert asked == openssl("pkey", "-in", places.device_key, "-pubout")


def test_what_a_power_cut_left_is_completed(tmp_path: Path) -> None:
    places = Places(data=tmp_path)
    make_keys(places, ME)
    key = places.device_key.read_bytes()
    places.device_certificate.unlink()
    assert make_keys(places, ME)
    assert places.device_key.read_bytes() == key
    assert fits(places, places.device_certificate.read_text())


def test_a_key_that_is_none_is_set_aside(tmp_path: Path) -> None:
    places = Places(data=tmp_path)
    places.device_key.parent.mkdir()
    places.device_key.write_text("no key")
    make_keys(places, ME)
    assert fits(places, places.device_certificate.read_text())
    assert places.device_key.with_name("device.key.unusable").read_text() == "no key"


def test_two_devices_have_two_keys(tmp_path: Path) -> None:
    one, other = Places(data=tmp_path / "1"), Places(data=tmp_path / "2")
    make_keys(one, ME)
    make_keys(other, ME)
    assert not fits(one, other.device_certificate.read_text())
    assert not fits(one, "no certificate")


def test_a_password_is_kept_as_a_hash_alone(tmp_path: Path) -> None:
    path = tmp_path / "password.json"
    assert not is_password(path, ""), "there is none yet"
    password = new_password(path)
    assert is_password(path, password)
    assert not is_password(path, password[:-1])
    assert password not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert new_password(path) != password
    assert not is_password(path, password), "the new one counts"


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"scrypt": {}, "salt": "", "hash": ""}'])
def test_a_spoilt_hash_lets_nobody_in(tmp_path: Path, content: str) -> None:
    path = tmp_path / "password.json"
    path.write_text(content)
    assert not is_password(path, "")


def test_who_it_is(tmp_path: Path) -> None:
    for name, address in (
        ("lo", "00:00:00:00:00:00"),
        ("wlan0", "B8:27:EB:00:00:02"),
        ("eth0", "b8:27:eb:00:00:01"),
    ):
        folder = tmp_path / "sys/class/net" / name
        folder.mkdir(parents=True)
        (folder / "address").write_text(f"{address}\n")
    tree = tmp_path / "proc/device-tree"
    tree.mkdir(parents=True)
    (tree / "serial-number").write_text("10000000abcdef01\0")
    me = identity(tmp_path)
    assert me == ME
    assert me.is_me("B8-27-EB-00-00-01")
    assert me.is_me("10000000ABCDEF01")
    assert not me.is_me("b8:27:eb:00:00:02")


def test_a_computer_without_any(tmp_path: Path) -> None:
    nobody = identity(tmp_path)
    assert nobody == Identity("", "")
    assert not nobody.is_me("")
    assert nobody.name == "phone"
