"""What follows from network.toml, and that it comes into force."""

from __future__ import annotations

import configparser
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.commands import FAILED
from firmware.config.model import Secret
from firmware.config.network import NetworkSettings, Wifi, is_passphrase
from firmware.connection.apply import apply
from firmware.connection.files import hostname_of, made_of
from firmware.connection.vlan import NoWireError, await_wired, wired
from firmware.connection.wifi import configuration, escaped, file_name, network_file
from firmware.provisioning.identity import Identity

PI = Identity(mac="dca632ab01cd", serial="10000000abcdef01")


class Ip:
    """Notes what ip(8) was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, words: Sequence[str]) -> None:
        self.asked.append(" ".join(words))


def system(folder: Path, *interfaces: str) -> Path:
    """A root folder with these network interfaces."""
    for name in interfaces:
        device = folder / "sys/class/net" / name
        device.mkdir(parents=True)
        (device / "address").write_text("dc:a6:32:ab:01:cd\n")
        if name.startswith("wl"):
            (device / "wireless").mkdir()
    (folder / "proc/sys/kernel").mkdir(parents=True)
    return folder


def toml(folder: Path, text: str) -> Path:
    path = folder / "network.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("settings", "own", "name"),
    [
        (NetworkSettings(hostname="reception"), PI, "reception"),
        (NetworkSettings(), PI, "dering-ab01cd"),
        (NetworkSettings(), Identity("", "10000000ABCDEF01"), "dering-cdef01"),
        (NetworkSettings(), Identity("", ""), "dering"),
    ],
)
def test_the_host_name(settings: NetworkSettings, own: Identity, name: str) -> None:
    assert hostname_of(settings, own) == name


@pytest.mark.parametrize(
    ("wifi", "name"),
    [
        (Wifi("Office 2-a_b", Secret("12345678")), "Office 2-a_b.psk"),
        (Wifi("Guests"), "Guests.open"),
        (Wifi("Café"), "=436166c3a9.open"),
        (Wifi("../etc", psk=Secret("ab" * 32)), "=2e2e2f657463.psk"),
    ],
)
def test_the_name_of_a_networks_file(wifi: Wifi, name: str) -> None:
    assert file_name(wifi) == name


def test_a_network_with_a_passphrase_that_is_hidden() -> None:
    told = network_file(Wifi("Office", Secret("correct horse"), hidden=True))
    assert told == "[Security]\nPassphrase=correct horse\n[Settings]\nHidden=true\n"


def test_a_network_with_a_key() -> None:
    assert network_file(Wifi("Office", psk=Secret("AB" * 32))) == f"[Security]\nPreSharedKey={'ab' * 32}\n"


def test_an_open_network_has_no_security() -> None:
    assert network_file(Wifi("Guests")) == ""


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=8, max_size=63))
def test_every_passphrase_keeps_its_line_and_its_meaning(passphrase: str) -> None:
    """Read back by the rules of iwd: spaces around a value are no part of it, escapes are undone."""
    assert is_passphrase(passphrase)
    value = escaped(passphrase)
    assert "\n" not in value
    assert not value.startswith(" ")
    read = value.replace("\\\\", "\0").replace("\\s", " ").replace("\0", "\\")
    assert read == passphrase


def test_iwd_leaves_addresses_to_the_dhcp_client() -> None:
    read = configparser.ConfigParser()
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(configuration(Wifi("Office", country="ID")))
    assert dict(read["General"]) == {"EnableNetworkConfiguration": "false", "Country": "ID"}


def test_without_settings_nothing_is_made() -> None:
    assert made_of(NetworkSettings()) == ()


def test_everything_comes_into_force(tmp_path: Path) -> None:
    root, ip = system(tmp_path / "root", "lo", "wlan0", "eth0"), Ip()
    path = toml(
        tmp_path,
        'hostname = "reception"\ntimezone = "Asia/Jakarta"\nntp = ["ntp1.example", "10.0.0.1"]\nvlan = 20\n'
        '[wifi]\nssid = "Office"\npassphrase = "correct horse"\ncountry = "ID"\n',
    )
    applied = apply(path, root, ip)
    assert (applied.hostname, applied.vlan, applied.problems) == ("reception", "eth0.20", ())
    assert (root / "proc/sys/kernel/hostname").read_text() == "reception\n"
    assert (root / "run/dering-network/localtime").readlink() == Path("/usr/share/zoneinfo/Asia/Jakarta")
    ntp = (root / "run/systemd/timesyncd.conf.d/60-owner.conf").read_text()
    assert ntp == "[Time]\nNTP=ntp1.example 10.0.0.1\n"
    secret = root / "var/lib/iwd/Office.psk"
    assert "correct horse" in secret.read_text()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert (root / "run/dering-network/dhcp.env").read_text() == "DHCP_WORDS=--denyinterfaces eth0\n"
    assert ip.asked == [
        "link set eth0 up",
        "link add link eth0 name eth0.20 type vlan id 20",
        "link set eth0.20 up",
    ]
    assert [path.name for path in root.rglob("*.new")] == []


def test_it_may_be_done_again(tmp_path: Path) -> None:
    root, ip = system(tmp_path / "root", "eth0", "eth0.20"), Ip()
    path = toml(tmp_path, 'vlan = 20\ntimezone = "Europe/Berlin"\n')
    assert apply(path, root, ip) == apply(path, root, ip)
    assert ip.asked == ["link set eth0 up", "link set eth0.20 up"] * 2


def test_without_a_file_the_phone_has_a_name(tmp_path: Path) -> None:
    root = system(tmp_path / "root", "eth0")
    applied = apply(tmp_path / "network.toml", root, Ip())
    assert (applied.hostname, applied.problems) == ("dering-ab01cd", ())


def test_a_file_that_is_wrong_is_told_and_the_phone_still_has_a_name(tmp_path: Path) -> None:
    root = system(tmp_path / "root", "eth0")
    applied = apply(toml(tmp_path, "vlan = 5000\n"), root, Ip())
    assert applied.hostname == "dering-ab01cd"
    (problem,) = applied.problems
    assert "vlan: found 5000, allowed 0 to 4094" in problem


def test_what_cannot_be_done_does_not_keep_the_rest(tmp_path: Path) -> None:
    root = system(tmp_path / "root", "eth0")
    (root / "var/lib").mkdir(parents=True)
    (root / "var/lib/iwd").write_text("no folder")
    path = toml(tmp_path, 'hostname = "reception"\n[wifi]\nssid = "Office"\n')
    applied = apply(path, root, Ip())
    assert len(applied.problems) == 1
    assert "var/lib/iwd/Office.open" in applied.problems[0]
    assert (root / "proc/sys/kernel/hostname").read_text() == "reception\n"


@pytest.mark.parametrize(
    ("interfaces", "name"),
    [
        (("lo", "wlan0"), None),
        (("wlan0", "end0"), "end0"),
        (("enp1s0", "eth0"), "eth0"),
        (("eth0.20",), None),
    ],
)
def test_the_wired_interface(tmp_path: Path, interfaces: tuple[str, ...], name: str | None) -> None:
    assert wired(system(tmp_path, *interfaces)) == name


def test_a_vlan_needs_a_wire(tmp_path: Path) -> None:
    with pytest.raises(NoWireError, match="no wired interface came within 0 s"):
        await_wired(system(tmp_path, "wlan0"), patience=0)


def test_the_command_tells_what_it_did(tmp_path: Path) -> None:
    root = system(tmp_path / "root", "eth0")
    path = toml(tmp_path, 'hostname = "reception"\n')
    command = [sys.executable, "-m", "firmware", "network", "--config", str(path), "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "This phone is reception.\n")
    path.write_text("hostname = 7\n")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == FAILED
    assert "hostname: found 7" in done.stdout
