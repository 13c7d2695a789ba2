"""What `python -m deploy.exchange.configure` reads and writes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from deploy.exchange.passwords import ha1
from deploy.exchange.settings import ConfigError, load
from firmware.config.load import load as load_phone

EXAMPLE = (Path(__file__).parents[2] / "deploy/exchange/exchange.toml").read_text(encoding="utf-8")
PEM = ("sip-a.pem", "sip-a.key", "sip-b.pem", "sip-b.key")


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The example, with files where its certificates should be."""
    for name in PEM:
        (tmp_path / name).write_text("PEM\n", encoding="ascii")
    path = tmp_path / "exchange.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def configure(settings: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "deploy.exchange.configure",
        str(settings),
        str(settings.parent / "made"),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_each_phone_has_a_password_of_its_own(settings: Path) -> None:
    assert configure(settings).returncode == 0
    made = settings.parent / "made"
    accounts = [load_phone(path).accounts[0] for path in sorted((made / "phones").iterdir())]
    assert [account.uri for account in accounts[:2]] == [
        "sip:100@office.example;transport=tls",
        "sip:101@office.example;transport=tls",
    ]
    assert len(accounts) == 300
    passwords = {account.password.value for account in accounts}
    assert len(passwords) == 300
    assert min(map(len, passwords)) >= 24
    with closing(sqlite3.connect(made / "a/etc/kamailio/subscribers.sqlite")) as database:
        rows = database.execute("SELECT username, ha1 FROM subscriber ORDER BY username").fetchall()
    assert rows[1] == ("101", ha1("101", "office.example", accounts[1].password.value))


def test_no_password_is_where_it_is_not_needed(settings: Path) -> None:
    configure(settings)
    made = settings.parent / "made"
    secrets = [load_phone(path).accounts[0].password.value.encode() for path in (made / "phones").iterdir()]
    for path in [*(made / "a").rglob("*"), *(made / "voice").rglob("*"), made / "dns.zone"]:
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret in content for secret in secrets), path
    private = [made / "passwords.json", *(made / "phones").iterdir()]
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}
    kept = [made / "a/etc/kamailio/node.key", made / "a/etc/kamailio/subscribers.sqlite"]
    assert not any(path.stat().st_mode & 0o007 for path in kept)


def test_a_second_time_changes_no_password(settings: Path) -> None:
    configure(settings)
    first = (settings.parent / "made/passwords.json").read_text()
    settings.write_text(EXAMPLE.replace("100-399", "100-400"), encoding="utf-8")
    assert configure(settings).returncode == 0
    second = (settings.parent / "made/passwords.json").read_text()
    assert second.startswith(first.rstrip("\n}"))
    assert '"400"' in second


def test_passwords_that_others_can_read_are_refused(settings: Path) -> None:
    configure(settings)
    (settings.parent / "made/passwords.json").chmod(0o644)
    answer = configure(settings)
    assert answer.returncode == 2
    assert "allowed mode 0600" in answer.stderr


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('domain = "office.example"\n', "", "exchange.domain: found nothing, allowed a DNS name"),
        ('office.example"\next', 'office example"\next', 'exchange.domain: found "office example"'),
        ('"100-399"', '"399-100"', 'exchange.extensions[1]: found "399-100", allowed'),
        ('"100-399"', '"1-99999999"', 'exchange.extensions[1]: found "1-99999999", allowed'),
        ('["100-399"]', "[]", "exchange.extensions: found 0 numbers, allowed 1 to 20000"),
        ('"192.0.2.12"', '"192.0.2.11"', 'node[2].address: found "192.0.2.11", allowed one that no other'),
        (
            '"192.0.2.13"',
            '"192.0.2.11"',
            'voice.address: found "192.0.2.11", allowed an address that no node',
        ),
        ('"sip-b.pem"', '"none.pem"', "node[2].certificate: found"),
        (
            '"behind-nat"',
            '"sometimes"',
            'media.relay: found "sometimes", allowed "never", "behind-nat", "always"',
        ),
        ('"800-809"', '"300-309"', "voice.conferences: found 300, allowed numbers that are nothing else"),
        ("[media]", "[medium]", "medium: found an unknown key (did you mean media?)"),
        ("[exchange]", "[exchange", "found no valid TOML"),
    ],
)
def test_mistakes_are_told(settings: Path, old: str, new: str, complaint: str) -> None:
    assert old in EXAMPLE
    settings.write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(settings)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("relay", ["never", "behind-nat", "always"])
@pytest.mark.parametrize("voice", [True, False])
@pytest.mark.parametrize("nodes", [1, 2])
def test_kamailio_takes_every_variant(settings: Path, relay: str, voice: bool, nodes: int) -> None:
    text = EXAMPLE.replace('"behind-nat"', f'"{relay}"').replace("100-399", "100-109")
    text = text if voice else text[: text.index("[voice]")]
    if nodes == 1:
        second = text.index("[[node]]", text.index("[[node]]") + 1)
        text = text[:second] + text[text.index("[media]") :]
    settings.write_text(text, encoding="utf-8")
    assert configure(settings).returncode == 0
    made = settings.parent / "made"
    assert (made / "voice").exists() is voice
    for name in ("a", "b")[:nodes]:
        check = ["kamailio", "-c", "-f", str(made / name / "etc/kamailio/kamailio.cfg")]
        answer = subprocess.run(check, capture_output=True, text=True, check=False)
        assert "config file ok" in answer.stderr + answer.stdout, answer.stderr
