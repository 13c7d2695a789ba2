"""Passwords in phone.toml and in files of their own: never in an error, never in a log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from firmware.config.load import load
from firmware.config.model import (
    Secret,
)
from tests.config.loading import ACCOUNT, Write, problem


@pytest.mark.parametrize("key", ["uri", "registrar", "proxy"])
@pytest.mark.parametrize(
    "uri", ["sip:101:s3cret@pbx.example", "101:s3cret@pbx", "sip:101:s3c@s3cret@pbx", "sip:101:s3cret"]
)
def test_a_password_in_a_uri_is_refused_and_not_repeated(write: Write, key: str, uri: str) -> None:
    text = f'[[account]]\nuri = "{uri}"' if key == "uri" else f'{ACCOUNT}{key} = "{uri}"'
    line = problem(write(text))
    assert line.startswith(f"account[1].{key}: found")
    assert "s3c" not in line


def test_no_error_shows_a_password(write: Write) -> None:
    config = load(write(ACCOUNT + 'password = "s3cret"'))
    assert config.accounts[0].password.value == "s3cret"
    assert "s3cret" not in repr(config)
    assert "s3cret" not in f"{config.accounts[0].password}"


def test_a_password_file(write: Write, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    file.chmod(0o600)
    text = ACCOUNT + 'password_file = "secret"'
    with caplog.at_level(logging.WARNING):
        assert load(write(text)).accounts[0].password == Secret("s3cret")
    assert not caplog.records
    file.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        assert load(write(text)).accounts[0].password == Secret("s3cret")
    assert "found permissions 0644" in caplog.text
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "No such file or directory"),
        (b"", "without one line of text"),
        (b"one\ntwo\n", "without one line of text"),
        (b"\xff", "not UTF-8"),
        (b"p" * 3000, "without one line of text"),
    ],
)
def test_a_password_file_that_cannot_be_used(
    write: Write, tmp_path: Path, content: bytes | None, expected: str
) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    line = problem(write(ACCOUNT + 'password_file = "secret"'))
    assert line.startswith("account[1].password_file: found")
    assert expected in line


def test_one_password_is_enough(write: Write) -> None:
    line = problem(write(ACCOUNT + 'password = "s3cret"\npassword_file = "x"'))
    assert line == "account[1].password_file: found password too, allowed one of the two"
