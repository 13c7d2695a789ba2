"""A fetched configuration is judged whole: as phone.toml, for this phone, and so that it asks again."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.config.section import LARGEST, ConfigError
from firmware.provisioning.check import judge_fetched
from firmware.provisioning.device_keys import make_keys
from firmware.provisioning.identity import Identity
from firmware.provisioning.places import Places
from tests.peers.certificates import Authority

ME = Identity(mac="b827eb123456", serial="10000000abcdef01")
NAME = "https://p.example/me.toml"
ASKS = '[provisioning]\nurl = "https://p.example/{mac}.toml"\n'


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(data=tmp_path / "data", system=tmp_path / "system")
    make_keys(made, ME)
    return made


def judge(places: Places, text: str | bytes, identity: Identity = ME) -> None:
    try:
        judge_fetched(text if isinstance(text, bytes) else text.encode(), places, identity, NAME)
    finally:
        assert list(places.phone_toml.parent.glob("*")) in ([], [places.authorities])


@pytest.mark.parametrize("device", ["", "B8:27:EB:12:34:56", "10000000ABCDEF01"])
def test_one_for_this_phone_will_do(places: Places, device: str) -> None:
    judge(places, ASKS + (f'device = "{device}"\n' if device else ""))
    judge(places, "[provisioning]\ndhcp = true\n")


def test_its_own_certificate_and_authorities_will_do(places: Places) -> None:
    places.phone_toml.parent.mkdir()
    places.authorities.write_bytes(Authority(places.data / "ca").path.read_bytes())
    certificate = places.device_certificate.read_text()
    judge(places, f'{ASKS}ca = "ca.pem"\ncertificate = """\n{certificate}"""\n')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "found neither url nor dhcp"),
        ("[provisioning]\ndhcp = false\n", "found neither url nor dhcp"),
        ("<html>", "found no valid TOML"),
        (b"\xff", "not UTF-8"),
        (b"#" * (LARGEST + 1), "found more than"),
        (f"{ASKS}[phone]\nnam = 1\n", r"phone\.nam: .*did you mean name"),
        (
            f'{ASKS}device = "b827eb000000"\n',
            r"provisioning\.device: .* allowed b827eb123456 or 10000000abcdef01",
        ),
        (f'{ASKS}ca = "none.pem"\n', r"provisioning\.ca: found no certificates"),
    ],
)
def test_what_will_not_do_is_told_with_its_place(places: Places, text: str | bytes, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as error:
        judge(places, text)
    assert str(error.value).startswith(NAME)
    assert ".checked" not in str(error.value)


def test_a_certificate_for_another_key_will_not_do(places: Places, tmp_path: Path) -> None:
    other = Places(data=tmp_path / "other")
    make_keys(other, ME)
    with pytest.raises(ConfigError, match=r"provisioning\.certificate: found one for another key"):
        judge(places, f'{ASKS}certificate = """\n{other.device_certificate.read_text()}"""\n')


def test_a_phone_without_numbers_is_nobody(places: Places) -> None:
    with pytest.raises(ConfigError, match="allowed none: this phone has no number"):
        judge(places, f'{ASKS}device = "b827eb123456"\n', Identity("", ""))
