"""The section [provisioning]."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.config.load import ConfigError, load
from firmware.config.model import ProvisioningSection
from tests.peers.certificates import Authority


def read(tmp_path: Path, text: str) -> ProvisioningSection:
    path = tmp_path / "phone.toml"
    path.write_text(f"[provisioning]\n{text}\n")
    return load(path).provisioning


def test_without_it_nothing_is_fetched_and_dhcp_not_believed(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ProvisioningSection(url="", dhcp=False)


def test_everything(tmp_path: Path) -> None:
    pem = Authority(tmp_path / "ca").path.read_text()
    text = 'url = "https://p.example/{mac}.toml"\nca = "ca.pem"\nhours = 1\ndevice = "b8:27:eb:00:00:01"\n'
    found = read(tmp_path, f'{text}certificate = """\n{pem}"""')
    assert (found.url, found.ca, found.hours) == ("https://p.example/{mac}.toml", tmp_path / "ca.pem", 1.0)
    assert found.certificate.strip() == pem.strip()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('url = "http://p.example/"', r"provisioning\.url: found http, .*allow_http"),
        ('url = "ftp://p.example/"', r"provisioning\.url: .*https://"),
        ('url = "https://name:secret@p.example/"', r"provisioning\.url: found something else"),
        ("hours = 0", r"provisioning\.hours: .*0\.1 to 720"),
        ('device = "?"', r"provisioning\.device"),
        ('certificate = "-----BEGIN"', r"provisioning\.certificate: found something else"),
        ('ulr = "https://p.example/"', r"did you mean url"),
    ],
)
def test_mistakes_are_told_and_no_secret_repeated(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as raised:
        read(tmp_path, text)
    assert "secret" not in str(raised.value)


def test_http_is_for_those_who_say_so(tmp_path: Path) -> None:
    assert read(tmp_path, 'url = "http://10.0.0.2/"\nallow_http = true').url == "http://10.0.0.2/"
