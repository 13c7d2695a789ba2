"""Wrong configurations, as users see them: exit status 2, and one line: what, where, what is allowed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PASSWORD = "kunci-rahasia"
ACCOUNT = f'[[account]]\nuri = "sip:101@pbx.example"\npassword = "{PASSWORD}"\n'

WRONG = [
    ('[phone]\nlanguage = "jv"', "phone.language", '"jv"', '"en"'),
    ('[phone]\ncolour = "red"', "phone.colour", "colour", "name"),
    ('[telephone]\nname = "x"', "telephone", "", "phone"),
    ("phone = 3", "phone", "3", "[phone]"),
    ("[sip]\nport = 65536", "sip.port", "65536", "65535"),
    ('[sip]\ntls_ca = "nowhere.pem"', "sip.tls_ca", "nowhere.pem", "PEM"),
    (ACCOUNT.replace("uri", "url"), "account[1].url", "url", "uri"),
    (ACCOUNT + 'media_encryption = "rot13"', "account[1].media_encryption", '"rot13"', '"dtls"'),
    (ACCOUNT + 'media_encryption = "sdes"', "account[1].media_encryption", '"sdes"', "tls"),
    (ACCOUNT.replace(f'"{PASSWORD}"', f'["{PASSWORD}"]'), "account[1].password", "", "1024"),
    ("".join(ACCOUNT.replace("101", str(n)) for n in range(7)), "account", "7", "6"),
    ("[account]\nuri = 3", "account", "", "[[account]]"),
    ("[[speed_dial]]\nkey = 9\nnumber = '1'", "speed_dial[1].key", "9", "1 to 8"),
    ("[[speed_dial]]\nkey = 1\nnumber = 'sip:a b@c'", "speed_dial[1].number", "sip:a b@c", "SIP URI"),
    ("[dialing]\ninter_digit_wait = nan", "dialing.inter_digit_wait", "nan", "0.1"),
    ("[audio]\ncodecs = ['mp3']", "audio.codecs[1]", "mp3", "PCMU"),
]
"""A configuration, the key that the line must name, what it found there, and a piece of what is allowed."""


def run(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "firmware", "run", "--board", "emulated", "--config", str(path)]
    command += ["--data", str(path.parent / "data"), "--board-listen", "127.0.0.1:0"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(("text", "key", "found", "allowed"), WRONG)
def test_one_line_says_what_is_wrong(tmp_path: Path, text: str, key: str, found: str, allowed: str) -> None:
    path = tmp_path / "phone.toml"
    path.write_text(text, encoding="utf-8")
    ended = run(path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith(f"{path}: {key}: "), ended.stderr
    assert found in ended.stderr
    assert allowed in ended.stderr.partition("allowed")[2]
    assert PASSWORD not in ended.stderr
    assert not (tmp_path / "data").exists(), "nothing was begun"


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"[phone\n",
        b"x" * (2 << 20),
        b"[" * 5000,
        f'[[account]]\nuri = "sip:a@b"\npassword = "{PASSWORD}\n'.encode(),
        f'[[account]]\npassword = "{PASSWORD}"\npassword = "{PASSWORD}"\n'.encode(),
        b"\x00",
    ],
)
def test_a_file_that_is_no_toml(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "phone.toml"
    path.write_bytes(content)
    ended = run(path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith(f"{path}: ")
    assert "allowed" in ended.stderr
    assert PASSWORD not in ended.stderr


@pytest.mark.parametrize("kind", ["missing", "folder", "loop"])
def test_a_file_that_cannot_be_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "phone.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    ended = run(path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith(f"{path}: ")
